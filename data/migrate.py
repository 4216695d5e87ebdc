"""Bringing the structure of a database to what this program needs, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from data.database import EXTENSIONS, writing_engine
from geo.errors import GeoError, Unavailable
from geo.settings import masked

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_WAIT_MS = 60_000
_LOCK = 4_490_001  # any number, the same in every process


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate upwards; whole or not at all, one process at a time.

    Raises GeoError database.no_postgis, database.newer or database.busy; Unavailable when there is
    no server.
    """
    with _connection(url) as connection:
        _require_extensions(connection, url)
        _require_known(connection)
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate downwards to `revision` (``base`` for an empty database); rows of dropped tables are
    gone."""
    with _connection(url) as connection:
        _require_known(connection)
        command.downgrade(_config(connection), revision)


def current(connection: sa.Connection) -> str | None:
    """The revision of a database, None when it has no structure yet."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str | None:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def require_current(connection: sa.Connection) -> None:
    """Raises GeoError database.behind or database.newer unless the structure is the newest."""
    _require_known(connection)
    found = current(connection)
    if found != head():
        raise GeoError("database.behind", found=found, known=head())


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
    if found is None:
        return
    try:
        ScriptDirectory.from_config(_config(None)).get_revision(found)
    except CommandError as error:
        raise GeoError("database.newer", found=found, known=head()) from error


def _config(connection: sa.Connection | None) -> Config:
    config = Config()
    # The value is a template of ConfigParser: a percent sign in the path must be doubled.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config
