"""Databases with a whole demo in them, for the tests that look at one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from data.cluster import Cluster
from data.demo.build import build
from data.migrate import upgrade
from tests.servers import database_beside

DEMO_DAY = date(2026, 11, 22)


@contextmanager
def small_demo(cluster: Cluster) -> Iterator[str]:
    """The address of a database of its own with the small demo, as it is on DEMO_DAY."""
    with database_beside(cluster) as url:
        upgrade(url)
        build(url, size="small", seed=1, as_of=DEMO_DAY)
        yield url
