"""Points: single issues on the map, or counts in cells when there are too many; visits by building.

Coordinates are EPSG:3857.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import NEVER, minute_of
from geo.cube.facts import NO_POINT, POINT_STEP
from geo.queries.buildings import chosen_children, days_since, last_visits
from geo.queries.listing import rows_of
from geo.queries.selecting import RowNumbers, is_late
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope

MOST_POINTS = 20_000
SMALLEST_CELL = 320  # steps of 0.1 m
MOST_SQUARES = 16  # squares, empty ones included, for each cell that may be sent
# Days since the last visit up to which a building is in class 0, 1, 2; beyond: 3, never: 4.
VISIT_STEPS = (30, 60, 90)
VISIT_CLASSES = len(VISIT_STEPS) + 2
NEVER_VISITED = VISIT_CLASSES - 1


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
class IssueCounts:
    """The same issues by their sign on the map; the first three add up to those with a point."""

    late: int  # overdue or answered late
    waiting: int  # open and not late
    closed: int  # closed and not late
    unplaced: int

    @property
    def placed(self) -> int:
        return self.late + self.waiting + self.closed


@dataclass(frozen=True, slots=True)
class VisitPoints:
    """Visits of the period by building, for all buildings inside the place.

    `rows` are rows of the building level; `days_since` is -1 where nobody has ever been.
    """

    rows: NDArray[np.int32]
    visits: NDArray[np.uint16]
    days_since: NDArray[np.int16]
    total: int  # visits of the period in the place, those without a building included

    @property
    def classes(self) -> NDArray[np.uint8]:
        """How long ago somebody last knocked, as a step of VISIT_STEPS."""
        found = np.searchsorted(VISIT_STEPS, self.days_since, side="left")
        return np.where(self.days_since < 0, NEVER_VISITED, found).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Cells:
    """n squares of a raster: the middle of each, how many points it holds, and how many of those
    are marked."""

    x: NDArray[np.float64]  # EPSG:3857 metres
    y: NDArray[np.float64]
    counts: NDArray[np.int64]
    marked: NDArray[np.int64]


def issue_points(world: World, scope: Scope, *, most: int = MOST_POINTS) -> IssuePoints:
    """Issues reported in the period in the place, newest last; cells when they are too many."""
    issues = world.facts.issues
    rows = rows_of(world, scope, Measure.ISSUES)
    located = rows[issues.x[rows] != NO_POINT]
    unplaced = len(rows) - len(located)
    if len(located) <= most:
        return _single(world, located, unplaced)
    return _cells(world, located, unplaced, most)


def count_issues(world: World, scope: Scope) -> IssueCounts:
    """What `issue_points` draws, as numbers only."""
    issues, rows = world.facts.issues, rows_of(world, scope, Measure.ISSUES)
    located = rows[issues.x[rows] != NO_POINT]
    late = _late(world, located)
    waiting = int(np.count_nonzero(~late & (issues.closed[located] == NEVER)))
    lates = int(np.count_nonzero(late))
    closed = len(located) - lates - waiting
    return IssueCounts(lates, waiting, closed, len(rows) - len(located))


def visit_points(world: World, scope: Scope) -> VisitPoints:
    """One entry a building inside the place where people live or somebody has been."""
    tally = world.counting.tally(scope, Measure.VISITS, scope.period(world.today), world.as_of)
    at, level = world.territory.find(scope.at), world.counting.building_level
    if level is None:
        none = np.zeros(0, np.int32)
        return VisitPoints(none, none.astype(np.uint16), none.astype(np.int16), tally.at(at))
    rows = chosen_children(world, scope, at, level)
    counts = tally.by_row(level, len(world.territory.levels[level]))[rows]
    days = days_since(world, last_visits(world)[rows])
    # No door to knock on is no gap: a school nobody visits must not stand there in red.
    due = (world.territory.levels[level].households[rows] != 0) | (days >= 0)
    rows, counts, days = rows[due], counts[due], days[due]
    return VisitPoints(
        rows=rows,
        visits=np.minimum(counts, 65_535).astype(np.uint16),
        days_since=np.minimum(days, 32_767).astype(np.int16),
        total=tally.at(at),
    )


def in_cells(xy: NDArray[np.float64], marked: NDArray[np.bool_], most: int) -> Cells:
    """Points (n, 2) in metres of EPSG:3857, gathered in no more than `most` squares."""
    steps = np.rint(xy / POINT_STEP).astype(np.int32)
    raster = _raster(steps[:, 0], steps[:, 1], most)
    size = len(raster.x)
    counts = np.bincount(raster.place, minlength=size)
    return Cells(raster.x, raster.y, counts, np.bincount(raster.place[marked], minlength=size))


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
    raster = _raster(issues.x[rows], issues.y[rows], most)
    size = len(raster.x)
    matter, is_open = np.zeros(size, np.uint8), np.zeros(size, np.bool_)
    classes = issues.matter[rows]
    for number in range(1, int(classes.max()) + 1):  # the gravest is written last
        matter[raster.place[classes == number]] = number
    is_open[raster.place[issues.closed[rows] == NEVER]] = True
    late = np.bincount(raster.place[_late(world, rows)], minlength=size)
    return IssuePoints(
        x=raster.x,
        y=raster.y,
        counts=np.bincount(raster.place, minlength=size).astype(np.uint32),
        late=late.astype(np.uint32),
        matter=matter,
        is_open=is_open,
        ids=np.zeros(0, np.int64),
        cell=raster.cell,
        total=len(rows),
        unplaced=unplaced,
    )


@dataclass(frozen=True)
class _Raster:
    x: NDArray[np.float64]  # middle of each cell that holds a point
    y: NDArray[np.float64]
    place: NDArray[np.int64]  # the cell of each point
    cell: float


def _raster(x: NDArray[np.int32], y: NDArray[np.int32], most: int) -> _Raster:
    """Squares over the extent, coarser until no more than `most` hold a point. Lines between
    squares lie at multiples of the side, so that a pan does not move them."""
    side = SMALLEST_CELL
    while True:
        west, south = int(x.min()) // side, int(y.min()) // side
        wide, high = int(x.max()) // side - west + 1, int(y.max()) // side - south + 1
        if wide * high <= MOST_SQUARES * most:
            square = (y // side - south).astype(np.int64) * wide + (x // side - west)
            taken = np.flatnonzero(np.bincount(square, minlength=wide * high))
            if len(taken) <= most:
                break
        side *= 2
    number = np.zeros(wide * high, np.int64)
    number[taken] = np.arange(len(taken))
    middle = (0.5 + np.asarray([west, south])) * side * POINT_STEP
    return _Raster(
        x=middle[0] + (taken % wide) * side * POINT_STEP,
        y=middle[1] + (taken // wide) * side * POINT_STEP,
        place=number[square],
        cell=side * POINT_STEP,
    )


def _late(world: World, rows: RowNumbers) -> NDArray[np.bool_]:
    return is_late(world.facts.issues, rows, int(minute_of(world.as_of)))
