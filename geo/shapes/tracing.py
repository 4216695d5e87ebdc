"""Tracing: a line along a road that keeps to the lines there are, so that no strip is left between.

A road and the line of a grid beside it are seldom the same to the metre. Where the road runs along
such a line within a few metres, the line stands for the road; where it only crosses, both stay.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from geo.errors import GeoError
from geo.shapes.edits import Lonlat, draw, parts_in, points_of, snap
from geo.shapes.metres import scale
from geo.shapes.planar import STEPS, Graph, as_lines, noded

FOLLOW_M = 6.0  # a strip narrower than that is no grid
MOST_FOLLOW_M = 20.0
# A crossing at 30 degrees is within the reach on both sides for four times the reach.
CROSSING = 4.0


def trace(graph: Graph, line: Sequence[Lonlat], reach: float, follow: float = FOLLOW_M) -> Graph:
    """Add a line (degrees) as `draw` does, but for the parts that run within `follow` metres along
    lines of the graph: these stand for them, and what is left joins them.

    Raises as `draw`, drawing.along when nothing is left, drawing.no_numbers for a `follow` that is
    none or more than 20 m.
    """
    if not 0 <= float(follow) <= MOST_FOLLOW_M:
        raise GeoError("drawing.no_numbers")
    if not follow:
        return draw(graph, line, reach)
    points = points_of(line)
    points[0], points[-1] = snap(graph, points[0], reach), snap(graph, points[-1], reach)
    size = np.asarray(scale(float(graph.border[:, 1].mean()) / STEPS))
    way = shapely.linestrings((points - points[0]) * size)
    known = shapely.transform(
        shapely.union_all(as_lines(graph.segments)), lambda xy: (xy - points[0]) * size
    )
    beside = _beside(way, known, follow)
    if not beside:
        return draw(graph, line, reach)
    left = [_joined(way, a, b, known) for a, b in _between(beside, way.length)]
    if not left:
        raise GeoError("drawing.along")
    steps = [np.rint(xy / size + points[0]).astype(np.int64) for xy in left]
    whole = [each for each in steps if (each[1:] != each[:-1]).any()]
    parts = [part for each in whole for part in parts_in(each, graph.outline)]
    if not parts:
        raise GeoError("drawing.outside")
    return noded(graph.border, graph.inner, parts)


def _beside(way: shapely.Geometry, known: shapely.Geometry, follow: float) -> list[list[float]]:
    """From where to where (metres along the way) it runs along known lines, in order."""
    near = shapely.intersection(way, shapely.buffer(known, follow))
    parts = shapely.get_parts(shapely.line_merge(near))
    found: list[list[float]] = []
    for part in parts:
        ends = [way.project(shapely.Point(part.coords[row])) for row in (0, -1)]
        if part.geom_type == "LineString" and part.length > CROSSING * follow:
            found.append(sorted(ends))
    return sorted(found)


def _between(beside: Sequence[Sequence[float]], length: float) -> Iterator[tuple[float, float]]:
    """What is left of a way: from where to where. Bits shorter than a decimetre are none."""
    at = 0.0
    for start, end in [*beside, [length, length]]:
        if start - at > 0.1:
            yield at, start
        at = max(at, end)


def _joined(
    way: shapely.Geometry, start: float, end: float, known: shapely.Geometry
) -> NDArray[np.float64]:
    """A part of a way whose ends, where they are not its own, lead to the nearest known line."""
    points = list(substring(way, start, end).coords)
    if start > 0:
        points.insert(0, _nearest(points[0], known))
    if end < way.length:
        points.append(_nearest(points[-1], known))
    return np.asarray(points, np.float64)


def _nearest(point: Sequence[float], known: shapely.Geometry) -> tuple[float, float]:
    on = shapely.shortest_line(known, shapely.Point(point)).coords[0]
    return float(on[0]), float(on[1])
