"""Edits: what a planner can do to the lines of a community; every edit gives a new graph.

Points are degrees (lon, lat). What cannot be done raises GeoError with the reason; the graph of
before is never changed.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geo.errors import GeoError
from geo.shapes.planar import (
    Geometries,
    Graph,
    Points,
    Segments,
    as_lines,
    noded,
    segments_of,
    tidy,
    to_steps,
    without,
)

LONGEST_LINE = 5_000
Lonlat = Sequence[float]


def draw(graph: Graph, line: Sequence[Lonlat], reach: float = 0.0) -> Graph:
    """Add a line; its parts outside the community are left out.

    Its two ends snap to a vertex, else to a line, within `reach` steps. Raises GeoError
    drawing.line_short, drawing.line_long, drawing.outside.
    """
    points = points_of(line)
    points[0], points[-1] = snap(graph, points[0], reach), snap(graph, points[-1], reach)
    parts = parts_in(points, graph.outline)
    if not parts:
        raise GeoError("drawing.outside")
    return noded(graph.border, graph.inner, parts)


def cut(graph: Graph, face: int, line: Sequence[Lonlat], reach: float = 0.0) -> Graph:
    """Divide one face by a line; other faces stay as they are. Raises as `draw`, and
    drawing.not_cut when the line does not divide it."""
    area = face_of(graph, face)
    points = points_of(line)
    points[0], points[-1] = snap(graph, points[0], reach), snap(graph, points[-1], reach)
    found = noded(graph.border, graph.inner, parts_in(points, area))
    if len(found.faces) == len(graph.faces):
        raise GeoError("drawing.not_cut")
    return found


def erase(graph: Graph, at: Lonlat, reach: float) -> Graph:
    """Take away the line nearest to a point, from one junction to the next: its two faces become
    one. Raises drawing.no_line when none is within `reach` steps."""
    return Graph(graph.border, without(graph.inner, chain_at(graph, at, reach)))


def merge(graph: Graph, faces: Sequence[int]) -> Graph:
    """Take away all lines between the given faces. Raises drawing.merge_few for fewer than two,
    drawing.merge_apart when they do not make one piece."""
    chosen = sorted(set(faces))
    if len(chosen) < 2:
        raise GeoError("drawing.merge_few")
    areas = np.asarray([face_of(graph, face) for face in chosen], np.object_)
    if shapely.get_num_geometries(shapely.union_all(areas)) != 1:
        raise GeoError("drawing.merge_apart")
    seen, times = np.unique(
        np.vstack([segments_in(area) for area in areas]), axis=0, return_counts=True
    )
    return Graph(graph.border, without(graph.inner, seen[times > 1]))


def move(graph: Graph, at: Lonlat, to: Lonlat, reach: float) -> Graph:
    """Move the shared vertex nearest to `at`; every line that has it follows.

    Raises drawing.no_vertex, drawing.border_fixed for a vertex of the community's border,
    drawing.outside, drawing.crosses when lines would cross one another.
    """
    vertex = vertex_at(graph, at, reach)
    if (ends(graph.border) == vertex).all(axis=1).any():
        raise GeoError("drawing.border_fixed")
    goal = to_steps([to])[0]
    if not shapely.contains_xy(graph.outline, *goal.astype(float)):
        raise GeoError("drawing.outside")
    inner = graph.inner.copy().reshape(-1, 2, 2)
    inner[(inner == vertex).all(axis=2)] = goal
    moved = noded(graph.border, tidy(inner.reshape(-1, 4)))
    if len(moved.faces) != len(graph.faces) or len(moved.loose) > len(graph.loose):
        raise GeoError("drawing.crosses")
    return moved


def insert(graph: Graph, at: Lonlat, reach: float) -> tuple[Graph, Points]:
    """Put a vertex into the inner line nearest to a point; also returns where it stands.

    Raises drawing.no_line.
    """
    row = _nearest(as_lines(graph.inner), at, reach, "drawing.no_line")
    start, end = graph.inner[row, :2], graph.inner[row, 2:]
    line = as_lines(graph.inner[row : row + 1])[0]
    spot = shapely.get_coordinates(line.interpolate(line.project(shapely.Point(to_steps([at])[0]))))
    middle = np.rint(spot[0]).astype(np.int64)
    halves = tidy(np.vstack([np.r_[start, middle], np.r_[middle, end]]))
    rest = np.delete(graph.inner, row, axis=0)
    return Graph(graph.border, tidy(np.vstack([rest, halves]))), middle


def redraw(graph: Graph, at: Lonlat, line: Sequence[Lonlat], reach: float) -> Graph:
    """Replace the line nearest to `at` by another between the same two junctions.

    Raises drawing.no_line, and drawing.crosses when the number of faces would change.
    """
    old = chain_at(graph, at, reach)
    junctions = _chain_ends(old)
    if len(junctions) != 2:
        raise GeoError("drawing.no_ends")
    points = points_of(line)
    first, last = sorted(junctions, key=lambda each: float(np.hypot(*(each - points[0]))))
    points[0], points[-1] = first, last
    new = shapely.linestrings(points.astype(np.float64))
    found = noded(graph.border, without(graph.inner, old), [new])
    if len(found.faces) != len(graph.faces):
        raise GeoError("drawing.crosses")
    return found


def take_over(graph: Graph, lines: Sequence[shapely.Geometry]) -> Graph:
    """Only these inner lines (in steps), as a machine has proposed them."""
    return noded(graph.border, np.empty((0, 4), np.int64), lines)


def tidy_up(graph: Graph) -> Graph:
    """Without the lines that bound no face."""
    return Graph(graph.border, without(graph.inner, graph.loose))


def face_of(graph: Graph, face: int) -> shapely.Geometry:
    """Raises drawing.no_face."""
    if not 0 <= face < len(graph.faces):
        raise GeoError("drawing.no_face")
    found: shapely.Geometry = graph.faces[face]
    return found


def ends(segments: Segments) -> Points:
    """Both ends of every segment, (2n, 2)."""
    return np.asarray(segments.reshape(-1, 2))


def segments_in(area: shapely.Geometry) -> Segments:
    return segments_of(np.asarray([area], np.object_))


def snap(graph: Graph, point: Points, reach: float) -> Points:
    """The nearest vertex within reach, else the nearest place on a line, else the point."""
    vertices = ends(graph.segments)
    away = np.hypot(*(vertices - point).T)
    nearest = int(np.argmin(away))
    if away[nearest] <= reach:
        return np.asarray(vertices[nearest])
    lines = as_lines(graph.segments)
    row = int(np.argmin(shapely.distance(lines, shapely.Point(point))))
    on = lines[row].interpolate(lines[row].project(shapely.Point(point)))
    if shapely.distance(on, shapely.Point(point)) > reach:
        return point
    return np.asarray(np.rint(shapely.get_coordinates(on)[0]), np.int64)


def vertex_at(graph: Graph, at: Lonlat, reach: float) -> Points:
    """The vertex nearest to a point. Raises drawing.no_vertex."""
    vertices = ends(graph.segments)
    away = np.hypot(*(vertices - to_steps([at])[0]).T)
    nearest = int(np.argmin(away))
    if away[nearest] > reach:
        raise GeoError("drawing.no_vertex")
    return np.asarray(vertices[nearest])


def chain_at(graph: Graph, at: Lonlat, reach: float) -> Segments:
    """The inner line nearest to a point, from junction to junction. Raises drawing.no_line."""
    row = _nearest(as_lines(graph.inner), at, reach, "drawing.no_line")
    labels = chains(graph)
    found: Segments = graph.inner[labels == labels[row]]
    return found


def chains(graph: Graph) -> NDArray[np.int64]:
    """To which line each inner segment belongs (n,). A line ends where three or more meet, and at
    the border."""
    inner = ends(graph.inner)
    points, where = np.unique(np.vstack([inner, ends(graph.border)]), axis=0, return_inverse=True)
    where = where.reshape(-1)
    degree = np.bincount(where, minlength=len(points))
    own = where[: len(inner)].reshape(-1, 2)
    n = len(graph.inner)
    passing = degree == 2
    rows = np.repeat(np.arange(n), 2)[passing[own].reshape(-1)]
    nodes = own.reshape(-1)[passing[own].reshape(-1)]
    size = n + len(points)
    links = coo_matrix((np.ones(len(rows)), (rows, nodes + n)), shape=(size, size))
    _, labels = connected_components(links, directed=False)
    return np.asarray(labels[:n], np.int64)


def _chain_ends(chain: Segments) -> Points:
    points, times = np.unique(ends(chain), axis=0, return_counts=True)
    return np.asarray(points[times == 1])


def _nearest(lines: Geometries, at: Lonlat, reach: float, otherwise: str) -> int:
    if not len(lines):
        raise GeoError(otherwise)
    away = shapely.distance(lines, shapely.Point(to_steps([at])[0]))
    row = int(np.argmin(away))
    if away[row] > reach:
        raise GeoError(otherwise)
    return row


def parts_in(points: Points, area: shapely.Geometry) -> list[shapely.Geometry]:
    """What of a line lies in an area. Its ends at the border are put on whole steps, so that the
    same line drawn again is the same line."""
    within = shapely.intersection(shapely.linestrings(points.astype(np.float64)), area)
    parts = shapely.get_parts(shapely.transform(within, np.rint))
    return [each for each in parts if shapely.get_dimensions(each) == 1 and each.length > 0]


def points_of(line: Sequence[Lonlat]) -> Points:
    """The vertices of a line in steps, none twice in a row. Raises drawing.no_numbers,
    drawing.line_short, drawing.line_long."""
    if len(line) > LONGEST_LINE:
        raise GeoError("drawing.line_long", most=LONGEST_LINE)
    try:
        points = to_steps(line)
    except (ValueError, TypeError) as error:
        raise GeoError("drawing.no_numbers") from error
    differs = np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
    if differs.sum() < 2:
        raise GeoError("drawing.line_short")
    found: Points = points[differs]
    return found
