"""How tests look at and clear away a cluster."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from data.cluster import Cluster, places, processes, server
from geo.settings import Settings

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount and switch accounts")


def leave_nothing(home: Path) -> None:
    for data in home.rglob("pg"):
        processes.kill_all(processes.orphans(data))


def settings_for(home: Path, **options: object) -> Settings:
    return Settings(home=home, database_url=None, **options)


def place_of(home: Path) -> places.Place:
    return places.locate(settings_for(home))


def server_pid(home: Path) -> int | None:
    return server.postmaster(place_of(home))


@contextmanager
def connected(cluster: Cluster, *, app: bool = False) -> Iterator[psycopg.Connection]:
    url = (cluster.app_url if app else cluster.url).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
