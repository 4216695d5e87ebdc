"""Areas: districts, streets, communities, boroughs, tracts, whatever the levels are called."""

import numpy as np
import polars as pl
import shapely
import sqlalchemy as sa

from data.importing import parents, places, territory
from data.importing.coordinates import System
from data.importing.positions import Shapes
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Staging, hex_shapes
from data.importing.territory import Batch
from geo.errors import GeoError
from geo.shapes.locate import NOWHERE


def stage(
    db: sa.Connection, sheet: Sheet, raw: Shapes | None, system: System | None, request: Request
) -> Staging:
    """Check and stage the areas of one level. Raises GeoError when the level above has no areas
    yet."""
    ladder = places.hierarchy(db)
    level = request.mapping.level
    if level is None:
        raise GeoError("import.level_needed", levels=", ".join(ladder.area_levels))
    over_level = ladder.above(level)
    over = None if over_level is None else places.areas_at(db, over_level)
    if over is not None and not len(over.ids):
        raise GeoError("import.level_empty", level=over_level)
    batch = Batch(sheet)
    territory.put_names(batch)
    shapes = territory.read_outlines(sheet, raw, system, request)
    lon, lat = parents.inner_points(shapes)
    drawn = any(shape is not None for shape in shapes)
    above = _above(sheet, over, lon, lat, request) if drawn else np.full(len(sheet), NOWHERE)
    territory.check_ground(sheet, shapes, above, over)
    territory.put_codes(db, batch, "area", over, above, (lon, lat))
    _refuse_foreign_codes(db, batch, level)
    batch.put("level", np.full(len(sheet), level))
    if drawn:
        _put_place(batch, over, above)
    batch.put_counts("households", "population")
    batch.put_field("urban_rural_class")
    territory.put_outlines(batch, shapes)
    if not drawn:
        _refuse_new(db, batch)
    return territory.stage(db, "area", batch, request)


def _above(
    sheet: Sheet, over: places.Places | None, lon: np.ndarray, lat: np.ndarray, request: Request
) -> territory.Ints:
    """The parent of each area. The only area of the level above needs neither column nor
    location."""
    if over is None:
        return np.full(len(sheet), NOWHERE, dtype=np.int64)
    if len(over.ids) == 1 and not sheet.has("parent"):
        return np.zeros(len(sheet), dtype=np.int64)
    return parents.parents(sheet, "parent", over, lon, lat, request.tolerance_m)


def _put_place(batch: Batch, over: places.Places | None, above: territory.Ints) -> None:
    """Parent and path; paths of deeper levels are set right once after the merge."""
    if over is None:
        batch.put("parent_id", pl.Series([None] * len(batch.sheet), dtype=pl.Int64))
    else:
        batch.put_id("parent_id", np.where(above == NOWHERE, 0, over.ids[above]))


def _refuse_foreign_codes(db: sa.Connection, batch: Batch, level: str) -> None:
    """A code names one area of all levels: one already borne at another level cannot be taken."""
    held: dict[str, str] = dict(
        db.execute(sa.text("select code, level from area where valid_to is null")).all()
    )
    for row, code in enumerate(batch.columns["code"]):
        if held.get(code, level) != level and not batch.sheet.bad[row]:
            batch.sheet.refuse(row, "code", "import.bad_code_level", level=held[code])


def _refuse_new(db: sa.Connection, batch: Batch) -> None:
    """A list without outlines may bring new figures to areas that exist, not new areas."""
    known = set(db.execute(sa.text("select code from area where valid_to is null")).scalars())
    for row, code in enumerate(batch.columns["code"]):
        if code not in known and not batch.sheet.bad[row]:
            batch.sheet.refuse(row, "code", "import.bad_no_shape")


def insert_paths(staging: Staging) -> None:
    """Give the staged rows the path that the table demands of every row, before the merge."""
    if "parent_id" not in staging.columns:
        return
    staging.db.execute(sa.text(f'alter table {staging.name} add column path text collate "C"'))
    staging.db.execute(
        sa.text(
            f"update {staging.name} i set path ="
            " coalesce((select a.path from area a where a.id = i.parent_id), '') || i.code || '/'"
        )
    )
    staging.columns.append("path")
    staging.own.append("path")


def settle(db: sa.Connection) -> None:
    """After a merge: paths of everything below a moved area, and roots drawn from their
    children."""
    db.execute(
        sa.text(
            "with recursive tree as ("
            " select id, code || '/' as path from area where parent_id is null and valid_to is null"
            " union all select a.id, tree.path || a.code || '/' from area a"
            " join tree on a.parent_id = tree.id where a.valid_to is null)"
            " update area a set path = tree.path from tree"
            " where a.id = tree.id and a.path is distinct from tree.path"
        )
    )
    for code in places.drawn_roots(db):
        _draw_root(db, code)


def _draw_root(db: sa.Connection, code: str) -> None:
    """The outline of a root that no file draws is the union of its children; so are its people."""
    rows = db.execute(
        sa.text(
            "select st_asbinary(c.geom), c.households, c.population from area c"
            " join area r on r.id = c.parent_id"
            " where r.code = :code and r.valid_to is null and c.valid_to is null"
            " and c.geom is not null order by c.code"
        ),
        {"code": code},
    ).all()
    if not rows:
        return
    whole = shapely.union_all(shapely.from_wkb([bytes(shape) for shape, _, _ in rows]))
    if whole.geom_type == "Polygon":
        whole = shapely.MultiPolygon([whole])
    sums = {
        name: None if any(value is None for value in values) else sum(values)
        for name, values in (("h", [r[1] for r in rows]), ("p", [r[2] for r in rows]))
    }
    db.execute(
        sa.text(
            "update area set geom = cast(:geom as geometry), households = :h, population = :p"
            " where code = :code and valid_to is null"
        ),
        {"geom": hex_shapes(np.array([whole], dtype=object))[0], "code": code, **sums},
    )
