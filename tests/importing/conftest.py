"""A territory of straight lines in the database, and a short way to import a file into it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from shapely.geometry import shape
from sqlalchemy.orm import Session

from data.importing import ladder
from data.importing.mapping import Kind, Mapping
from data.importing.outcome import Outcome
from data.importing.request import Request
from data.importing.run import run
from tests.importing import make

Importing = Callable[..., Outcome]


@pytest.fixture
def connection(db: Session) -> sa.Connection:
    return db.connection()


@pytest.fixture
def importing(connection: sa.Connection) -> Importing:
    """Import a file; what is not written is rolled back as the command line does it."""

    def act(kind: str, path: Path, **options: Any) -> Outcome:
        said = {name: options.pop(name) for name in set(options) & set(Mapping.__slots__)}
        request = Request(Kind(kind), path, Mapping(**said), **options)
        nested = connection.begin_nested()
        try:
            outcome = run(connection, request)
        except BaseException:
            nested.rollback()
            raise
        if outcome.written:
            nested.commit()
        else:
            nested.rollback()
        return outcome

    return act


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return make.write_territory(tmp_path)


def as_table(path: Path) -> Path:
    """The same features as CSV with a WKT column: no box has to be started to read them."""
    features = json.loads(path.read_text())["features"]
    rows = [feature["properties"] | {"wkt": shape(feature["geometry"]).wkt} for feature in features]
    return make.write_csv(path.with_suffix(".csv"), rows)


@pytest.fixture
def district(
    connection: sa.Connection, importing: Importing, files: dict[str, Path]
) -> dict[str, Path]:
    """District, streets, communities, grids and compounds of the test district, and the files."""
    ladder.set_up(connection, ladder.read("district"))
    for kind, name, level in make.ORDER:
        table = as_table(files[name])
        assert importing(kind, table, level=level, system="EPSG:4490").written
    return files


@pytest.fixture
def count(connection: sa.Connection) -> Callable[[str], int]:
    """Rows of a table, or of a query after ``select count(*) from``."""
    return lambda what: connection.execute(sa.text(f"select count(*) from {what}")).scalar_one()
