"""Compounds 小区 with type, age class and figures, and the owners' or property-management committee
they have."""

import numpy as np
import polars as pl
import sqlalchemy as sa

from data.importing import parents, places, positions, territory
from data.importing.coordinates import System
from data.importing.positions import Shapes
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Staging, copy_into, hex_points
from data.importing.territory import Batch

# 国办 2020: old compounds are those built before the end of 2000.
OLD_UNTIL = 2000


def stage(
    db: sa.Connection, sheet: Sheet, raw: Shapes | None, system: System | None, request: Request
) -> Staging:
    """Check and stage compounds: outlines or points; parents are areas of the deepest level."""
    over = places.areas_at(db, places.hierarchy(db).deepest)
    batch = Batch(sheet)
    territory.put_names(batch)
    polygonal = raw is not None and positions.are_polygons(raw)
    shapes = territory.read_outlines(sheet, raw if polygonal else None, system, request)
    if polygonal:
        lon, lat = parents.inner_points(shapes)
    else:
        spots = positions.points(sheet, raw, system)
        lon, lat = spots.lon, spots.lat
    sheet.refuse_all(~np.isfinite(lon) & ~sheet.bad, "lon", "import.bad_no_place")
    above = parents.parents(sheet, "parent", over, lon, lat, request.tolerance_m)
    territory.check_ground(sheet, shapes, above, over)
    territory.put_codes(db, batch, "compound", over, above, (lon, lat), infix="2")
    territory.put_area(batch, over, above)
    _put_nature(batch)
    batch.put_counts("households", "population")
    batch.put_field("property_company")
    batch.put("point", hex_points(np.round(lon, 7), np.round(lat, 7)))
    territory.put_outlines(batch, shapes)
    staging = territory.stage(db, "compound", batch, request)
    _stage_committees(db, batch)
    return staging


def _put_nature(batch: Batch) -> None:
    sheet = batch.sheet
    if sheet.has("type"):
        batch.put("type", sheet.choice("type", "compound_type"))
    if sheet.has("built_year"):
        batch.put("built_year", sheet.whole("built_year", 1800, 2100))
    if sheet.has("age_class"):
        batch.put("age_class", sheet.choice("age_class", "age_class"))
    elif sheet.has("built_year"):
        year = batch.columns["built_year"]
        old = pl.when(year <= OLD_UNTIL).then(pl.lit("old")).when(year.is_not_null())
        batch.put("age_class", pl.select(old.then(pl.lit("new")).otherwise(None)).to_series())
    for name in ("is_open", "has_property_service"):
        if sheet.has(name):
            said = sheet.choice(name, "boolean") == "true"
            batch.put(name, said.fill_null(False) if name == "is_open" else said)


def _stage_committees(db: sa.Connection, batch: Batch) -> None:
    """Which committee each compound has, kept beside until the compounds are merged."""
    db.execute(sa.text("drop table if exists pg_temp.incoming_committee"))
    db.execute(
        sa.text("create temp table incoming_committee (code text, kind text) on commit drop")
    )
    if not batch.sheet.has("committee"):
        return
    kinds = batch.sheet.choice("committee", "committee")
    frame = pl.DataFrame({"code": batch.columns["code"], "kind": kinds})
    usable = frame.filter(pl.Series(~batch.sheet.bad) & frame["kind"].is_not_null())
    copy_into(db, "incoming_committee", usable)


def settle(db: sa.Connection) -> None:
    """After the merge: one active committee per compound, as the file says it."""
    active = "o.compound_id = c.id and o.dissolved_on is null"
    pair = "incoming_committee i join compound c on c.code = i.code and c.valid_to is null"
    db.execute(
        sa.text(
            "delete from owners_committee o using compound c, incoming_committee i"
            f" where {active} and c.code = i.code and c.valid_to is null and o.kind <> i.kind"
        )
    )
    db.execute(
        sa.text(
            f"insert into owners_committee (compound_id, kind) select c.id, i.kind from {pair}"
            f" where i.kind <> 'none' and not exists"
            f" (select from owners_committee o where {active})"
        )
    )
