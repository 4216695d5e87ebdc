"""From places and features to the files of the map: what each layer holds, and how exactly."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from dashboard.layers.sources import Features, Places
from geo.shapes.binary import encode
from geo.shapes.mercator import label_points
from geo.shapes.simplify import merge_lines, simplify_level

Geometries = NDArray[np.object_]

# Metres of EPSG:3857. At zoom 13.5 a screen pixel is 13.5 m, at zoom 17 it is 1.2 m.
COARSE_M, FINE_M, FOOTPRINT_STEP_M = 10.0, 1.0, 0.1
FINE_FROM_ZOOM = 13.5
BANDS_ABOVE_BYTES = 60_000

ROAD_CLASSES = {
    "expressway": 0,
    "motorway": 0,
    "trunk": 0,
    "arterial": 1,
    "primary": 1,
    "secondary": 2,
    "tertiary": 3,
    "residential": 4,
    "lane": 4,
    "service": 5,
    "footway": 5,
    "path": 5,
}
UNKNOWN_ROAD = 3
GREEN_CLASSES = {"forest": 1, "wood": 1, "field": 2, "farmland": 2}
ROAD_FILES = {"roads": ((0, 1, 2), 2.0), "streets": ((3,), 1.5), "lanes": ((4, 5), 1.0)}


def table(places: Places, parents: list[int] | None = None) -> dict[str, Any]:
    """Columns of a level: codes, names (English only when there is any), rows of the parents."""
    columns: dict[str, Any] = {"ids": places.codes, "zh": places.names_zh}
    if any(places.names_en):
        columns["en"] = places.names_en
    if parents is not None:
        columns["parent"] = parents
    return columns


def rows_of(parent_ids: list[int | None], above: Places) -> list[int]:
    """The parents' rows in their layer, -1 for none."""
    row = {int(key): i for i, key in enumerate(above.ids)}
    return [-1 if key is None else row.get(key, -1) for key in parent_ids]


def draw_areas(levels: list[Places]) -> list[dict[float, bytes]]:
    """Files of the area levels (top first) by the zoom from which they are shown: one that serves
    all zooms, or a coarse and a fine one where the fine one is large."""
    fine, coarse = (simplified(levels, tolerance) for tolerance in (FINE_M, COARSE_M))
    out: list[dict[float, bytes]] = []
    for i, places in enumerate(levels):
        parents = rows_of(places.parent_ids, levels[i - 1]) if i else None
        labels, columns = label_points(places.shapes), table(places, parents)
        best = encode(fine[i], labels=labels, table=columns)
        rough = encode(coarse[i], step=2.0, labels=labels, table=columns)
        out.append({0: best} if len(best) < BANDS_ABOVE_BYTES else {0: rough, FINE_FROM_ZOOM: best})
    return out


def simplified(levels: list[Places], tolerance_m: float) -> list[Geometries]:
    """Every level from the deepest up, each as the union of the level below where that fills it."""
    out: list[Geometries] = []
    for i in range(len(levels) - 1, -1, -1):
        below = levels[i + 1] if i + 1 < len(levels) else None
        parent = np.array(rows_of(below.parent_ids, levels[i]) if below else [], dtype=np.int64)
        children = out[0] if below else None
        out.insert(0, simplify_level(levels[i].shapes, tolerance_m, children, parent))
    return out


def draw_grids(places: Places, parents: list[int]) -> bytes:
    simple = shapely.coverage_simplify(places.shapes, FINE_M)
    return encode(simple, labels=label_points(places.shapes), table=table(places, parents))


def draw_points(places: Places, parents: list[int]) -> bytes:
    """Compounds as points: what the first view needs of them."""
    assert places.points is not None
    labels = shapely.get_coordinates(places.points)
    return encode(places.points, labels=labels, table=table(places, parents))


def draw_shapes(places: Places, step: float) -> bytes:
    """Outlines where they are known, else points; in the rows of the level."""
    assert places.points is not None
    unknown = shapely.is_missing(places.shapes) | shapely.is_empty(places.shapes)
    shapes = np.where(unknown, places.points, places.shapes)
    labels = shapely.get_coordinates(places.points)
    return encode(shapes, step=step, labels=labels, table=table(places))


def draw_patches(
    features: Features, land: shapely.Geometry | None = None, tolerance_m: float = 2.0
) -> bytes:
    """Water, green or surroundings with their names, written inside `land` where they cross it.

    A class byte tells woods (1) and fields (2) from parks (0).
    """
    shapes = shapely.simplify(features.shapes, tolerance_m)
    columns = {"zh": features.names_zh, "en": features.names_en}
    kinds = np.array([GREEN_CLASSES.get(kind, 0) for kind in features.classes], dtype=np.uint8)
    labels = label_points(_within(features.shapes, land))
    return encode(shapes, step=1.0, classes=kinds, labels=labels, table=columns)


def _within(shapes: Geometries, land: shapely.Geometry | None) -> Geometries:
    """The part of each shape that lies on `land`, or all of it where none does."""
    if land is None:
        return shapes
    whole = shapely.make_valid(shapes)
    inside = shapely.intersection(whole, land)
    return np.asarray(np.where(shapely.is_empty(inside), whole, inside))


def draw_roads(features: Features) -> dict[str, bytes]:
    """Roads in three files, as they are needed from afar to near: main roads, streets, lanes."""
    ranks = np.array([ROAD_CLASSES.get(kind, UNKNOWN_ROAD) for kind in features.classes])
    return {
        name: _roads(features, ranks, np.flatnonzero(np.isin(ranks, wanted)), tolerance)
        for name, (wanted, tolerance) in ROAD_FILES.items()
        if np.isin(ranks, wanted).any()
    }


def _roads(
    features: Features, ranks: NDArray[np.int64], rows: NDArray[np.int64], tolerance_m: float
) -> bytes:
    """Pieces of one name become one line; nameless ones stay apart, each found by its own box."""
    names = [features.names_zh[r] or features.names_en[r] or int(r) for r in rows]
    keys = list(zip(ranks[rows].tolist(), names, strict=True))
    lines, first = merge_lines(features.shapes[rows], keys)
    kept = rows[first]
    columns = {
        "zh": [features.names_zh[r] for r in kept],
        "en": [features.names_en[r] for r in kept],
    }
    simple = shapely.simplify(lines, tolerance_m)
    return encode(simple, step=1.0, classes=ranks[kept].astype(np.uint8), table=columns)
