"""Hotspots: the problem compounds 挂牌小区 of the newest published list, and why they are on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.cube.clock import midnight
from geo.cube.facts import NOWHERE
from geo.period import Period, preset_period
from geo.queries.board import Cycle, Entry, PostName
from geo.queries.summary import entries_inside
from geo.queries.tally import Counts
from geo.queries.territory import OUTSIDE, At, Named
from geo.queries.world import World
from geo.rules.change import change
from geo.rules.hotspots import COMPONENTS
from geo.rules.indicators import Measure
from geo.scope import Scope

__all__ = ["Component", "Cycle", "HotspotList", "PostName", "ProblemCompound", "list_hotspots"]

RECENT = "90d"
BLOCKS, DAYS = 13, 28


@dataclass(frozen=True, slots=True)
class Component:
    """One of the five parts of the score: n volume, r rate, u unresolved, d repeats, s safety."""

    key: str
    value: float
    percentile: float
    weight: float
    points: float  # 100 * weight * percentile; the five sum to the score


@dataclass(frozen=True, slots=True)
class ProblemCompound:
    named: Named
    row: int  # row of the compound level
    lon: float
    lat: float
    rank: int
    score: float
    components: tuple[Component, ...]
    status: str  # EntryStatus value
    listed_on: date | None
    transformed_on: date | None
    leader: PostName | None
    team_status: str | None  # TeamStatus value
    problems: int
    open_problems: int  # not yet verified
    open_issues: int
    overdue: int
    recent: int  # issues of the last 90 days
    recent_before: int  # of the same days a year before
    recent_change: float | None  # formula G/D1; None: base too small
    blocks: tuple[int, ...] = ()  # issues of the last thirteen times four weeks, oldest first


@dataclass(frozen=True, slots=True)
class HotspotList:
    """In order of rank; `cycle` None when no list has been published."""

    cycle: Cycle | None
    rows: tuple[ProblemCompound, ...]


def list_hotspots(world: World, scope: Scope) -> HotspotList:
    """All listed compounds inside the place; no statement, the world has read the list."""
    at = world.territory.find(scope.at)
    chosen = entries_inside(world, scope, at)
    if not chosen:
        return HotspotList(world.board.cycle, ())
    known = _known(world)
    return HotspotList(world.board.cycle, tuple(known(index, row) for index, row in chosen))


def _known(world: World) -> Callable[[int, int], ProblemCompound]:
    """Listed compounds by index on the board and row; each is put together once a board."""
    board, counts = world.board, _counts(world)

    def one(index: int, row: int) -> ProblemCompound:
        return board.memory.get(
            (index, row, world.as_of),
            lambda: _compound(world, board.entries[index], row, counts),
        )

    return one


@dataclass(frozen=True)
class _Counts:
    """Sums of all compounds, without the filters of the scope: a list is judged by everything."""

    open: Counts
    overdue: Counts
    recent: Counts
    before: Counts
    blocks: Counts  # (n, 13)


def _counts(world: World) -> _Counts:
    level = world.counting.compound_level
    assert level is not None
    size = len(world.territory.levels[level])
    last = preset_period(RECENT, world.today)

    def take(measure: Measure, period: Period) -> Counts:
        tally = world.counting.tally(Scope(), measure, period, world.as_of)
        return tally.by_row(level, size)

    def work() -> _Counts:
        return _Counts(
            take(Measure.OPEN, last),
            take(Measure.OVERDUE, last),
            take(Measure.ISSUES, last),
            take(Measure.ISSUES, last.year_before()),
            _blocks(world, level, size),
        )

    return world.counting.memory.get(("hotspots", world.as_of), work)


def _blocks(world: World, level: str, size: int) -> Counts:
    """Issues of every compound in spans of four weeks that end with today: a year without the
    unevenness of months. One pass."""
    ends = [world.today + timedelta(days=1 - DAYS * number) for number in range(BLOCKS, -1, -1)]
    edges = np.asarray([midnight(day, world.zone) for day in ends], np.int32)
    issues = world.facts.issues
    first, last = np.searchsorted(issues.reported, edges[[0, -1]])
    rows = world.counting.issue_places.rows(level)[issues.spot[first:last]]
    block = np.searchsorted(edges, issues.reported[first:last], side="right") - 1
    counted = (rows != OUTSIDE) & (issues.spot[first:last] != NOWHERE)
    keys = rows[counted].astype(np.int64) * BLOCKS + block[counted]
    return np.bincount(keys, minlength=size * BLOCKS).reshape(size, BLOCKS)


def _compound(world: World, entry: Entry, row: int, counts: _Counts) -> ProblemCompound:
    key = world.counting.compound_level
    assert key is not None
    level = world.territory.levels[key]
    named = world.territory.named(At(key, row))
    assert named is not None
    west, south, east, north = level.bounds[row].tolist()
    recent, before = int(counts.recent[row]), int(counts.before[row])
    return ProblemCompound(
        named=named,
        row=row,
        lon=(west + east) / 2,
        lat=(south + north) / 2,
        rank=entry.rank,
        score=entry.score,
        components=_components(entry),
        status=entry.status,
        listed_on=entry.listed_on,
        transformed_on=entry.transformed_on,
        leader=entry.leader,
        team_status=entry.team_status,
        problems=entry.problems,
        open_problems=entry.open_problems,
        open_issues=int(counts.open[row]),
        overdue=int(counts.overdue[row]),
        recent=recent,
        recent_before=before,
        recent_change=change(recent, before),
        blocks=tuple(counts.blocks[row].tolist()),
    )


def _components(entry: Entry) -> tuple[Component, ...]:
    """In the order of the formula; a component that was not stored is left out."""
    return tuple(
        Component(
            key=key,
            value=float(part["value"]),
            percentile=float(part["percentile"]),
            weight=float(part["weight"]),
            points=float(part["points"]),
        )
        for key in COMPONENTS
        if isinstance(part := entry.components.get(key), dict)
    )
