"""The demo that is measured: in a home folder of its own, built by the product's own command."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from data.cluster import Cluster, running
from data.database import driver_url, reading_engine
from data.demo.state import GENERATOR, KEY
from geo.errors import GeoError
from geo.models import Setting
from geo.settings import PROJECT, Settings, settings

# Variables that would send a child to somebody else's data.
_FOREIGN = ("GEZHI_DATABASE_URL", "GEZHI_TEST_DATABASE_URL")


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder for measuring; never the one of a user."""

    size: str
    folder: Path

    @classmethod
    def of(cls, size: str, *, purpose: str = "bench") -> "Home":
        return cls(size, settings().home / f"{purpose}-{size}")

    @property
    def settings(self) -> Settings:
        return settings().model_copy(update={"home": self.folder, "database_url": None})

    def environment(self, *, database_url: str | None = None) -> dict[str, str]:
        """For children of the measurement: their own home, no database but the one given."""
        kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        own = {"GEZHI_HOME": str(self.folder), "PYTHONPATH": str(PROJECT)}
        if database_url is not None:
            own["GEZHI_DATABASE_URL"] = driver_url(database_url)
        return kept | own

    @contextmanager
    def database(self) -> Iterator[tuple[Cluster, sa.Engine]]:
        """The cluster and an engine for reads, for the length of the block."""
        with running(self.settings) as cluster:
            engine = reading_engine(cluster.url, statement_timeout_ms=0)
            try:
                yield cluster, engine
            finally:
                engine.dispose()

    def has_demo(self) -> bool:
        """Whether a demo of this size and of today's generator is there, of whatever day."""
        if not self.folder.exists():
            return False
        with self.database() as (_, engine), engine.connect() as db:
            if not sa.inspect(db).has_table(Setting.__tablename__):
                return False
            found = db.scalar(sa.select(Setting.value).where(Setting.key == KEY))
        wanted = {"size": self.size, "generator": GENERATOR}
        return isinstance(found, dict) and wanted.items() <= found.items()


def command(*words: str) -> list[str]:
    """The product's command line, run by this Python."""
    return [sys.executable, "-P", "-m", "dashboard.cli", *words]


def build(home: Home) -> float:
    """Build the demo as a user would, and say how many seconds that took. Raises GeoError."""
    begun = time.monotonic()
    done = subprocess.run(
        command("demo", "--build-only", "--size", home.size),
        env=home.environment(),
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise GeoError("bench.no_demo", size=home.size, code=done.returncode)
    return time.monotonic() - begun
