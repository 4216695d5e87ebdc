"""Tiling: whether grids cover their communities without gaps and overlaps, and have every building
once, for many at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.faults import SLIVER_M2, SLIVER_WIDTH_M
from geo.shapes.planar import Geometries

OVERLAP_M2 = 1.0
# Of the community's ground: less is the rounding of coordinates along its border.
BESIDE_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class Flaw:
    """`kind` is overlap, gap, outside or sliver. `grid` and `other` are rows of the grids, None for
    a gap; `owner` is the row of the community; `spot` lies within the flaw."""

    kind: str
    owner: int
    m2: float
    spot: shapely.Point
    grid: int | None = None
    other: int | None = None


def flaws(grids: Geometries, owner: NDArray[np.int64], outlines: Geometries) -> list[Flaw]:
    """All flaws of grids (n) in the communities (m) that `owner` (n,) names by their rows; metric
    shapes. By community, then kind, then place.

    A community whose grids are a valid coverage is done with one union; only the others are
    compared grid by grid.
    """
    found = [*_slivers(grids, owner)]
    order = np.argsort(owner, kind="stable")
    begins = np.searchsorted(owner[order], np.arange(len(outlines) + 1))
    whole = np.empty(len(outlines), np.object_)
    for row in range(len(outlines)):
        mine = order[begins[row] : begins[row + 1]]
        if len(mine) and shapely.coverage_is_valid(grids[mine]):
            whole[row] = shapely.coverage_union_all(grids[mine])
        else:
            whole[row] = shapely.union_all(grids[mine])
            found += _overlaps(grids, mine, row)
    found += _beside(whole, outlines)
    return sorted(found, key=lambda flaw: (flaw.owner, flaw.kind, flaw.spot.x, flaw.spot.y))


def _overlaps(grids: Geometries, mine: NDArray[np.int64], owner: int) -> Iterator[Flaw]:
    first, second = shapely.STRtree(grids[mine]).query(grids[mine], predicate="intersects")
    pairs = first < second
    a, b = mine[first[pairs]], mine[second[pairs]]
    shared = shapely.intersection(grids[a], grids[b])
    area = shapely.area(shared)
    for row in np.flatnonzero(area > OVERLAP_M2):
        spot = shapely.point_on_surface(shared[row])
        yield Flaw("overlap", owner, float(area[row]), spot, int(a[row]), int(b[row]))


def _beside(whole: Geometries, outlines: Geometries) -> Iterator[Flaw]:
    """Gaps, and ground of grids outside their community; a community a row."""
    ground = shapely.area(outlines)
    left = shapely.difference(outlines, whole)
    gap = shapely.area(left)
    yield from _largest("gap", np.flatnonzero(gap > BESIDE_SHARE * ground), left)
    # What is outside follows from the areas; only where there is some is it cut out.
    outside = np.flatnonzero(shapely.area(whole) - (ground - gap) > BESIDE_SHARE * ground)
    over = np.empty(len(outlines), np.object_)
    over[outside] = shapely.difference(whole[outside], outlines[outside])
    yield from _largest("outside", outside, over)


def _largest(kind: str, rows: NDArray[np.int64], shapes: Geometries) -> Iterator[Flaw]:
    """One flaw a row, placed in its largest part."""
    for row in rows.tolist():
        parts = shapely.get_parts(shapes[row])
        largest = parts[int(np.argmax(shapely.area(parts)))]
        area = float(shapely.area(shapes[row]))
        yield Flaw(kind, row, area, shapely.point_on_surface(largest))


def _slivers(grids: Geometries, owner: NDArray[np.int64]) -> Iterator[Flaw]:
    """Too small, or narrower than a road: twice the area by the perimeter."""
    area, rim = shapely.area(grids), shapely.length(grids)
    for row in np.flatnonzero((area < SLIVER_M2) | (2 * area < SLIVER_WIDTH_M * rim / 2)):
        spot = shapely.point_on_surface(grids[row])
        yield Flaw("sliver", int(owner[row]), float(area[row]), spot, int(row))


def pieces(grids: Geometries) -> NDArray[np.int64]:
    """Rows of the grids that are several pieces."""
    return np.flatnonzero(shapely.get_num_geometries(grids) > 1)


def astray(
    points: Geometries, grids: Geometries, near: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of the points that no grid has, not within `near` either, and of those that lie inside
    of two; a point on the line between two grids is in one."""
    if not len(points):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    tree = shapely.STRtree(points)
    times = np.bincount(tree.query(grids, predicate="contains")[1], minlength=len(points))
    none = np.flatnonzero(times == 0)
    if len(none):
        beside = shapely.STRtree(points[none])
        held = np.unique(beside.query(grids, predicate="dwithin", distance=near)[1])
        none = np.delete(none, held)
    return none, np.flatnonzero(times > 1)
