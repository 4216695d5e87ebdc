"""The private PostGIS cluster: made when missing, started on first use, stopped by the last
user."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from data.cluster import binaries, contents, locks, places, server
from data.database import driver_url
from geo.settings import Settings, forget_postgres_variables

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A reachable PostGIS database.

    `url` belongs to the owner of the tables (migrations, building, importing); `app_url` to the
    plain role of the web server. With GEZHI_DATABASE_URL both are that address and `place` is None.
    """

    url: str
    app_url: str
    place: places.Place | None = None
    durable: bool = True

    def mend(self, settings: Settings) -> bool:
        """Start the private server again if it died under us. True when it had to be started."""
        if self.place is None or server.postmaster(self.place) is not None:
            return False
        log.warning("the private database server is gone, starting it again")
        with locks.starting(self.place.base):
            _ensure(self.place, settings, durable=self.durable)
        return True


@contextmanager
def running(settings: Settings, *, durable: bool = True) -> Iterator[Cluster]:
    """A database for the length of the block.

    Any number of processes may hold one cluster at once. `durable=False` (tests only) gives up
    safety against power failure for speed. Raises GeoError with a key of the table [cluster].
    """
    if settings.database_url is not None:
        url = driver_url(settings.database_url.get_secret_value())
        yield Cluster(url, url)
        return
    forget_postgres_variables()
    place = places.prepare(settings)
    begun_in = os.getpid()
    with locks.starting(place.base):
        sockets = _ensure(place, settings, durable=durable)
        handle = locks.join(place.base)
    try:
        yield Cluster(
            address(sockets, contents.OWNER), address(sockets, contents.APP), place, durable
        )
    finally:
        locks.leave(handle)
        if os.getpid() == begun_in:
            _stop_if_last(place)


def address(sockets: Path, role: str) -> str:
    """SQLAlchemy address of the database over the Unix socket in `sockets`."""
    query = {"host": str(sockets), "port": str(places.PORT)}
    url = URL.create("postgresql+psycopg", role, database=contents.DATABASE, query=query)
    return url.render_as_string(hide_password=False)


def _ensure(place: places.Place, settings: Settings, *, durable: bool) -> Path:
    """Create, start and furnish as far as needed; the caller holds the start lock."""
    try:
        if server.postmaster(place) is None:
            found = binaries.find(settings.postgres_bin, place.major())
            if place.major() is None:
                server.create(place, found, durable=durable)
            server.start(place, found, durable=durable)
        sockets = server.socket_of(place)
        contents.furnish(place, sockets)
    except OSError as error:
        raise places.refusal(error, place.base) from error
    return sockets


def _stop_if_last(place: places.Place) -> None:
    with locks.starting(place.base):
        if locks.unused(place.base):
            server.stop(place)
