"""Planar: the grids of one community as a graph of shared lines, from which the faces follow.

A planner draws, moves and deletes lines; nobody draws an area. So neighbours cannot overlap and
nothing can be left between them. Coordinates are whole numbers of 1e-7 degrees, as the territory
is stored: equal means equal, and an undone edit has the very bytes of before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

STEPS = 10_000_000  # a degree
Points = NDArray[np.int64]  # (n, 2) lon, lat in steps
Segments = NDArray[np.int64]  # (n, 4) one row a segment, its lower end first
Geometries = NDArray[np.object_]


def to_steps(lonlat: Sequence[Sequence[float]] | NDArray[np.float64]) -> Points:
    """Degrees (n, 2) to whole steps. Raises ValueError for what is no position on earth."""
    found = np.asarray(lonlat, np.float64)
    if found.ndim != 2 or found.shape[1] != 2 or not np.isfinite(found).all():
        raise ValueError("positions are pairs of finite numbers")
    if (np.abs(found) > (180.0, 90.0)).any():
        raise ValueError("positions lie within 180 and 90 degrees")
    return np.rint(found * STEPS).astype(np.int64)


def to_degrees(geometries: Geometries) -> Geometries:
    """Shapes in steps to shapes in degrees, rounded as the database keeps them."""
    return np.asarray(shapely.transform(geometries, lambda xy: np.round(xy / STEPS, 7)))


def in_steps(geometries: Geometries) -> Geometries:
    """Shapes in degrees to shapes in steps."""
    return np.asarray(shapely.transform(geometries, lambda xy: np.rint(xy * STEPS)))


def segments_of(lines: Geometries) -> Segments:
    """The distinct segments of lines, rings or polygons in steps; those of no length are left
    out."""
    parts = shapely.get_parts(shapely.boundary(lines) if _areal(lines) else lines)
    xy, owner = shapely.get_coordinates(parts, return_index=True)
    same = owner[1:] == owner[:-1]
    points = np.rint(xy).astype(np.int64)
    return tidy(np.hstack([points[:-1][same], points[1:][same]]))


def _areal(geometries: Geometries) -> bool:
    return bool(np.any(shapely.get_dimensions(geometries) == 2))


def tidy(segments: Segments) -> Segments:
    """Each segment once, its lower end first, in ascending order."""
    found = np.asarray(segments, np.int64).reshape(-1, 4)
    swap = (found[:, 0] > found[:, 2]) | (
        (found[:, 0] == found[:, 2]) & (found[:, 1] > found[:, 3])
    )
    found = np.where(swap[:, None], found[:, [2, 3, 0, 1]], found)
    found = found[(found[:, :2] != found[:, 2:]).any(axis=1)]
    return np.unique(found, axis=0) if len(found) else found


def as_lines(segments: Segments) -> Geometries:
    """One two-point line a segment."""
    return np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2).astype(np.float64)))


def without(segments: Segments, others: Segments) -> Segments:
    """The segments that are not among the others."""
    if not len(segments) or not len(others):
        return segments
    known = {row.tobytes() for row in np.ascontiguousarray(others)}
    kept = [row.tobytes() not in known for row in np.ascontiguousarray(segments)]
    found: Segments = segments[np.asarray(kept)]
    return found


@dataclass(frozen=True, eq=False)
class Graph:
    """Border and inner lines of one community. `border` never changes but for added vertices.

    Both are tidy segments; wherever two of them meet, both have a vertex.
    """

    border: Segments
    inner: Segments = field(default_factory=lambda: np.empty((0, 4), np.int64))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Graph)
            and np.array_equal(self.border, other.border)
            and np.array_equal(self.inner, other.inner)
        )

    def __hash__(self) -> int:
        return hash(self.stored)

    @classmethod
    def of(cls, outline: shapely.Geometry, faces: Sequence[shapely.Geometry] = ()) -> "Graph":
        """From a community and its grids in degrees; vertices that only one neighbour has are
        given to the other."""
        border = segments_of(in_steps(np.asarray([outline], np.object_)))
        if not len(faces):
            return cls(border)
        edges = segments_of(in_steps(np.asarray(faces, np.object_)))
        return noded(border, without(edges, border))

    @property
    def stored(self) -> bytes:
        """Bytes to keep: the same for equal graphs, different for others."""
        head = np.asarray([len(self.border), len(self.inner)], "<i8").tobytes()
        return head + self.border.astype("<i8").tobytes() + self.inner.astype("<i8").tobytes()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Graph":
        """Raises ValueError for anything but what `stored` gave."""
        counts = np.frombuffer(stored[:16], "<i8")
        if len(counts) != 2 or counts.min() < 0 or len(stored) != 16 + 32 * int(counts.sum()):
            raise ValueError("not a stored graph")
        rows = np.frombuffer(stored[16:], "<i8").reshape(-1, 4).astype(np.int64)
        return cls(rows[: counts[0]], rows[counts[0] :])

    @property
    def segments(self) -> Segments:
        return np.vstack([self.border, self.inner])

    @cached_property
    def outline(self) -> shapely.Geometry:
        """The community in steps, as its border stands with its added vertices."""
        rings = shapely.get_parts(shapely.polygonize(as_lines(self.border)))
        return _even(rings)

    @cached_property
    def faces(self) -> Geometries:
        """The areas between the lines (n,), in steps, in a fixed order."""
        found = shapely.get_parts(shapely.polygonize(as_lines(self.segments)))
        inside = shapely.contains_xy(
            self.outline, shapely.get_coordinates(shapely.point_on_surface(found))
        )
        normal = shapely.normalize(found[inside])
        return np.asarray(normal[np.argsort(shapely.to_wkb(normal), kind="stable")])

    @cached_property
    def loose(self) -> Segments:
        """Inner segments that bound no face: dangling lines and islands of lines."""
        used = segments_of(self.faces) if len(self.faces) else self.border
        return without(self.inner, used)


def _even(rings: Geometries) -> shapely.Geometry:
    """The area of closed lines by the even-odd rule: a ring inside another is a hole in it."""
    spots = shapely.point_on_surface(rings)
    solid = [shapely.Polygon(ring.exterior) for ring in rings]
    depth = [sum(bool(each.contains(spot)) for each in solid) for spot in spots]
    return shapely.union_all([ring for ring, n in zip(rings, depth, strict=True) if n % 2])


def noded(border: Segments, inner: Segments, new: Iterable[shapely.Geometry] = ()) -> Graph:
    """A graph in which all lines end where they meet; new lines count only inside the community.

    Snap rounding to whole steps: what lies within one step (1 cm) of a vertex goes through it. A
    junction on the border so bends it by less than a step.
    """
    added = [each for each in new if not shapely.is_empty(each)]
    lines = np.concatenate([as_lines(border), as_lines(inner), np.asarray(added, np.object_)])
    met = segments_of(np.asarray([shapely.union_all(lines, grid_size=1.0)], np.object_))
    outline = _even(shapely.get_parts(shapely.polygonize(as_lines(border))))
    middle = shapely.points((met[:, :2] + met[:, 2:]) / 2)
    off = shapely.distance(shapely.boundary(outline), middle)
    # A vertex added to the border moves it by less than a step; a line along it lies as close.
    on_border = (off <= 1.0) & _follows(met, border)
    inside = shapely.contains(outline, middle) & ~on_border
    return Graph(tidy(met[on_border]), tidy(met[inside]))


def _follows(segments: Segments, border: Segments) -> NDArray[np.bool_]:
    """Does a segment run along the border, not just touch it? Both ends lie within a step of it."""
    line = shapely.union_all(as_lines(border))
    shapely.prepare(line)
    ends = shapely.points(segments.reshape(-1, 2).astype(np.float64))
    near = shapely.dwithin(line, ends, 1.0)
    return np.asarray(near.reshape(-1, 2).all(axis=1))
