"""Fixtures for every floor: a PostGIS cluster of the tests' own, its migrated database, a session
that leaves nothing behind."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from data import cluster as private
from data.cluster import Cluster, contents
from data.cluster.server import socket_of
from data.database import driver_url, writing_engine
from data.migrate import upgrade
from geo.settings import Settings, settings


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that the database's account may enter (pytest's own are closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix="gezhi-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_on(url: str) -> Iterator[Cluster]:
    """A database of our own on somebody's server, dropped at the end."""
    name = f"gezhi_test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    server = sa.create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text(f"create database {name} encoding 'UTF8' template template0"))
    try:
        own = make_url(driver_url(url)).set(database=name).render_as_string(hide_password=False)
        yield Cluster(own, own)
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"drop database {name} with (force)"))
        server.dispose()


@contextmanager
def database_beside(cluster: Cluster) -> Iterator[str]:
    """The address of another, empty database on the server of `cluster`, for tests that need one
    whole."""
    if cluster.place is None:
        with database_on(cluster.url) as own:
            yield own.url
        return
    name, sockets = f"gezhi_{uuid.uuid4().hex[:8]}", socket_of(cluster.place)
    contents.make_database(sockets, name)
    try:
        yield make_url(cluster.url).set(database=name).render_as_string(hide_password=False)
    finally:
        contents.drop_database(sockets, name)


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
