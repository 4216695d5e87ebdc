"""What callbacks read from: one engine, one set of worlds and one language a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from dashboard.tongue import Tongue
from data.database import reading_engine
from geo.cube.clock import zone_of
from geo.cube.store import FactStore
from geo.errors import GeoError
from geo.queries.world import Worlds
from geo.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """Set once when the application is made; holds no state of any user."""

    engine: sa.Engine
    store: FactStore
    worlds: Worlds
    lang: Tongue
    home: Path
    tile_url: str | None = None


_houses: list[House] = []


def furnish(settings: Settings) -> House:
    """An engine on the database of `settings`, its read model and its worlds; nothing is read yet.

    Raises GeoError database.missing when `settings` name no database.
    """
    if settings.database_url is None:
        raise GeoError("database.missing")
    engine = reading_engine(
        settings.database_url.get_secret_value(),
        statement_timeout_ms=settings.statement_timeout_ms,
        lock_timeout_ms=settings.lock_timeout_ms,
    )
    folder = settings.home / "cache" / "cube"
    store = FactStore(engine, folder, lambda stored: zone_of(settings.timezone or stored))
    worlds = Worlds(store, settings.timezone)
    tongue = Tongue(engine, settings.lang)
    return House(engine, store, worlds, tongue, settings.home, settings.tile_url)


def move_in(new: House) -> None:
    """Make this what all callbacks of the process read from."""
    _houses[:] = [new]


def house() -> House:
    """The one that was moved into. Raises IndexError before an application was made."""
    return _houses[0]


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reads; every statement is its own transaction."""
    with Session(house().engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session in one transaction: committed at the end, rolled back when something is raised."""
    engine = house().engine.execution_options(isolation_level="READ COMMITTED")
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session
