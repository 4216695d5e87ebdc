"""Engines: how this program talks to PostgreSQL, whoever runs the server."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url

# What the structure needs; any number of migrations may rely on them.
EXTENSIONS = ("postgis", "btree_gist")

POOL: dict[str, Any] = {
    "pool_size": 8,
    "max_overflow": 4,
    "pool_recycle": 1800,
    "pool_timeout": 5,
}


def driver_url(url: str) -> str:
    """The address with the driver this program uses: ``postgres://`` and ``postgresql://`` are
    what people write."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def reading_engine(
    url: str, *, statement_timeout_ms: int = 5000, lock_timeout_ms: int = 2000
) -> sa.Engine:
    """An engine for reads: every statement its own transaction (saves begin and commit)."""
    return _engine(url, statement_timeout_ms, lock_timeout_ms, isolation_level="AUTOCOMMIT")


def writing_engine(
    url: str, *, statement_timeout_ms: int = 30_000, lock_timeout_ms: int = 5000
) -> sa.Engine:
    """A transactional engine; 0 switches a limit off, for building and importing."""
    return _engine(url, statement_timeout_ms, lock_timeout_ms)


def _engine(url: str, statement_ms: int, lock_ms: int, **options: Any) -> sa.Engine:
    engine = sa.create_engine(
        driver_url(url), connect_args={"connect_timeout": 5}, **POOL, **options
    )
    setup = (
        "select set_config('jit', 'off', false), set_config('timezone', 'UTC', false),"
        f" set_config('statement_timeout', '{statement_ms:d}', false),"
        f" set_config('lock_timeout', '{lock_ms:d}', false)"
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # By statement, not by start-up options: a connection pooler refuses those.
        before, connection.autocommit = connection.autocommit, True
        connection.execute(setup)
        connection.autocommit = before

    return engine
