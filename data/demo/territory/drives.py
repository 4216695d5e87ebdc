"""Drives 小区道路: a lane from the street into a compound, between its rows, often a dead end."""

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Objects
from data.demo.territory.layout import Layout, turned
from data.demo.territory.planar import Edge, Plane

NARROWEST_GAP_M = 7.5
FEWEST_BUILDINGS = 4


def drives(layout: Layout, faces: Objects, plane: Plane, rng: np.random.Generator) -> Objects:
    """One or two lanes (n,) for every larger compound; `faces` (p,) are the lots in metres."""
    roads = shapely.linestrings(plane.segment[plane.kind >= Edge.RESIDENTIAL])
    tree = shapely.STRtree(roads)
    starts = np.searchsorted(layout.owner, np.arange(len(faces) + 1))
    lines: list[shapely.LineString] = []
    for plot in np.flatnonzero(np.diff(starts) >= FEWEST_BUILDINGS).tolist():
        box = layout.box[starts[plot] : starts[plot + 1]]
        for axis in (1, 0):
            at = _gap(box, axis)
            if at is None:
                continue
            line = _across(layout, plot, axis, at, faces[plot])
            entered = None if line is None else _entered(line, tree, rng)
            if entered is not None:
                lines.append(entered)
    return np.array(lines, dtype=object)


def _gap(box: Floats, axis: int) -> float | None:
    """The free strip nearest to the middle of the buildings across one axis, if wide enough."""
    low, high = box[:, axis] - box[:, axis + 2] / 2, box[:, axis] + box[:, axis + 2] / 2
    order = np.argsort(low, kind="stable")
    reach = np.maximum.accumulate(high[order])[:-1]
    gap = low[order][1:] - reach
    wide = np.flatnonzero(gap >= NARROWEST_GAP_M)
    if len(wide) == 0:
        return None
    at = reach[wide] + gap[wide] / 2
    return float(at[np.argmin(np.abs(at - box[:, axis].mean()))])


def _across(
    layout: Layout, plot: int, axis: int, at: float, face: shapely.Polygon
) -> shapely.LineString | None:
    """The straight line at that place from border to border of the lot."""
    far = 2000.0
    local = np.array([(-far, at), (far, at)] if axis else [(at, -far), (at, far)])
    xy = turned(local[None], layout.turn[[plot]])[0] + layout.origin[plot]
    inside = shapely.get_parts(shapely.intersection(shapely.LineString(xy), face))
    return inside[np.argmax(shapely.length(inside))] if len(inside) else None


def _entered(
    line: shapely.LineString, tree: shapely.STRtree, rng: np.random.Generator
) -> shapely.LineString | None:
    """The line cut to begin on a street and to end short of the far side, if that is none."""
    ends = shapely.points(shapely.get_coordinates(line)[[0, -1]])
    open_ends = [len(tree.query(end, "dwithin", 0.5)) > 0 for end in ends]
    if not any(open_ends):
        return None
    depth = 1.0 if all(open_ends) and rng.random() < 0.4 else float(rng.uniform(0.55, 0.8))
    xy = shapely.get_coordinates(line)
    if not open_ends[0]:
        xy = xy[::-1]
    return shapely.LineString([xy[0], xy[0] + (xy[-1] - xy[0]) * depth])
