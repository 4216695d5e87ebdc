"""Grids below the deepest area level: base grids tile a community, micro grids a base grid,
dedicated ones overlay."""

import numpy as np
import polars as pl
import sqlalchemy as sa

from data.importing import parents, places, territory
from data.importing.coordinates import System
from data.importing.positions import Shapes
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Staging
from data.importing.territory import Batch
from geo.shapes.locate import NOWHERE

_LETTER = {"base": "B", "micro": "M", "dedicated": "D"}


def stage(
    db: sa.Connection, sheet: Sheet, raw: Shapes | None, system: System | None, request: Request
) -> Staging:
    """Check and stage grids; parents are areas of the deepest level, base grids for micro grids."""
    over = places.areas_at(db, places.hierarchy(db).deepest)
    batch = Batch(sheet)
    territory.put_names(batch)
    shapes = territory.read_outlines(sheet, raw, system, request)
    kinds = _kinds(sheet)
    if raw is None:
        sheet.refuse_all(~sheet.bad, "name", "import.bad_no_shape")
    lon, lat = parents.inner_points(shapes)
    above = parents.parents(sheet, "parent", over, lon, lat, request.tolerance_m)
    # Overlaps count among base grids only; the others lie on top of them by design.
    ground = shapes.copy()
    ground[np.array(kinds) != "base"] = None
    territory.check_ground(sheet, ground, above, over)
    _put_codes(db, batch, over, above, (lon, lat), kinds)
    batch.put("kind", pl.Series(kinds, dtype=pl.String))
    territory.put_area(batch, over, above)
    batch.put_id("parent_grid_id", _base_grids(db, sheet, kinds, lon, lat))
    batch.put_counts("households", "population")
    territory.put_outlines(batch, shapes)
    return territory.stage(db, "grid", batch, request)


def _kinds(sheet: Sheet) -> list[str]:
    if not sheet.has("kind"):
        return ["base"] * len(sheet)
    return sheet.choice("kind", "grid_kind").fill_null("base").to_list()


def _put_codes(
    db: sa.Connection,
    batch: Batch,
    over: places.Places,
    above: territory.Ints,
    spots: tuple[np.ndarray, np.ndarray],
    kinds: list[str],
) -> None:
    """Derived codes carry the letter of the kind; a file without codes may hold one kind only."""
    kind = kinds[0] if kinds else "base"
    if not batch.sheet.has("code"):
        batch.sheet.refuse_all(np.array(kinds) != kind, "kind", "import.bad_kind_mixed")
    territory.put_codes(db, batch, "grid", over, above, spots, infix=_LETTER[kind])


def _base_grids(
    db: sa.Connection, sheet: Sheet, kinds: list[str], lon: np.ndarray, lat: np.ndarray
) -> territory.Ints:
    """The base grid of each micro grid, 0 for the others."""
    found = np.zeros(len(sheet), dtype=np.int64)
    micro = np.array(kinds) == "micro"
    if not micro.any():
        return found
    base = places.base_grids(db)
    located = base.where(lon, lat, 0.0)
    if sheet.has("base_grid"):
        located = parents.by_column(sheet, "base_grid", base, located)
    lost = micro & (located == NOWHERE) & ~sheet.bad
    sheet.refuse_all(lost, "base_grid", "import.bad_base_grid")
    held = micro & (located != NOWHERE)
    found[held] = base.ids[located[held]]
    return found
