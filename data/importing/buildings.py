"""Buildings 楼栋: points that find their area, base grid and compound by name or by where they
lie."""

import numpy as np
import polars as pl
import sqlalchemy as sa

from data.importing import parents, places, positions, territory
from data.importing.codes import derived
from data.importing.coordinates import System
from data.importing.placing import settle_area
from data.importing.positions import Shapes
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Staging, hex_points, hex_shapes
from data.importing.territory import Batch, Ints
from geo.shapes.locate import NOWHERE


def stage(
    db: sa.Connection, sheet: Sheet, raw: Shapes | None, system: System | None, request: Request
) -> Staging:
    """Check and stage buildings: points, or footprints whose inner point counts."""
    batch = Batch(sheet)
    territory.put_names(batch)
    spots = positions.points(sheet, raw, system)
    lon, lat = spots.lon, spots.lat
    sheet.refuse_all(~np.isfinite(lon) & ~sheet.bad, "lon", "import.bad_no_place")
    homes, grids = places.compounds(db), places.base_grids(db)
    area = places.area_tree(db).deepest(lon, lat, request.tolerance_m)
    sheet.refuse_all((area == 0) & ~sheet.bad, "lon", "import.bad_outside_territory")
    home = homes.where(lon, lat, 0.0)
    if sheet.has("compound"):
        home = parents.by_column(sheet, "compound", homes, home)
    settle_area(homes, _ids(homes, home), area)
    grid = grids.locator.place_below(lon, lat, area, grids.areas, places.SEAM_M)
    if sheet.has("grid"):
        grid = parents.by_column(sheet, "grid", grids, grid)
    _put_codes(db, batch, homes, home, area, (lon, lat))
    batch.put_id("area_id", area)
    batch.put_id("grid_id", _ids(grids, grid))
    batch.put_id("compound_id", _ids(homes, home))
    if sheet.has("kind"):
        batch.put("kind", sheet.text("kind").fill_null("residential"))
    _put_figures(batch)
    batch.put("geom", hex_points(lon, lat))
    if raw is not None and system is not None and positions.are_polygons(raw):
        batch.put("footprint", hex_shapes(positions.footprints(raw, system, len(sheet))))
    return territory.stage(db, "building", batch, request)


def _ids(held: places.Places, found: Ints) -> Ints:
    ids = np.append(held.ids, 0)  # NOWHERE is -1 and reads the last
    return np.asarray(ids[found], dtype=np.int64)


def _put_figures(batch: Batch) -> None:
    sheet = batch.sheet
    if sheet.has("cluster_no"):
        batch.put("cluster_no", sheet.whole("cluster_no", 0, 9999))
    if sheet.has("floors"):
        batch.put("floors", sheet.whole("floors", -20, 300))
    if sheet.has("dwellings"):
        batch.put("dwellings", sheet.whole("dwellings", 0, 100_000).fill_null(0))


def _put_codes(
    db: sa.Connection,
    batch: Batch,
    homes: places.Places,
    home: Ints,
    area: Ints,
    spots: tuple[np.ndarray, np.ndarray],
) -> None:
    """Own codes, or five digits after the code of the compound, else of the area."""
    sheet = batch.sheet
    if sheet.has("code"):
        territory.put_codes(db, batch, "building", None, home, spots)
        return
    codes_of: dict[int, str] = dict(db.execute(sa.text("select id, code from area")).all())
    above: list[tuple[int, str] | None] = []
    for position, area_id in zip(home, area, strict=True):
        if position != NOWHERE:
            above.append((int(homes.ids[position]), homes.codes[position]))
        else:
            above.append((-int(area_id), codes_of[int(area_id)]) if area_id else None)
    parent = "coalesce(compound_id, -area_id)"
    found = derived(db, "building", sheet, above, spots, parent_column=parent, infix="", digits=5)
    batch.put("code", pl.Series(found, dtype=pl.String))
