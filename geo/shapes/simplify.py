"""Fewer vertices for small scales, with borders that still meet, between neighbours and levels."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
SAME_GROUND = 0.005


def simplify_level(
    areas: Geometries, tolerance_m: float, children: Geometries | None, parent: NDArray[np.int64]
) -> Geometries:
    """Areas of one level, simplified by Visvalingam's rule with triangles of `tolerance_m` squared.

    `children` are the already simplified areas one level down and `parent` (one a child) their
    rows in `areas`, -1 for none. An area which its children fill is their union, so that the
    borders of both levels are the same lines; others are simplified as a coverage of their own.
    """
    simple = shapely.coverage_simplify(areas, tolerance_m)
    if children is None:
        return np.asarray(simple)
    for row in np.unique(parent[parent >= 0]):
        union = _union(children[parent == row])
        if union is not None and _same_ground(union, areas[row]):
            simple[row] = union
    return np.asarray(simple)


def _union(parts: Geometries) -> shapely.Geometry | None:
    """The union of a coverage; None when the parts are none (overlaps, gaps that do not close)."""
    try:
        joined: shapely.Geometry = shapely.coverage_union_all(parts)
    except shapely.GEOSException:
        return None
    return joined if shapely.is_valid(joined) else None


def _same_ground(union: shapely.Geometry, area: shapely.Geometry) -> bool:
    apart: float = shapely.area(shapely.symmetric_difference(union, area))
    return apart <= SAME_GROUND * float(shapely.area(area))


def merge_lines(lines: Geometries, keys: Sequence[object]) -> tuple[Geometries, NDArray[np.int64]]:
    """Pieces with one key joined end to end; and the row of the first piece of each."""
    order: dict[object, list[int]] = {}
    for row, key in enumerate(keys):
        order.setdefault(key, []).append(row)
    whole = [shapely.multilinestrings(_pieces(lines, rows)) for rows in order.values()]
    first = np.array([rows[0] for rows in order.values()], dtype=np.int64)
    out = np.empty(len(whole), dtype=object)
    out[:] = [shapely.line_merge(lines_of_one) for lines_of_one in whole]
    return out, first


def _pieces(lines: Geometries, rows: list[int]) -> Geometries:
    return np.asarray(shapely.get_parts(lines[rows]))
