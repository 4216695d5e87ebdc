"""Fixtures for every floor: a PostGIS cluster of the tests' own, its migrated database, a session
that leaves nothing behind."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from data import cluster as private
from data.cluster import Cluster
from data.database import writing_engine
from data.migrate import upgrade
from geo.settings import Settings, settings
from tests.servers import database_beside, database_on, open_folder


@pytest.fixture
def fresh_database(cluster: Cluster) -> Iterator[str]:
    """The address of an empty database with extensions and nothing else, dropped after the test."""
    with database_beside(cluster) as url:
        yield url


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A database server of the session: GEZHI_TEST_DATABASE_URL, or a private cluster in a
    temporary folder."""
    given = settings().test_database_url
    if given is not None:
        with database_on(given.get_secret_value()) as own:
            yield own
        return
    with (
        open_folder() as home,
        private.running(Settings(home=home, database_url=None), durable=False) as own,
    ):
        yield own


@pytest.fixture(scope="session")
def engine(cluster: Cluster) -> Iterator[sa.Engine]:
    """An engine on the migrated, empty database."""
    upgrade(cluster.url)
    engine = writing_engine(cluster.url)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: sa.Engine) -> Iterator[Session]:
    """A session whose commits are savepoints; everything is rolled back after the test."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """The SQL sent so far, so that a test can pin how many round trips a screen costs."""
    seen: list[str] = []

    def record(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", record)
    yield seen
    event.remove(engine, "before_cursor_execute", record)
