"""Points: single issues on the map, or counts in cells when there are too many; visits by building.

Coordinates are EPSG:3857.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import NEVER, minute_of
from geo.cube.facts import NO_POINT, POINT_STEP
from geo.queries.buildings import days_since, last_visits
from geo.queries.listing import rows_of
from geo.queries.selecting import RowNumbers, is_late
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope

MOST_POINTS = 20_000
SMALLEST_CELL = 320  # steps of 0.1 m
HALF = 1 << 31


@dataclass(frozen=True, slots=True)
class IssuePoints:
    """n points or cells. `cell` 0: single issues, `counts` all one; else the cell's side in metres
    and x, y its middle. `ids` is empty for cells. `unplaced` issues of the place have no point."""

    x: NDArray[np.float64]  # EPSG:3857 metres
    y: NDArray[np.float64]
    counts: NDArray[np.uint32]
    late: NDArray[np.uint32]  # of counts: overdue or answered late
    matter: NDArray[np.uint8]  # Matter of a single issue, the gravest of a cell
    is_open: NDArray[np.bool_]
    ids: NDArray[np.int64]
    cell: float
    total: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class VisitPoints:
    """Visits of the period by building, for all buildings inside the place.

    `rows` are rows of the building level; `days_since` is -1 where nobody has ever been.
    """

    rows: NDArray[np.int32]
    visits: NDArray[np.uint16]
    days_since: NDArray[np.int16]
    total: int  # visits of the period in the place, those without a building included


def issue_points(world: World, scope: Scope, *, most: int = MOST_POINTS) -> IssuePoints:
    """Issues reported in the period in the place, newest last; cells when they are too many."""
    issues = world.facts.issues
    rows = rows_of(world, scope, Measure.ISSUES)
    located = rows[issues.x[rows] != NO_POINT]
    unplaced = len(rows) - len(located)
    if len(located) <= most:
        return _single(world, located, unplaced)
    return _cells(world, located, unplaced, most)


def visit_points(world: World, scope: Scope) -> VisitPoints:
    """One entry a building inside the place; empty where there are no buildings."""
    tally = world.counting.tally(scope, Measure.VISITS, scope.period(world.today), world.as_of)
    at, level = world.territory.find(scope.at), world.counting.building_level
    if level is None:
        none = np.zeros(0, np.int32)
        return VisitPoints(none, none.astype(np.uint16), none.astype(np.int16), tally.at(at))
    rows = world.territory.children(at, level)
    counts = tally.by_row(level, len(world.territory.levels[level]))[rows]
    days = days_since(world, last_visits(world)[rows])
    return VisitPoints(
        rows=rows,
        visits=np.minimum(counts, 65_535).astype(np.uint16),
        days_since=np.minimum(days, 32_767).astype(np.int16),
        total=tally.at(at),
    )


def _single(world: World, rows: RowNumbers, unplaced: int) -> IssuePoints:
    issues = world.facts.issues
    return IssuePoints(
        x=np.asarray(issues.x[rows] * POINT_STEP, np.float64),
        y=np.asarray(issues.y[rows] * POINT_STEP, np.float64),
        counts=np.ones(len(rows), np.uint32),
        late=_late(world, rows).astype(np.uint32),
        matter=np.asarray(issues.matter[rows]),
        is_open=issues.closed[rows] == NEVER,
        ids=np.asarray(issues.id[rows]),
        cell=0.0,
        total=len(rows),
        unplaced=unplaced,
    )


def _cells(world: World, rows: RowNumbers, unplaced: int, most: int) -> IssuePoints:
    """Counts in squares of the smallest power-of-two side that leaves no more than `most`."""
    issues = world.facts.issues
    x, y = issues.x[rows].astype(np.int64), issues.y[rows].astype(np.int64)
    side = SMALLEST_CELL
    keys, place = _squares(x, y, side)
    while len(keys) > most:
        side *= 2
        keys, place = _squares(x, y, side)
    size = len(keys)
    matter, is_open = np.zeros(size, np.uint8), np.zeros(size, np.bool_)
    np.maximum.at(matter, place, issues.matter[rows])
    is_open[place[issues.closed[rows] == NEVER]] = True
    late = np.bincount(place, weights=_late(world, rows), minlength=size)
    return IssuePoints(
        x=np.asarray(((keys >> 32) + 0.5) * side * POINT_STEP, np.float64),
        y=np.asarray(((keys & 0xFFFFFFFF) - HALF + 0.5) * side * POINT_STEP, np.float64),
        counts=np.bincount(place, minlength=size).astype(np.uint32),
        late=late.astype(np.uint32),
        matter=matter,
        is_open=is_open,
        ids=np.zeros(0, np.int64),
        cell=side * POINT_STEP,
        total=len(rows),
        unplaced=unplaced,
    )


def _squares(
    x: NDArray[np.int64], y: NDArray[np.int64], side: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Column and row of each square in one number, and the square of each point."""
    return np.unique((x // side << 32) + (y // side + HALF), return_inverse=True)


def _late(world: World, rows: RowNumbers) -> NDArray[np.bool_]:
    return is_late(world.facts.issues, rows, int(minute_of(world.as_of)))
