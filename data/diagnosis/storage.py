"""Findings about PostgreSQL, the folder of the private cluster, and the database in it."""

import os
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from data import cluster as private
from data import migrate
from data.cluster import binaries, contents, places, server
from data.cluster.places import Place
from data.database import driver_url, reading_engine
from data.diagnosis.finding import Finding, bad, good, notable, skipped
from geo.errors import GeoError
from geo.settings import Settings, masked


def postgres(settings: Settings) -> Iterator[Finding]:
    """The installation that would be used."""
    if settings.database_url is not None:
        yield skipped("postgres")
        return
    try:
        found = binaries.find(settings.postgres_bin, places.locate(settings).major())
    except GeoError as error:
        yield bad("postgres", "-", error.key, **error.params)
    except PermissionError:
        yield skipped("postgres")
    else:
        yield good("postgres", f"{found.major}, PostGIS ({found.folder})")


def folder(settings: Settings) -> Iterator[Finding]:
    """Whether the cluster's folder can be written, has room, and can hold a socket."""
    if settings.database_url is not None:
        yield skipped("folder")
        return
    try:
        place = places.locate(settings)
        there = _existing(place.base)
        if not os.access(there, os.W_OK):
            yield bad("folder", place.base, "cluster.read_only", folder=there)
        else:
            yield good("folder", f"{place.base} ({place.account.name})")
    except GeoError as error:
        yield bad("folder", settings.home, error.key, **error.params)
        return
    free = places.free_mb(there)
    if free < places.LEAST_FREE_MB:
        params = {"folder": there, "free": free, "least": places.LEAST_FREE_MB}
        yield bad("space", f"{free} MB", "cluster.full", **params)
    else:
        yield good("space", f"{free} MB")
    yield good("socket", places.socket_path(place))


def cluster(settings: Settings) -> Iterator[Finding]:
    """None yet, stopped or running; a postmaster file nobody stands behind is worth knowing."""
    if settings.database_url is not None:
        yield skipped("cluster")
        return
    try:
        place = places.locate(settings)
        yield _state(place)
    except GeoError as error:
        yield bad("cluster", settings.home, error.key, **error.params)
    except PermissionError as error:
        yield bad("cluster", settings.home, "cluster.denied", **_denied(settings, error))


def database(settings: Settings) -> Iterator[Finding]:
    """Connection, PostGIS and structure, as far as that can be seen without starting anything."""
    if settings.database_url is not None:
        yield from _contents(driver_url(settings.database_url.get_secret_value()))
        return
    try:
        place = places.locate(settings)
        running = server.postmaster(place) is not None
    except (GeoError, PermissionError):
        running = False
    if running:
        yield from _contents(private.address(server.socket_of(place), contents.OWNER))
    else:
        yield skipped("database")


def _contents(url: str) -> Iterator[Finding]:
    engine = reading_engine(url)
    try:
        with engine.connect() as connection:
            yield _postgis(connection)
            yield _structure(connection)
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        params = {"url": masked(url), "reason": reason}
        yield bad("database", masked(url), "database.unreachable", **params)
    finally:
        engine.dispose()


def _postgis(connection: sa.Connection) -> Finding:
    version = connection.scalar(sa.text("show server_version"))
    query = sa.text("select extversion from pg_extension where extname = 'postgis'")
    postgis = connection.scalar(query)
    url = masked(connection.engine.url.render_as_string())
    if postgis is None:
        return bad("database", f"PostgreSQL {version}", "database.no_postgis", url=url)
    return good("database", f"PostgreSQL {version}, PostGIS {postgis}")


def _structure(connection: sa.Connection) -> Finding:
    try:
        migrate.require_current(connection)
    except GeoError as error:
        return bad("structure", error.params.get("found") or "-", error.key, **error.params)
    return good("structure", migrate.head())


def _state(place: Place) -> Finding:
    major = place.major()
    if major is None:
        return good("cluster", "-")
    pid = server.postmaster(place)
    if pid is not None:
        return good("cluster", f"PostgreSQL {major}, pid {pid}")
    if (place.data / "postmaster.pid").exists():
        return notable("cluster", f"PostgreSQL {major}", "doctor.cure.stale_pid")
    return good("cluster", f"PostgreSQL {major}")


def _denied(settings: Settings, error: PermissionError) -> dict[str, object]:
    return {"folder": settings.home, "reason": error.strerror}


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
