"""Clusters of their own for tests that hurt them."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from data.cluster import running
from geo.settings import PROJECT
from tests.cluster.handling import leave_nothing, settings_for
from tests.servers import open_folder

Program = Callable[..., subprocess.Popen[str]]

USE = """
import os, sys
from pathlib import Path
from data.cluster import running
from geo.settings import Settings

with running(Settings(home=Path(sys.argv[1]), database_url=None), durable=False) as c:
"""
WAIT = "print('up', flush=True); sys.stdin.read()"


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A folder with a finished cluster, stopped, to be copied: initdb takes seconds."""
    with open_folder() as folder:
        with running(settings_for(folder), durable=False):
            pass
        yield folder


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """A folder without a cluster; whatever server is left in it at the end is killed."""
    with open_folder() as folder:
        yield folder
        leave_nothing(folder)


@pytest.fixture
def home(made: Path, empty_home: Path) -> Path:
    """A folder with a stopped cluster of this test's own."""
    subprocess.run(["cp", "-a", made / "cluster", empty_home], check=True)
    return empty_home


@pytest.fixture
def program(home: Path, program_in: Callable[[Path], Program]) -> Program:
    return program_in(home)


@pytest.fixture
def program_in() -> Iterator[Callable[[Path], Program]]:
    """Starts other processes that use the cluster in a folder; they say ``up`` and wait for their
    stdin to close."""
    started: list[subprocess.Popen[str]] = []

    def among(home: Path, body: str = WAIT) -> subprocess.Popen[str]:
        one = subprocess.Popen(
            [sys.executable, "-c", USE + textwrap.indent(body, "    "), str(home)],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(one)
        return one

    yield lambda home: partial(among, home)
    for one in started:
        one.kill()
        one.communicate()
