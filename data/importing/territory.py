"""Steps that areas, grids and compounds share on their way into the territory."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import polars as pl
import sqlalchemy as sa
from numpy.typing import NDArray

from data.importing import codes, parents, positions
from data.importing.coordinates import System
from data.importing.places import Places
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Counts, Staging, hex_shapes
from geo.shapes.locate import NOWHERE

Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]
MOST = 2_000_000_000


class Batch:
    """The usable rows of a sheet as columns of a table, until they are staged."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.columns: dict[str, pl.Series] = {}

    def put(self, name: str, values: pl.Series | NDArray[np.generic] | Sequence[object]) -> None:
        self.columns[name] = pl.Series(name, values)

    def put_id(self, name: str, ids: Ints) -> None:
        """Ids with 0 for none."""
        self.columns[name] = pl.Series(name, ids).replace(0, None)

    def put_field(self, name: str, column: str | None = None) -> None:
        """A text field as it is, only when the file has it: what a file does not say is not
        overwritten."""
        if self.sheet.has(name):
            self.put(column or name, self.sheet.text(name))

    def put_counts(self, *names: str) -> None:
        for name in names:
            if self.sheet.has(name):
                self.put(name, self.sheet.whole(name, 0, MOST))

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(self.columns).filter(pl.Series(~self.sheet.bad))


def put_names(batch: Batch) -> None:
    """Both names: a name in Latin letters is also the English one unless the file has its own."""
    sheet = batch.sheet
    sheet.required("name")
    batch.put("name_zh", sheet.text("name"))
    if sheet.has("name_en"):
        batch.put_field("name_en")
        return
    texts = sheet.text("name")
    latin = texts.str.contains(r"^[\x20-\x7eÀ-ɏ]+$")
    if latin.any():
        batch.put(
            "name_en",
            pl.DataFrame(texts.alias("n"))
            .select(pl.when(pl.Series(latin)).then(pl.col("n")).otherwise(None))
            .to_series(),
        )


def put_codes(
    db: sa.Connection,
    batch: Batch,
    table: str,
    places: Places | None,
    above: Ints,
    spots: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    infix: str = "",
    digits: int = 3,
) -> None:
    """The file's own codes, or derived ones when it has none."""
    sheet = batch.sheet
    if sheet.has("code"):
        batch.put("code", codes.given(sheet))
        return
    over: list[tuple[int, str] | None] = []
    for position in above:
        if places is None:
            over.append((0, ""))
        elif position == NOWHERE:
            over.append(None)
        else:
            over.append((int(places.ids[position]), places.codes[position]))
    column = "parent_id" if table == "area" else "area_id"
    found = codes.derived(
        db, table, sheet, over, spots, parent_column=column, infix=infix, digits=digits
    )
    batch.put("code", pl.Series(found, dtype=pl.String))


def read_outlines(
    sheet: Sheet, raw: Shapes | None, system: System | None, request: Request
) -> Shapes:
    """Checked outlines, None for every row of a file without any."""
    if raw is None or system is None:
        return np.full(len(sheet), None, dtype=object)
    return positions.outlines(sheet, raw, system, mend=request.mend).shapes


def check_ground(sheet: Sheet, shapes: Shapes, above: Ints, places: Places | None) -> None:
    if places is not None:
        parents.check_inside(sheet, shapes, above, places)
    parents.note_overlaps(sheet, shapes, above)


def put_area(batch: Batch, over: Places, above: Ints) -> None:
    """The id of the area that each row belongs to, 0 where there is none."""
    ids = np.where(above == NOWHERE, 0, over.ids[above]) if len(over.ids) else 0 * above
    batch.put_id("area_id", ids)


def put_outlines(batch: Batch, shapes: Shapes) -> None:
    if any(shape is not None for shape in shapes):
        batch.put("geom", hex_shapes(shapes))


def stage(db: sa.Connection, table: str, batch: Batch, request: Request) -> Staging:
    """The usable rows in a temporary table, ready to be counted and merged."""
    frame = batch.frame()
    staging = Staging(db, table, "code", list(batch.columns), versioned=True)
    staging.copy(frame, partial(request.progress, "copy"))
    staging.ready()
    return staging


def merge(staging: Staging, counts: Counts) -> None:
    if counts.changed:
        staging.update()
    if counts.new:
        staging.insert()
