"""A planar arrangement of classed lines: noded on a 0.1 m lattice, its faces and who borders whom.

Because every face comes out of one noding, neighbouring faces share their vertices exactly.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Ints, Objects, summed

LATTICE_M = 0.1


class Edge(IntEnum):
    """What a border between two faces is, weakest first."""

    CUT = 0  # through one large compound, along its building rows
    WALL = 1
    RESIDENTIAL = 2
    TERTIARY = 3
    SECONDARY = 4
    ARTERIAL = 5
    EXPRESSWAY = 6
    STREAM = 7
    RIVER = 8
    FRAME = 9


ROADS = (Edge.RESIDENTIAL, Edge.TERTIARY, Edge.SECONDARY, Edge.ARTERIAL, Edge.EXPRESSWAY)


@dataclass(frozen=True)
class Lines:
    """Lines with their class; the currency between the drawing steps."""

    line: Objects
    kind: Ints

    def plus(self, other: "Lines") -> "Lines":
        return Lines(np.append(self.line, other.line), np.append(self.kind, other.kind))


@dataclass(frozen=True)
class Plane:
    """Faces and the segments between them.

    `segment` (s, 2, 2) metres with class `kind` (s,); `sides` (s, 2) are the faces on both sides,
    -1 where there is none.
    """

    face: Objects
    segment: Floats
    kind: Ints
    sides: Ints

    def borders(self) -> tuple[Ints, Floats, Ints]:
        """Neighbouring faces (p, 2) lower first, shared length (p,), mean class (p,)."""
        inner = np.flatnonzero((self.sides >= 0).all(axis=1))
        pair = np.sort(self.sides[inner], axis=1)
        length = np.hypot(*(self.segment[inner, 1] - self.segment[inner, 0]).T)
        unique, at = np.unique(pair, axis=0, return_inverse=True)
        shared = summed(at.ravel(), length, len(unique))
        kind = summed(at.ravel(), length * self.kind[inner], len(unique)) / shared
        return unique, shared, np.rint(kind).astype(np.int64)


def lines_of(kind: Edge, shapes: Objects | shapely.Geometry | list[shapely.Geometry]) -> Lines:
    """Wraps geometries (multi ones taken apart) as lines of one class."""
    parts = shapely.get_parts(np.atleast_1d(np.asarray(shapes, dtype=object)))
    parts = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > LATTICE_M)]
    return Lines(parts, np.full(len(parts), int(kind), dtype=np.int64))


OVERSHOOT_M = 0.3


def overshot(lines: Objects) -> Objects:
    """Straight or bent lines a little longer at both ends, so that noding finds where they meet.

    What sticks out is a dead end and belongs to no face.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    first = np.searchsorted(owner, np.arange(len(lines)))
    last = np.append(first[1:], len(xy)) - 1
    for end, inner in ((first, first + 1), (last, last - 1)):
        out = xy[end] - xy[inner]
        out /= np.hypot(out[:, 0], out[:, 1])[:, None]
        xy[end] += out * OVERSHOOT_M
    longer: Objects = shapely.linestrings(xy, indices=owner)
    return longer


def arrange(lines: Lines) -> Plane:
    """Nodes the lines, makes the faces and classes every segment. Dead ends belong to no face."""
    noded = shapely.union_all(lines.line, grid_size=LATTICE_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    faces = faces[np.lexsort(shapely.get_coordinates(shapely.centroid(faces)).T)]
    segment, sides = _segments(faces)
    return Plane(faces, segment, _classes(segment, lines), sides)


def without_dead_ends(plane: Plane) -> Lines:
    """The borders of the faces as lines again; what ended inside a face is gone."""
    parts = [
        lines_of(
            Edge(kind),
            shapely.line_merge(
                shapely.multilinestrings(shapely.linestrings(plane.segment[plane.kind == kind]))
            ),
        )
        for kind in np.unique(plane.kind).tolist()
    ]
    return Lines(
        np.concatenate([part.line for part in parts]), np.concatenate([part.kind for part in parts])
    )


def _segments(faces: Objects) -> tuple[Floats, Ints]:
    """All segments of all rings once, with the faces on their two sides."""
    rings, owner = shapely.get_rings(faces, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.rint(xy / LATTICE_M).astype(np.int64)
    inside = np.flatnonzero(ring[1:] == ring[:-1])
    ends = np.concatenate([steps[inside], steps[inside + 1]], axis=1)
    face = owner[ring[inside]]
    swap = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[swap] = ends[swap][:, [2, 3, 0, 1]]
    order = np.lexsort((face, *ends.T[::-1]))
    ends, face = ends[order], face[order]
    first = np.ones(len(ends), dtype=bool)
    first[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    sides = np.full((int(first.sum()), 2), -1, dtype=np.int64)
    row = np.cumsum(first) - 1
    sides[row[first], 0] = face[first]
    sides[row[~first], 1] = face[~first]
    return ends[first].reshape(-1, 2, 2) * LATTICE_M, sides


def _classes(segment: Floats, lines: Lines) -> Ints:
    """Strongest class among the original lines that run under each segment's middle."""
    middle = shapely.points(segment.mean(axis=1))
    found, source = shapely.STRtree(lines.line).query(middle, "dwithin", 2.5 * LATTICE_M)
    kind = np.zeros(len(segment), dtype=np.int64)
    np.maximum.at(kind, found, lines.kind[source])
    return kind
