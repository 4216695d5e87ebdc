"""Layers of a plan, whatever it divides: grids, or communities and the grids as they cut them."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from data.territory_files import fields
from data.territory_files.layers import (
    Layer,
    Rows,
    layer_of,
    plan_layers,
    territory_layers,
)
from geo.queries.community_ground import CommunityGround
from geo.queries.ground import Ground
from geo.queries.parting import Parting, parting_of
from geo.queries.parting_overlays import ending_overlays, pieces
from geo.shapes.draft import Draft
from geo.shapes.faces import home_of, sums
from geo.shapes.planar import to_degrees
from geo.vocab import GridKind


def drawn_layers(
    db: Session,
    draft: Draft,
    around: Mapping[str, Ground],
    day: date,
    form: str,
    level: str | None = None,
) -> list[Layer]:
    """A drawing with what lies beneath. A GeoJSON, which has one layer, is of what it divides."""
    [here, *_] = around.values()
    if not isinstance(here, CommunityGround):
        return plan_layers(db, draft, dict(around), day, level)
    [sheet] = draft.values()
    level = level or ("area" if form == "geojson" else None)
    return community_layers(db, parting_of(here, sheet), day, level)


def community_layers(
    db: Session, parting: Parting, day: date, level: str | None = None
) -> list[Layer]:
    """The drawn communities, their base, dedicated and micro grids, beneath them the territory of
    the day. A place that begins has no code; it is named by the number of its face."""
    key = layer_of(parting.ground.areas[0].level)
    areas = Layer(key, "MultiPolygon", fields.PLAN_AREA, *_communities(parting).both)
    grids = _grids(parting)
    if level == "grid":
        return grids
    codes = [area.code for area in parting.ground.areas]
    below = [
        layer
        for layer in territory_layers(db, day, level, codes)
        if layer.name != key and not layer.name.startswith("grid_")
    ]
    drawn = {None: [areas, *grids], "area": [areas]}
    return drawn.get(level, []) + below


def _communities(parting: Parting) -> Rows:
    here, sheet, rows = parting.ground, parting.sheet, Rows([], [])
    known = {area.code: area.geom for area in here.areas}
    total = sums(home_of(sheet.graph.faces, here.atoms.points), here.atoms, len(sheet.faces))
    shapes, first = to_degrees(parting.outlines), here.areas[0]
    for row, face in enumerate(sheet.faces):
        area = known[face.origin or ""] if parting.kept[row] else shapes[row]
        amounts = (round(float(number)) for number in total[row, :3])
        names = (parting.codes[row] or "", face.name_zh, parting.name_en(row) or "")
        rows.add(area, *names, first.level, first.parent_code, face.number, *amounts)
    return rows


def _grids(parting: Parting) -> list[Layer]:
    """All kinds of grids; those without a row are there to be drawn in."""
    found = {kind: Rows([], []) for kind in GridKind}
    _base(found[GridKind.BASE], parting)
    ending = {grid.id for grid in ending_overlays(parting)}
    over = [grid for grid in parting.ground.grids if grid.kind != GridKind.BASE]
    codes = {grid.id: grid.code for grid in parting.ground.grids}
    for grid in over:
        if grid.id not in ending:
            community = parting.ground.areas[_row_of(parting, grid.id)].code
            parent = codes.get(grid.parent_id or 0)
            names = (grid.code, grid.name_zh, grid.name_en or "", grid.kind, community, parent)
            found[GridKind(grid.kind)].add(grid.geom, *names, *[None] * 5)
    begun = [int(row) for row in np.flatnonzero(~parting.kept)]
    base = [int(row) for row in np.flatnonzero(~parting.grids.division.same)]
    for each in pieces(parting, [grid for grid in over if grid.id in ending], begun, base):
        name = "" if each.grid.name_zh == each.grid.code else each.grid.name_zh
        parent = None if each.base is None else parting.grids.division.codes[each.base]
        told = ("", name, each.grid.name_en or "", each.grid.kind, parting.label(each.face))
        found[GridKind(each.grid.kind)].add(each.area, *told, parent, *[None] * 5)
    return [
        Layer(f"grid_{kind.value}", "MultiPolygon", fields.PLAN_GRID, *rows.both)
        for kind, rows in found.items()
    ]


def _row_of(parting: Parting, grid: int) -> int:
    """The community that an overlay lies in."""
    row = next(row for row, each in enumerate(parting.ground.grids) if each.id == grid)
    return int(parting.ground.grid_in[row])


def _base(into: Rows, parting: Parting) -> None:
    split = parting.grids
    total = sums(split.division.homes, split.ground.atoms, len(split.sheet.faces))
    for row, (face, area) in enumerate(zip(split.sheet.faces, split.sheet.areas, strict=True)):
        amounts = (round(float(number)) for number in total[row, :3])
        community = parting.label(int(parting.parts.community[row]))
        names = (split.division.codes[row] or "", face.name_zh, face.name_en)
        kind = GridKind.BASE.value
        into.add(area, *names, kind, community, None, face.number, face.post, *amounts)
