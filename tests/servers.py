"""Servers, databases and folders for tests; the fixtures over them stand in conftest.py."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from data.cluster import Cluster, contents
from data.cluster.server import socket_of
from data.database import driver_url


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
