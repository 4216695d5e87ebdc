"""Placing points in polygons: 350,000 points in a thousand areas take about a second (PostGIS: half
a minute)."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

METRES_PER_DEGREE = 111_320.0
NOWHERE = -1


class Locator:
    """Finds the polygon of a point. A point on a shared edge belongs to the polygon of the lowest
    code.

    `codes` and `polygons` run in parallel; positions in the answers refer to that order.
    Coordinates     are degrees (longitude, latitude); distances are metres.
    """

    def __init__(self, codes: Sequence[str], polygons: NDArray[np.object_]) -> None:
        order = sorted(range(len(codes)), key=lambda position: codes[position], reverse=True)
        # From the highest code to the lowest, so that the lowest code writes last and stays.
        self._order = np.asarray(order, dtype=np.int64)
        self._polygons = np.asarray(polygons, dtype=object)[self._order]
        if len(self._polygons):
            shapely.prepare(self._polygons)

    def place(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], tolerance_m: float = 0.0
    ) -> NDArray[np.int64]:
        """Position of the polygon that covers each point, NOWHERE for the others.

        With `tolerance_m` a point outside all polygons goes to the nearest one within that
        distance.
        NaN coordinates are nowhere.
        """
        points, usable = _points(lon, lat)
        best, _ = self._covering(points)
        if tolerance_m > 0:
            self._reach_out(points, best, tolerance_m)
        return self._answer(best, usable, len(lon))

    def place_below(
        self,
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        above: NDArray[np.int64],
        parents: NDArray[np.int64],
        seam_m: float = 0.0,
    ) -> NDArray[np.int64]:
        """The same among the children of the place already found for each point.

        `above` holds that place for each point, `parents` the parent of each polygon. Outlines
        of two         levels rarely match to the metre: a point that a child of a neighbour covers
        goes to the
        nearest
        own child within `seam_m`, so that what the upper level says stays true.
        """
        points, usable = _points(lon, lat)
        best, covered = self._covering(points, above[usable], parents[self._order])
        if seam_m > 0:
            lost = np.flatnonzero((best < 0) & covered)
            for parent in np.unique(above[usable[lost]]):
                own = np.flatnonzero(parents[self._order] == parent)
                self._nearest_of(own, points, lost[above[usable[lost]] == parent], best, seam_m)
        return self._answer(best, usable, len(lon))

    def _covering(
        self,
        points: NDArray[np.object_],
        above: NDArray[np.int64] | None = None,
        parents: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The covering polygon of each point (own numbering), and whether any polygon covers it."""
        best = np.full(len(points), NOWHERE, dtype=np.int64)
        covered = np.zeros(len(points), dtype=bool)
        if not len(points) or not len(self._polygons):
            return best, covered
        polygon, point = shapely.STRtree(points).query(self._polygons, predicate="covers")
        covered[point] = True
        if above is not None and parents is not None:
            own = parents[polygon] == above[point]
            polygon, point = polygon[own], point[own]
        # numpy promises no order for repeated targets of a fancy assignment; maximum.at does.
        np.maximum.at(best, point, polygon)
        return best, covered

    def _answer(
        self, best: NDArray[np.int64], usable: NDArray[np.int64], count: int
    ) -> NDArray[np.int64]:
        found = np.full(count, NOWHERE, dtype=np.int64)
        hit = best >= 0
        found[usable[hit]] = self._order[best[hit]]
        return found

    def _reach_out(
        self, points: NDArray[np.object_], best: NDArray[np.int64], tolerance_m: float
    ) -> None:
        """Give the points without a polygon the nearest one within the tolerance, in place."""
        everything = np.arange(len(self._polygons))
        self._nearest_of(everything, points, np.flatnonzero(best < 0), best, tolerance_m)

    def _nearest_of(
        self,
        polygons: NDArray[np.int64],
        points: NDArray[np.object_],
        lost: NDArray[np.int64],
        best: NDArray[np.int64],
        reach_m: float,
    ) -> None:
        if not len(lost) or not len(polygons):
            return
        shrink = np.cos(np.radians(np.nanmean(shapely.get_y(points[lost]))))
        scale = np.array([METRES_PER_DEGREE * shrink, METRES_PER_DEGREE])
        metric = shapely.transform(self._polygons[polygons], lambda xy: xy * scale)
        targets = shapely.transform(points[lost], lambda xy: xy * scale)
        near, polygon = shapely.STRtree(metric).query_nearest(targets, max_distance=reach_m)
        np.maximum.at(best, lost[near], polygons[polygon])


def _points(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Points where there are coordinates, and the rows they stand in."""
    usable = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    return np.asarray(shapely.points(lon[usable], lat[usable]), dtype=object), usable
