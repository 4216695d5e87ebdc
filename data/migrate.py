"""Bringing the structure of a database to what this program needs, and back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from data.database import EXTENSIONS, writing_engine
from geo.errors import GeoError, Unavailable
from geo.settings import masked

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_WAIT_MS = 60_000
_REVISION = re.compile(r"^revision(?:: str)? = \"([^\"]+)\"", re.MULTILINE)
_BELOW = re.compile(r"^down_revision(?:: [^=]+)? = \"([^\"]+)\"", re.MULTILINE)
_LOCK = 4_490_001  # any number, the same in every process


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate upwards; whole or not at all, one process at a time.

    Raises GeoError database.no_postgis, database.newer or database.busy; Unavailable when there is
    no server.
    """
    with _connection(url) as connection:
        _require_extensions(connection, url)
        _require_known(connection)
        if revision == "head" and current(connection) == head():
            return
        from data.migrations import steps
        from data.seed import seed_reference

        steps.upgrade(connection, revision)
        if current(connection) == head():
            seed_reference(connection)


def add_extensions(url: str) -> None:
    """Make sure of the extensions in an empty database. Raises GeoError database.no_postgis."""
    with _connection(url) as connection:
        _require_extensions(connection, url)


def downgrade(url: str, revision: str) -> None:
    """Migrate downwards to `revision` (``base``: empty); rows of dropped tables are gone."""
    with _connection(url) as connection:
        _require_known(connection)
        from data.migrations import steps

        steps.downgrade(connection, revision)


def current(connection: sa.Connection) -> str | None:
    """The revision of a database, None when it has no structure yet."""
    if connection.scalar(sa.text("select to_regclass('alembic_version')")) is None:
        return None
    found: str | None = connection.scalar(sa.text("select version_num from alembic_version"))
    return found


@cache
def revisions() -> dict[str, str | None]:
    """Every revision this program knows, with the one below it.

    Read from the files' text: Alembic takes half a second to say the same, at every start.
    """
    known: dict[str, str | None] = {}
    for file in sorted((MIGRATIONS / "versions").glob("*.py")):
        text = file.read_text("utf8")
        own = _REVISION.search(text)
        below = _BELOW.search(text)
        if own is not None:
            known[own[1]] = below[1] if below is not None else None
    return known


@cache
def head() -> str | None:
    """The newest revision this program knows."""
    known = revisions()
    tops = [one for one in known if one not in known.values()]
    return tops[-1] if tops else None


def require_current(connection: sa.Connection) -> None:
    """Raises GeoError database.behind or database.newer unless the structure is the newest."""
    _require_known(connection)
    found = current(connection)
    if found != head():
        raise GeoError("database.behind", found=found or "-", known=head())


@contextmanager
def _connection(url: str) -> Iterator[sa.Connection]:
    """One transaction that holds the migration lock."""
    engine = writing_engine(url, statement_timeout_ms=0, lock_timeout_ms=LOCK_WAIT_MS)
    try:
        with engine.begin() as connection:
            _lock(connection)
            yield connection
    except sa.exc.OperationalError as error:
        if not error.connection_invalidated and error.statement is not None:
            raise
        reason = str(error.orig).strip().splitlines()[0]
        raise Unavailable("database.unreachable", url=masked(url), reason=reason) from error
    finally:
        engine.dispose()


def _lock(connection: sa.Connection) -> None:
    try:
        connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    except sa.exc.OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == "55P03":
            raise GeoError("database.busy") from error
        raise


def _require_extensions(connection: sa.Connection, url: str) -> None:
    query = sa.text("select extname from pg_extension")
    missing = set(EXTENSIONS) - set(connection.scalars(query))
    for name in sorted(missing):
        try:
            with connection.begin_nested():
                connection.execute(sa.text(f'create extension "{name}"'))
        except sa.exc.DBAPIError as error:
            raise GeoError("database.no_postgis", url=masked(url)) from error


def _require_known(connection: sa.Connection) -> None:
    found = current(connection)
    if found is not None and found not in revisions():
        raise GeoError("database.newer", found=found, known=head())
