"""A temporary table filled by COPY, compared with the real one and merged into it set by set."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

CHUNK = 50_000
SRID = 4490
Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a merge would do or did."""

    new: int
    changed: int
    unchanged: int


def hex_shapes(shapes: NDArray[np.object_]) -> pl.Series:
    """Geometry as PostGIS reads it from text; null stays null."""
    marked = shapely.set_srid(shapes, SRID)
    return pl.Series(shapely.to_wkb(marked, hex=True, include_srid=True).tolist(), dtype=pl.String)


def hex_points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> pl.Series:
    """Points as PostGIS reads them from text; NaN becomes null."""
    points = np.full(len(lon), None, dtype=object)
    usable = np.isfinite(lon) & np.isfinite(lat)
    points[usable] = shapely.points(lon[usable], lat[usable])
    return hex_shapes(points)


class Staging:
    """Rows on their way into `table`, recognised by `key`; columns not staged keep their values.

    With `versioned` only today's version (valid_to is null) is compared and updated. Everything
    happens
    in the caller's transaction; the temporary table dies with it.
    """

    def __init__(
        self, db: sa.Connection, table: str, key: str, columns: list[str], *, versioned: bool
    ) -> None:
        self.db, self.table, self.key, self.columns = db, table, key, columns
        self.own = [name for name in columns if name != key]
        self._today = " and t.valid_to is null" if versioned else ""
        self.name = f"incoming_{table}"
        db.execute(sa.text(f"drop table if exists pg_temp.{self.name}"))
        db.execute(
            sa.text(
                f"create temp table {self.name} on commit drop as"
                f" select {quoted(columns)} from {table} with no data"
            )
        )

    def copy(self, frame: pl.DataFrame, tick: Tick | None = None) -> None:
        """Send rows; the frame has exactly the staged columns, geometry as hex, arrays as
        ``{1,2}``. `tick` hears how many rows of how many are there."""
        done = 0
        for part in chunks(frame):
            copy_into(self.db, self.name, part.select(self.columns))
            done += part.height
            if tick:
                tick(done, frame.height)

    def ready(self) -> None:
        """To be called once after the last copy: statistics and an index for the merge."""
        self.db.execute(sa.text(f"create index on {self.name} ({self.key})"))
        self.db.execute(sa.text(f"analyze {self.name}"))

    @property
    def differs(self) -> str:
        """The condition that a staged row ``i`` and a stored row ``t`` are not the same."""
        mine = ", ".join(f'i."{name}"' for name in self.own)
        theirs = ", ".join(f't."{name}"' for name in self.own)
        return f"({mine}) is distinct from ({theirs})"

    def counts(self) -> Counts:
        """How many rows are new, changed and unchanged, before the merge."""
        row = self.db.execute(
            sa.text(
                "select count(*) filter (where t.id is null),"
                f" count(*) filter (where t.id is not null and {self.differs}), count(*)"
                f" from {self.name} i left join {self.table} t"
                f" on t.{self.key} = i.{self.key}{self._today}"
            )
        ).one()
        return Counts(row[0], row[1], row[2] - row[0] - row[1])

    def update(self) -> list[int]:
        """Write the changed rows; their ids."""
        sets = ", ".join(f'"{name}" = i."{name}"' for name in self.own)
        return list(
            self.db.execute(
                sa.text(
                    f"update {self.table} t set {sets} from {self.name} i"
                    f" where t.{self.key} = i.{self.key}{self._today} and {self.differs}"
                    " returning t.id"
                )
            ).scalars()
        )

    def free_ids(self) -> None:
        """Let new ids start after those that are there: a demo brings its own."""
        self.db.execute(
            sa.text(
                f"select setval(pg_get_serial_sequence('{self.table}', 'id'),"
                f" greatest((select max(id) from {self.table}), 1))"
            )
        )

    def insert(self) -> int:
        """Write the new rows, in the order of the file; how many."""
        names = quoted(self.columns)
        done = self.db.execute(
            sa.text(
                f"insert into {self.table} ({names}) select {names} from {self.name} i"
                f" where not exists (select from {self.table} t"
                f" where t.{self.key} = i.{self.key}{self._today})"
            )
        )
        return int(done.rowcount)


def quoted(names: list[str]) -> str:
    """Column names for SQL; `placing` is a word of its grammar."""
    return ", ".join(f'"{name}"' for name in names)


def chunks(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for start in range(0, frame.height, CHUNK):
        yield frame.slice(start, CHUNK)


def copy_into(db: sa.Connection, table: str, frame: pl.DataFrame) -> None:
    """COPY a frame into a table by the names of its columns. Times must be UTC."""
    driver: Any = db.connection.driver_connection
    names = quoted(frame.columns)
    body = frame.write_csv(
        include_header=False,
        quote_style="non_numeric",
        null_value="\\N",
        datetime_format="%FT%T%.6fZ",
    )
    statement = f"copy {table} ({names}) from stdin with (format csv, null '\\N', encoding 'UTF8')"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(body)
