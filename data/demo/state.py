"""Whether the database holds the demo, which one, or somebody's real data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from data.database import writing_engine
from geo.errors import GeoError

# Raise it when the same seed and day give other rows: older demos are then rebuilt.
GENERATOR = 2
KEY = "demo"

# Named here, not imported: the models bring Shapely along, and a second start needs none of it.
SETTING = sa.table("setting", sa.column("key", sa.Text), sa.column("value", JSONB))
AREA = sa.table("area", sa.column("id"))


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything the rows depend on, the version of the generator aside."""

    size: str
    seed: int
    as_of: date

    def stored(self) -> dict[str, Any]:
        return {**asdict(self), "as_of": self.as_of.isoformat(), "generator": GENERATOR}


def must_build(url: str, recipe: Recipe, *, replace: bool) -> bool:
    """False when exactly this demo is there.

    Raises GeoError demo_command.real_data when the database holds areas that no demo put there,
    unless `replace`.
    """
    with _transaction(url) as connection:
        found = connection.scalar(sa.select(SETTING.c.value).where(SETTING.c.key == KEY))
        if found == recipe.stored():
            return False
        if found is None and not replace and _has_areas(connection):
            raise GeoError("demo_command.real_data")
    return True


@contextmanager
def building(url: str, recipe: Recipe) -> Iterator[None]:
    """Mark the database as a demo under construction for the block, as this demo after it.

    A build that was killed leaves the first mark: its rows are then no real data, and the next run
    builds again.
    """
    _mark(url, {"building": True})
    yield
    _mark(url, recipe.stored())


def _mark(url: str, value: dict[str, Any]) -> None:
    row = insert(SETTING).values(key=KEY, value=value)
    with _transaction(url) as connection:
        connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def _has_areas(connection: sa.Connection) -> bool:
    return connection.scalar(sa.select(sa.exists(sa.select(AREA.c.id)))) is True


@contextmanager
def _transaction(url: str) -> Iterator[sa.Connection]:
    engine = writing_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
