"""Cutting a compound with too many households into pieces for several grids, between its rows."""

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Ints, Objects
from data.demo.territory.layout import Layout, turned

MOST_HOUSEHOLDS = 500
AIM = 440
NARROWEST_GAP_M = 4.0


def cuts(layout: Layout, dwellings: Ints, faces: Objects) -> list[shapely.LineString]:
    """Dividing lines across the faces (p,) whose buildings hold more than 500 households."""
    total = np.bincount(layout.owner, dwellings, len(faces))
    lines: list[shapely.LineString] = []
    for plot in np.flatnonzero(total > MOST_HOUSEHOLDS).tolist():
        mine = np.flatnonzero(layout.owner == plot)
        local = turned(
            shapely.get_coordinates(faces[plot]) - layout.origin[plot],
            -np.full(1, layout.turn[plot]),
        )
        ring = shapely.Polygon(local.reshape(-1, 2))
        for line in _halve(ring, layout.box[mine], dwellings[mine]):
            xy = turned(line[None], layout.turn[[plot]])[0] + layout.origin[plot]
            lines.append(shapely.LineString(xy))
    return lines


def _halve(piece: shapely.Polygon, box: Floats, homes: Ints) -> list[Floats]:
    """Lines (2, 2) that cut the piece, recursively, until no part holds too many."""
    total = int(homes.sum())
    if total <= MOST_HOUSEHOLDS or len(homes) < 2:
        return []
    parts = max(2, round(total / AIM))
    best = min(
        (option for axis in (1, 0) for option in _gaps(box, homes, axis, parts)),
        default=None,
    )
    if best is None:
        return []
    _, axis, at = best
    below = box[:, axis] < at
    low, high = _sides(piece, axis, at)
    west, south, east, north = piece.bounds
    line = np.array([(west, at), (east, at)] if axis else [(at, south), (at, north)])
    inside = shapely.get_parts(shapely.intersection(shapely.LineString(line), piece))
    own = [shapely.get_coordinates(part)[[0, -1]] for part in inside if part.length > 1]
    return own + _halve(low, box[below], homes[below]) + _halve(high, box[~below], homes[~below])


def _gaps(box: Floats, homes: Ints, axis: int, parts: int) -> list[tuple[float, int, float]]:
    """Possible cuts across one axis as (badness, axis, position)."""
    low, high = box[:, axis] - box[:, axis + 2] / 2, box[:, axis] + box[:, axis + 2] / 2
    order = np.argsort(low, kind="stable")
    reach = np.maximum.accumulate(high[order])[:-1]
    gap = low[order][1:] - reach
    share = np.cumsum(homes[order])[:-1] / homes.sum()
    steps = np.arange(1, parts) / parts
    bad = np.abs(share[:, None] - steps).min(axis=1) + (0.06 if axis == 0 else 0.0)
    return [
        (float(bad[k]), axis, float(reach[k] + gap[k] / 2))
        for k in np.flatnonzero(gap >= NARROWEST_GAP_M).tolist()
    ]


def _sides(
    piece: shapely.Polygon, axis: int, at: float
) -> tuple[shapely.Geometry, shapely.Geometry]:
    west, south, east, north = piece.bounds
    low = shapely.box(west, south, east, at) if axis else shapely.box(west, south, at, north)
    high = shapely.box(west, at, east, north) if axis else shapely.box(at, south, east, north)
    return piece.intersection(low), piece.intersection(high)
