"""Taking geometries apart into rings, lines and points on a whole-number lattice, and back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

OUTER, HOLE, LINE, POINT = range(4)
FEWEST = np.array([3, 3, 2, 1])
POLYGON_TYPE, POINT_TYPE = 3, 0


@dataclass(frozen=True)
class Parts:
    """Ragged arrays: parts of each feature (n,), vertices and kind of each part (p,), lattice
    coordinates of all vertices (m, 2) without closing ones."""

    per_feature: NDArray[np.int64]
    sizes: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    steps: NDArray[np.int64]


def explode(geometries: NDArray[np.object_], origin: NDArray[np.float64], step: float) -> Parts:
    """The parts of `geometries`, rounded to the lattice; whatever vanishes by rounding is dropped.

    A hole goes with its outer ring. Outer rings run anticlockwise, holes clockwise.
    """
    rings, feature, kinds, outer = _rings(geometries)
    xy, part = shapely.get_coordinates(rings, return_index=True)
    steps = np.rint((xy - origin) / step).astype(np.int64)
    keep = _distinct(steps, part, kinds)
    steps, part = steps[keep], part[keep]
    sizes = np.bincount(part, minlength=len(rings))
    alive = sizes >= FEWEST[kinds]
    alive &= alive[outer]
    per_feature = np.bincount(feature[alive], minlength=len(geometries))
    return Parts(per_feature, sizes[alive], kinds[alive], steps[alive[part]])


def _rings(geometries: NDArray[np.object_]) -> tuple[Any, ...]:
    """Rings, lines and points in feature order; feature, kind and outer ring of each."""
    collected, whose = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    single, index = shapely.get_parts(collected, return_index=True)
    whose = whose[index]
    types = shapely.get_type_id(single)
    is_area = types == POLYGON_TYPE
    areas = shapely.orient_polygons(single[is_area], exterior_cw=False)
    rings, of_area = shapely.get_rings(areas, return_index=True)
    rank = np.r_[np.flatnonzero(is_area)[of_area], np.flatnonzero(~is_area)]
    parts = np.r_[rings, single[~is_area]]
    hole = np.r_[False, of_area[1:] == of_area[:-1]] if len(of_area) else np.zeros(0, dtype=bool)
    plain = np.where(types[~is_area] == POINT_TYPE, POINT, LINE)
    kinds = np.r_[np.where(hole, HOLE, OUTER), plain].astype(np.uint8)
    order = np.argsort(rank, kind="stable")
    kinds = kinds[order]
    outer = np.maximum.accumulate(np.where(kinds == HOLE, 0, np.arange(len(order))))
    return parts[order], whose[rank[order]], kinds, outer


def _distinct(
    steps: NDArray[np.int64], part: NDArray[np.int64], kinds: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Which vertices to keep: no repeats in a row, and no last vertex that equals the first."""
    if not len(part):
        return np.zeros(0, dtype=bool)
    first = np.r_[True, part[1:] != part[:-1]]
    last = np.r_[first[1:], True]
    moved = np.r_[True, (steps[1:] != steps[:-1]).any(axis=1)]
    keep = first | moved
    ring = kinds[part] <= HOLE
    start = steps[np.maximum.accumulate(np.where(first, np.arange(len(part)), 0))]
    closing = _closing_run(ring & (steps == start).all(axis=1), last, first)
    return np.asarray(keep & ~closing)


def _closing_run(
    at_start: NDArray[np.bool_], last: NDArray[np.bool_], first: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Vertices at the end of a ring that all lie on its start: rounding may stack several there."""
    run = at_start & last
    while True:
        before = np.r_[run[1:], False] & at_start & ~last
        grown = (run | before) & ~first
        if (grown == run).all():
            return np.asarray(grown)
        run = grown


def assemble(parts: Parts, origin: NDArray[np.float64], step: float) -> NDArray[np.object_]:
    """Geometries again; a feature without parts is None."""
    xy = parts.steps * step + origin
    ends = np.cumsum(parts.sizes)
    vertices = [xy[end - size : end] for size, end in zip(parts.sizes, ends, strict=True)]
    out = np.empty(len(parts.per_feature), dtype=object)
    at = 0
    for row, count in enumerate(parts.per_feature):
        span = slice(at, at + int(count))
        out[row] = _geometry(vertices[span], parts.kinds[span])
        at += int(count)
    return out


def _geometry(vertices: list[NDArray[np.float64]], kinds: NDArray[np.uint8]) -> Any:
    shells: list[list[Any]] = []
    others: list[Any] = []
    for xy, kind in zip(vertices, kinds, strict=True):
        if kind == HOLE:
            shells[-1].append(xy)
        elif kind == OUTER:
            shells.append([xy])
        else:
            others.append(shapely.linestrings(xy) if kind == LINE else shapely.points(xy[0]))
    found = [shapely.Polygon(shell, holes) for shell, *holes in shells] + others
    return _collected(found)


def _collected(found: list[Any]) -> Any:
    """One geometry as it is, several as the fitting multi-geometry, none as None."""
    if len(found) < 2:
        return found[0] if found else None
    kinds = {geometry.geom_type for geometry in found}
    if kinds == {"Polygon"}:
        return shapely.multipolygons(found)
    if kinds == {"LineString"}:
        return shapely.multilinestrings(found)
    if kinds == {"Point"}:
        return shapely.multipoints(found)
    return shapely.geometrycollections(found)
