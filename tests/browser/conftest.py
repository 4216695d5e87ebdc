"""Fixtures of the journeys: the small demo, the application on it, and a browser. A file whose demo
or server is another one has its own under the same name."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from data.cluster import Cluster
from tests.browser.screen import chromium_running, served
from tests.servers import open_folder
from tests.towns import small_demo


@pytest.fixture(scope="module")
def demo(cluster: Cluster) -> Iterator[str]:
    """The address of a database with the small demo district."""
    with small_demo(cluster) as url:
        yield url


@pytest.fixture(scope="module")
def base(demo: str) -> Iterator[str]:
    """The address of the application on the small demo."""
    with open_folder() as home, served(demo, home) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # A busy machine may need its time for the table's library; nothing here measures seconds.
    expect.set_options(timeout=20_000)
    with chromium_running() as browser:
        yield browser
