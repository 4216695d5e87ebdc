"""Footprints: each rectangle of a layout gets the outline that buildings of its style have."""

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Objects

Outline = list[tuple[float, float]]


def _stairs(units: int) -> Outline:
    """A slab with stair wells that stand out to the north."""
    ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 0.86)]
    for unit in range(units, 0, -1):
        middle, half = (unit - 0.5) / units, 0.12 / units * 2
        ring += [
            (middle + half, 0.86),
            (middle + half, 1.0),
            (middle - half, 1.0),
            (middle - half, 0.86),
        ]
    return [*ring, (0.0, 0.86)]


# Outlines in a unit square, anticlockwise.
_TOWER: Outline = [
    (0, 0), (0.36, 0), (0.36, 0.14), (0.64, 0.14), (0.64, 0), (1, 0), (1, 0.72), (0.76, 0.72),
    (0.76, 1), (0.24, 1), (0.24, 0.72), (0, 0.72),
]  # fmt: skip
_BUTTERFLY: Outline = [(0, 0.2), (0.3, 0), (0.42, 0.2), (0.58, 0.2), (0.7, 0), (1, 0.2), (1, 0.8),
              (0.66, 0.8), (0.66, 1), (0.34, 1), (0.34, 0.8), (0, 0.8)]  # fmt: skip
_BOX: Outline = [(0, 0), (1, 0), (1, 1), (0, 1)]
_L: Outline = [(0, 0), (1, 0), (1, 1), (0.62, 1), (0.62, 0.5), (0, 0.5)]
_U: Outline = [(0, 0), (1, 0), (1, 1), (0.74, 1), (0.74, 0.45), (0.26, 0.45), (0.26, 1), (0, 1)]
OUTLINES: dict[str, tuple[Outline, ...]] = {
    "towers": (_TOWER, _BUTTERFLY, _TOWER),
    "slabs": (_stairs(4), _stairs(3)),
    "high_slabs": (_stairs(3), _stairs(2)),
    "yards": (_BOX, _stairs(3)),
    "crooked": (_BOX, _BOX, _L),
    "school": (_U, _BOX, _L),
    "hospital": (_U, _L, _BOX),
    "office": (_BOX, _L, _TOWER),
}


def footprints(corners: Floats, style: Objects) -> Objects:
    """Polygons inside the rectangles `corners` (n, 4, 2); rows share a variant."""
    result = np.empty(len(corners), dtype=object)
    for name in sorted(set(style.tolist())):
        variants = OUTLINES.get(name, (_BOX,))
        mine = np.flatnonzero(style == name)
        # The same variant for a whole row of buildings: by the depth of the rectangle.
        depth = np.hypot(*(corners[mine, 3] - corners[mine, 0]).T)
        which = np.floor(depth * 7).astype(np.int64) % len(variants)
        for number, variant in enumerate(variants):
            chosen = mine[which == number]
            if len(chosen):
                result[chosen] = _drawn(corners[chosen], np.array(variant, dtype=float))
    return result


def _drawn(corners: Floats, outline: Floats) -> Objects:
    u = (corners[:, 1] - corners[:, 0])[:, None] * outline[None, :, :1]
    v = (corners[:, 3] - corners[:, 0])[:, None] * outline[None, :, 1:]
    polygons: Objects = shapely.polygons(corners[:, :1] + u + v)
    return polygons
