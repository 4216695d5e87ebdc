"""Layers: rows with shapes of one kind of place, ready to be written to a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy.orm import Session

from data.territory_files import fields
from geo.errors import GeoError
from geo.queries.ground import Ground
from geo.queries.territory_rows import (
    area_levels,
    area_rows,
    building_rows,
    compound_rows,
    grid_rows,
)
from geo.shapes.draft import Draft, Sheet
from geo.shapes.faces import home_of, sums
from geo.shapes.overlays import continuing, label_in, ring_of
from geo.shapes.planar import STEPS, in_steps, to_degrees
from geo.vocab import GridKind

MOST_ROWS = 2_000_000
LEVELS = ("area", "grid", "compound", "building")
BASE = "grid_base"


@dataclass(frozen=True)
class Layer:
    """Rows of values in the order of `fields`, and a shape in WKB (EPSG:4490 degrees) a row."""

    name: str
    geometry: str  # MultiPolygon or Point
    fields: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    shapes: Sequence[bytes]


def territory_layers(
    db: Session, day: date, level: str | None = None, codes: Sequence[str] = ()
) -> list[Layer]:
    """The territory as it was on a day: a layer for every level of areas and kind of grid.

    `codes` keeps what lies in these communities. Layers without a row are left out. Raises
    GeoError territory_file.no_level, territory_file.nothing, territory_file.too_large.
    """
    if level is not None and level not in LEVELS:
        raise GeoError("territory_file.no_level", level=level, levels=" ".join(LEVELS))
    within = list(codes) or None
    found: list[Layer] = []
    if level in (None, "area"):
        for key in area_levels(db):
            rows = area_rows(db, day, key, within)
            found.append(_layer(layer_of(key), "MultiPolygon", fields.AREA, rows))
    if level in (None, "grid"):
        for kind in GridKind:
            rows = grid_rows(db, day, kind.value, within)
            found.append(_layer(f"grid_{kind.value}", "MultiPolygon", fields.GRID, rows))
    if level in (None, "compound"):
        rows = compound_rows(db, day, within)
        found.append(_layer("compound", "MultiPolygon", fields.COMPOUND, rows))
    if level in (None, "building"):
        rows = building_rows(db, day, within, MOST_ROWS + 1)
        found.append(_layer("building", "Point", fields.BUILDING, rows))
    return _bounded([layer for layer in found if layer.rows], day)


def plan_layers(
    db: Session, draft: Draft, around: dict[str, Ground], day: date, level: str | None = None
) -> list[Layer]:
    """A drawing: its grids with what lies in them, beneath it the territory of its communities."""
    grids = {kind: Rows([], []) for kind in GridKind}
    for code, sheet in sorted(draft.items()):
        here = around[code]
        _base(grids[GridKind.BASE], code, sheet, here)
        _dedicated(grids[GridKind.DEDICATED], code, sheet, here)
        _micro(grids[GridKind.MICRO], code, sheet, here)
    # Those without a row are there to be drawn in.
    drawn = [
        Layer(f"grid_{kind.value}", "MultiPolygon", fields.PLAN_GRID, each.rows, each.shapes)
        for kind, each in grids.items()
    ]
    if level == "grid":
        return drawn
    below = territory_layers(db, day, level, sorted(draft))
    kept = [layer for layer in below if not layer.name.startswith("grid_")]
    return kept if level else drawn + kept


@dataclass
class Rows:
    """Values and shapes of a layer on its way."""

    rows: list[tuple[Any, ...]]
    shapes: list[bytes]

    @property
    def both(self) -> tuple[Sequence[Sequence[Any]], Sequence[bytes]]:
        """As a layer takes them."""
        return self.rows, self.shapes

    def add(self, shape: shapely.Geometry, *values: Any) -> None:
        self.rows.append(values)
        self.shapes.append(_wkb(shape))


def _base(into: Rows, code: str, sheet: Sheet, here: Ground) -> None:
    total = sums(home_of(sheet.graph.faces, here.atoms.points), here.atoms, len(sheet.faces))
    for row, (face, area) in enumerate(zip(sheet.faces, sheet.areas, strict=True)):
        households, people, buildings = (round(float(n)) for n in total[row, :3])
        names = (face.origin or "", face.name_zh, face.name_en, GridKind.BASE.value, code, None)
        into.add(area, *names, face.number, face.post, households, people, buildings)


def _dedicated(into: Rows, code: str, sheet: Sheet, here: Ground) -> None:
    known = {grid.code: grid.geom for grid in here.grids}
    for each in sheet.dedicated:
        area = known.get(each.origin or "")
        if area is None or ring_of(area) != each.ring:
            area = shapely.Polygon([(x / STEPS, y / STEPS) for x, y in each.ring])
        names = (each.origin or "", each.name_zh, "", GridKind.DEDICATED.value, code, None)
        into.add(area, *names, each.number, None, None, None, None)


def _micro(into: Rows, code: str, sheet: Sheet, here: Ground) -> None:
    ids = {grid.id: grid.code for grid in here.grids}
    for number, graph in sheet.micro:
        parent = sheet.faces[sheet.row_of(number)].origin
        olds = [grid for grid in here.grids if parent and ids.get(grid.parent_id or 0) == parent]
        before = in_steps(np.asarray([grid.geom for grid in olds], np.object_))
        for area, row in zip(to_degrees(graph.faces), continuing(before, graph.faces), strict=True):
            was = (olds[row].code, olds[row].name_zh) if row is not None else ("", "")
            [own] = in_steps(np.asarray([area], np.object_))
            zh, en = label_in(sheet.labels, own) or ("", "")
            names = (was[0], zh or was[1], en, GridKind.MICRO.value, code, parent)
            into.add(area, *names, number, None, None, None, None)


def _wkb(shape: shapely.Geometry) -> bytes:
    whole = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
    return bytes(shapely.to_wkb(whole))


def _layer(name: str, geometry: str, names: tuple[str, ...], rows: Sequence[Any]) -> Layer:
    """Rows of the database: values by name, and the shape as `geom`."""
    values = [tuple(_plain(getattr(row, name)) for name in names) for row in rows]
    # A vertex twice in a row is the same shape, but other programs call it a fault.
    shapes = shapely.remove_repeated_points(shapely.from_wkb([bytes(row.geom) for row in rows]))
    return Layer(name, geometry, names, values, [bytes(each) for each in shapely.to_wkb(shapes)])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def layer_of(key: str) -> str:
    """The name of the layer with the areas of a level."""
    kept = "".join(letter for letter in key if letter.isascii() and letter.isalnum())
    return f"area_{kept}"


def _bounded(layers: list[Layer], day: date) -> list[Layer]:
    if not layers:
        raise GeoError("territory_file.nothing", day=day)
    if sum(len(layer.rows) for layer in layers) > MOST_ROWS:
        raise GeoError("territory_file.too_large", most=MOST_ROWS)
    return layers
