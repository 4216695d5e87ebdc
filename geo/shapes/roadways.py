"""Roadways: roads as a graph, and the shortest way along them between two clicks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from geo.errors import GeoError
from geo.shapes.faults import scale
from geo.shapes.planar import STEPS, Geometries, Points, Segments, as_lines, in_steps, segments_of

FARTHEST_M = 60.0  # a click farther from any road means none


@dataclass(frozen=True)
class Way:
    """A way along roads: its vertices in degrees (n, 2) and its length in metres."""

    line: NDArray[np.float64]
    metres: float


@dataclass(frozen=True)
class Roadways:
    """Road segments in steps; wherever two roads meet or cross, both have a vertex."""

    segments: Segments

    @classmethod
    def of(cls, roads: Sequence[shapely.Geometry]) -> "Roadways":
        """From lines in degrees."""
        if not len(roads):
            return cls(np.empty((0, 4), np.int64))
        lines = in_steps(np.asarray(roads, np.object_))
        return cls(segments_of(np.asarray([shapely.union_all(lines, grid_size=1.0)], np.object_)))

    @cached_property
    def _lines(self) -> Geometries:
        return as_lines(self.segments)

    @cached_property
    def _step_m(self) -> NDArray[np.float64]:
        """Metres a step, to the east and to the north."""
        return np.asarray(scale(float(self.segments[:, [1, 3]].mean()) / STEPS))

    def between(self, start: Points, end: Points) -> Way:
        """The shortest way between the places on roads that are nearest to two points in steps.

        Raises GeoError drawing.no_road when a point is far from any road, or no way leads there.
        """
        if not len(self.segments):
            raise GeoError("drawing.no_road")
        found = [self._nearest(start), self._nearest(end)]
        spots = [spot for _, spot in found]
        points, segments = self._with([row for row, _ in found], spots)
        away = (points[segments[:, 0]] - points[segments[:, 1]]) * self._step_m
        length = np.maximum(np.hypot(*away.T), 1e-9)
        graph = coo_matrix((length, (segments[:, 0], segments[:, 1])), (len(points),) * 2).tocsr()
        first, last = (int(np.flatnonzero((points == spot).all(axis=1))[0]) for spot in spots)
        metres, before = dijkstra(graph, directed=False, indices=first, return_predecessors=True)
        if first == last or not np.isfinite(metres[last]):
            raise GeoError("drawing.no_road")
        way = [last]
        while way[-1] != first:
            way.append(int(before[way[-1]]))
        return Way((points[way[::-1]] / STEPS).round(7), float(metres[last]))

    def _nearest(self, point: Points) -> tuple[int, Points]:
        """The segment nearest to a point, and the place on it. Raises drawing.no_road."""
        spot = shapely.Point(point.astype(float))
        row = int(np.argmin(shapely.distance(self._lines, spot)))
        line = self._lines[row]
        place = shapely.get_coordinates(line.interpolate(line.project(spot)))[0]
        if np.hypot(*((place - point) * self._step_m)) > FARTHEST_M:
            raise GeoError("drawing.no_road")
        return row, np.rint(place).astype(np.int64)

    def _with(self, rows: Sequence[int], spots: Sequence[Points]) -> tuple[Points, Segments]:
        """Vertices (n, 2) and segments as pairs of vertices, cut at two places on segments."""
        kept = np.delete(self.segments, list(set(rows)), axis=0)
        cut = []
        for row in set(rows):
            start, end = self.segments[row, :2], self.segments[row, 2:]
            on = [start, *(s for r, s in zip(rows, spots, strict=True) if r == row), end]
            on.sort(key=lambda each: float(np.hypot(*(each - start))))
            cut += [np.r_[a, b] for a, b in pairwise(on)]
        every = np.vstack([kept, np.asarray(cut, np.int64)]).reshape(-1, 2)
        points, at = np.unique(every, axis=0, return_inverse=True)
        return points, at.reshape(-1, 2)
