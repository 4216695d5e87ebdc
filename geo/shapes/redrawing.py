"""Redrawing: areas that somebody drew elsewhere against the lines in force.

A line digitised again is never quite where it was. What lies closer to a line in force than the
noise is that line, with its very coordinates; everything else is a change.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.edits import tidy_up
from geo.shapes.faces import Atoms, home_of
from geo.shapes.faults import scale
from geo.shapes.planar import (
    STEPS,
    Geometries,
    Graph,
    Points,
    Segments,
    as_lines,
    in_steps,
    noded,
    segments_of,
    tidy,
    without,
)

NOISE_M = 1.0
# Rounding to whole steps moves a vertex by a centimetre at the most.
ROUNDING_M = 0.02
MOST_ROUNDS = 5


@dataclass(frozen=True)
class Plane:
    """Metres around a place; good to a thousandth over a community."""

    origin: NDArray[np.float64]
    step: NDArray[np.float64]  # metres of one step, east and north

    @classmethod
    def around(cls, points: Points) -> "Plane":
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        return cls(middle, np.asarray(scale(middle[1] / STEPS)))

    def metres(self, points: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((points - self.origin) * self.step)

    def points(self, points: Points) -> Geometries:
        return np.asarray(shapely.points(self.metres(points)))

    def lines(self, segments: Segments) -> Geometries:
        return np.asarray(
            shapely.linestrings(self.metres(segments.reshape(-1, 2)).reshape(-1, 2, 2))
        )

    def length(self, segments: Segments) -> float:
        return float(shapely.length(self.lines(segments)).sum())

    def shapes(self, shapes: Geometries) -> Geometries:
        return np.asarray(shapely.transform(shapes, self.metres))


def redrawn(graph: Graph, areas: Geometries, atoms: Atoms, noise: float = NOISE_M) -> Graph:
    """The lines of areas (degrees) as a change of a graph: lines within `noise` metres of a line in
    force are that line. Where a building would so come to another area, the drawn line counts.

    The graph itself when nothing changes. Lines outside the community are left out.
    """
    drawn = in_steps(areas)
    plane = Plane.around(graph.segments.reshape(-1, 2))
    free = np.empty((0, 2), np.int64)
    found = _redrawn(graph, drawn, plane, noise, free)
    wrong = _elsewhere(found, drawn, atoms)
    if len(wrong):
        near = _near(drawn, plane, plane.points(atoms.points[wrong]), 2 * noise)
        found = _redrawn(graph, drawn, plane, noise, near)
    if found is graph:
        return graph
    # Strips beside strips: each round takes the outer ones.
    for _ in range(MOST_ROUNDS):
        before, found = found, _without_slivers(found, drawn, plane, noise)
        if found is before:
            break
    return found


def _without_slivers(graph: Graph, drawn: Geometries, plane: Plane, noise: float) -> Graph:
    """Where two neighbours drew one line on both sides of the noise, a strip is left between: it
    belongs to the area that it is a part of. A strip that was drawn as an area stays."""
    faces = graph.faces
    source = sources(faces, drawn)
    thin = shapely.is_empty(shapely.buffer(plane.shapes(faces), -noise))
    gone = []
    for row in np.flatnonzero(thin & np.isin(source, source[~thin])):
        own = segments_of(faces[row : row + 1])
        shared = {
            int(other): without(own, without(own, segments_of(faces[other : other + 1])))
            for other in np.flatnonzero(~thin)
        }
        # The rest of its own area where it touches that, else the neighbour beside it for longest.
        sides = [
            (bool(len(lines)) and source[other] == source[row], plane.length(lines), other)
            for other, lines in shared.items()
        ]
        gone.append(shared[max(sides)[2]])
    if not gone:
        return graph
    return tidy_up(Graph(graph.border, without(graph.inner, tidy(np.vstack(gone)))))


def _redrawn(graph: Graph, drawn: Geometries, plane: Plane, noise: float, free: Points) -> Graph:
    old, raw = graph.segments, segments_of(drawn)
    vertices, rows = np.unique(raw.reshape(-1, 2), axis=0, return_inverse=True)
    kept = _members(vertices, free)
    moved, cuts = _snapped(vertices, old, plane, noise, kept, len(graph.border))
    new = moved[rows.reshape(-1)].reshape(-1, 4)
    firm = kept[rows.reshape(-1, 2)].any(axis=1)
    lying = _covered(plane.lines(new), plane.lines(old), noise) & ~firm & _real(new)
    lines = tidy(new[~lying & _real(new)])
    parts, owner = _cut(old, moved[cuts[:, 0]], cuts[:, 1], plane)
    staying = _covered(plane.lines(parts), plane.lines(tidy(new)), noise)
    if firm.any():
        staying &= ~_nearer(plane.lines(parts), plane.lines(new[firm]), plane.lines(new[~firm]))
    whole = np.bincount(owner[~staying], minlength=len(old)) == 0
    inner = np.arange(len(old)) >= len(graph.border)
    if not len(lines) and whole[inner].all():
        return graph
    broken = parts[staying & ~whole[owner] & inner[owner]]
    inside = tidy(np.vstack([old[whole & inner], broken]))
    lines = _joined(lines, plane, noise)
    return tidy_up(noded(graph.border, inside, as_lines(lines)))


def _real(segments: Segments) -> NDArray[np.bool_]:
    return np.asarray((segments[:, :2] != segments[:, 2:]).any(axis=1))


def _members(points: Points, of: Points) -> NDArray[np.bool_]:
    known = {tuple(row) for row in of.tolist()}
    return np.asarray([tuple(row) in known for row in points.tolist()], np.bool_)


def _snapped(
    vertices: Points,
    old: Segments,
    plane: Plane,
    noise: float,
    kept: NDArray[np.bool_],
    border: int,
) -> tuple[Points, NDArray[np.int64]]:
    """Vertices on the old lines where these are near; also (vertex, old segment) of each that came
    to lie inside a segment. A `kept` one snaps to the community's border only."""
    moved, spots = vertices.copy(), plane.points(vertices)
    corners = np.unique(old.reshape(-1, 2), axis=0)
    tree = shapely.STRtree(plane.points(corners))
    row, corner = tree.query_nearest(spots, max_distance=noise, all_matches=False)
    at_corner = np.zeros(len(vertices), np.bool_)
    at_corner[row] = ~kept[row]
    moved[row[~kept[row]]] = corners[corner[~kept[row]]]
    lines = plane.lines(old)
    row, line = shapely.STRtree(lines).query_nearest(spots, max_distance=noise, all_matches=False)
    use = ~at_corner[row] & (~kept[row] | (line < border))
    row, line = row[use], line[use]
    if len(row):
        along = shapely.line_interpolate_point(
            lines[line], shapely.line_locate_point(lines[line], spots[row])
        )
        place = shapely.get_coordinates(along) / plane.step + plane.origin
        moved[row] = np.rint(place).astype(np.int64)
    return moved, np.column_stack([row, line]).astype(np.int64)


def _cut(
    old: Segments, points: Points, at: NDArray[np.int64], plane: Plane
) -> tuple[Segments, NDArray[np.int64]]:
    """Old segments cut where points lie on them, with the row each part comes from."""
    by_row: dict[int, list[Points]] = {}
    for point, row in zip(points, at.tolist(), strict=True):
        by_row.setdefault(row, []).append(point)
    parts, owner = [], []
    for row, segment in enumerate(old):
        between = by_row.get(row, [])
        far = [float(np.square(plane.step * (p - segment[:2])).sum()) for p in between]
        chain = [segment[:2], *(between[i] for i in np.argsort(far)), segment[2:]]
        for a, b in pairwise(chain):
            if (a != b).any():
                parts.append(np.concatenate([a, b]))
                owner.append(row)
    return np.asarray(parts, np.int64).reshape(-1, 4), np.asarray(owner, np.int64)


def _covered(lines: Geometries, by: Geometries, noise: float) -> NDArray[np.bool_]:
    """Which lines lie within the noise of others with their whole length?"""
    if not len(by) or not len(lines):
        return np.zeros(len(lines), np.bool_)
    near = shapely.buffer(shapely.union_all(by), noise + ROUNDING_M)
    shapely.prepare(near)
    return np.asarray(shapely.covers(near, lines))


def _nearer(lines: Geometries, one: Geometries, other: Geometries) -> NDArray[np.bool_]:
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    to_one = shapely.distance(middle, shapely.union_all(one))
    to_other = shapely.distance(middle, shapely.union_all(other)) if len(other) else np.inf
    return np.asarray(to_one < to_other)


def _joined(lines: Segments, plane: Plane, noise: float) -> Segments:
    """Lines that two neighbours drew each for themselves become one: vertices within the noise of
    an earlier one are that one, and a line passes through the vertices within its noise."""
    if not len(lines):
        return lines
    vertices, rows = np.unique(lines.reshape(-1, 2), axis=0, return_inverse=True)
    spots = plane.points(vertices)
    first = np.arange(len(vertices))
    a, b = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=noise)
    for i, j in sorted(zip(a.tolist(), b.tolist(), strict=True)):
        if j < i and first[i] == i and first[j] == j:
            first[i] = j
    one = tidy(vertices[first[rows.reshape(-1)]].reshape(-1, 4))
    corners = np.unique(one.reshape(-1, 2), axis=0)
    tree = shapely.STRtree(plane.points(corners))
    row, near = tree.query(plane.lines(one), predicate="dwithin", distance=noise)
    ends = one[row].reshape(-1, 2, 2)
    chosen = ~(corners[near][:, None, :] == ends).all(axis=2).any(axis=1)
    parts, _ = _cut(one, corners[near[chosen]], row[chosen].astype(np.int64), plane)
    return tidy(parts)


def _near(drawn: Geometries, plane: Plane, spots: Geometries, reach: float) -> Points:
    """Vertices of the drawn lines that pass these spots."""
    raw = segments_of(drawn)
    near = shapely.dwithin(plane.lines(raw), shapely.union_all(spots), reach)
    return np.unique(raw[near].reshape(-1, 2), axis=0)


def sources(faces: Geometries, drawn: Geometries) -> NDArray[np.int64]:
    """The drawn area that each face has most ground in common with, -1 for none. In steps."""
    found = np.full(len(faces), -1, np.int64)
    best = np.zeros(len(faces))
    face, area = shapely.STRtree(drawn).query(faces, predicate="intersects")[[0, 1]]
    ground = shapely.area(shapely.intersection(faces[face], drawn[area]))
    for row, source, size in zip(face.tolist(), area.tolist(), ground.tolist(), strict=True):
        if size > best[row]:
            found[row], best[row] = source, size
    return found


def _elsewhere(graph: Graph, drawn: Geometries, atoms: Atoms) -> NDArray[np.int64]:
    """Buildings that lie in another area than the one in which they were drawn."""
    here = home_of(graph.faces, atoms.points)
    there = home_of(drawn, atoms.points)
    source = np.append(sources(graph.faces, drawn), -1)
    return np.flatnonzero((there >= 0) & (source[here] != there))


def displacement(before: shapely.Geometry, after: shapely.Geometry, plane: Plane) -> float:
    """How far the border of an area moved at the most, in metres (Hausdorff); both in steps."""
    one, other = plane.shapes(np.asarray([before, after], np.object_))
    if shapely.equals(one, other):
        return 0.0
    return float(
        shapely.hausdorff_distance(shapely.boundary(one), shapely.boundary(other), densify=0.25)
    )
