"""Sparks: the short series behind each indicator of the strip, ending with the period."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import NEVER, Minutes, midnight, minute_of, month_number, month_start
from geo.cube.facts import NOWHERE
from geo.period import Period, shift_month
from geo.queries.placement import place_level
from geo.queries.selecting import (
    RULES,
    Basis,
    Filter,
    Mask,
    Rows,
    Window,
    alive_since,
    base_rows,
    flagged,
)
from geo.queries.territory import At
from geo.queries.world import World
from geo.rules.indicators import Indicator, Measure
from geo.scope import Scope

BUCKETS = 12
LONGEST_IN_WEEKS = 120  # days; longer periods are shown by month

Series = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spark:
    """A series for a sparkline; None where there was nothing to divide by."""

    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    grain: str  # "week" or "month"


@dataclass(frozen=True)
class Buckets:
    """Twelve weeks or months; `edges` are minutes, one more than there are buckets."""

    starts: tuple[date, ...]
    grain: str
    edges: NDArray[np.int32]


class Sparks:
    """The series of one place under one filter. Each time an issue has is looked up once."""

    def __init__(self, world: World, scope: Scope, at: At, buckets: Buckets) -> None:
        self._world, self._at, self._buckets = world, at, buckets
        self._filter: Filter = world.counting.filter(scope)
        self._inside = world.counting.issue_places.inside(at).copy()
        self._inside[NOWHERE] = False
        self._living: tuple[Minutes, Minutes, Minutes] | None = None
        self._rows: dict[Basis, tuple[NDArray[np.int32], NDArray[np.int64]]] = {}

    def of(self, indicator: Indicator) -> Spark:
        over = self._series(indicator.numerator)
        values: tuple[float | None, ...] = tuple(float(value) for value in over)
        if indicator.denominator is not None:
            under = self._series(indicator.denominator)
            values = tuple(
                indicator.scale * float(a) / float(b) if b else None
                for a, b in zip(over, under, strict=True)
            )
        return Spark(self._buckets.starts, values, self._buckets.grain)

    def _series(self, measure: Measure) -> Series:
        if measure in (Measure.OPEN, Measure.OVERDUE):
            return self._stock(measure)
        rows, cuts = self._selected(RULES[measure].basis)
        kept = flagged(self._world.facts.issues, RULES[measure], rows)
        if kept is None:
            return np.diff(cuts)
        parts = (kept[low:high] for low, high in pairwise(cuts))
        return np.fromiter(map(np.count_nonzero, parts), np.int64)

    def _selected(self, basis: Basis) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Rows of the place in all buckets by one of their times, and where each bucket begins."""
        if basis not in self._rows:
            edges = self._buckets.edges
            issues = self._world.facts.issues
            base = base_rows(
                issues,
                basis,
                Window(int(edges[0]), int(edges[-1]), int(minute_of(self._world.as_of))),
            )
            rows = self._here(base)
            times = getattr(issues, basis.value)[rows]
            self._rows[basis] = (rows, np.searchsorted(times, edges))
        return self._rows[basis]

    def _here(self, base: Rows) -> NDArray[np.int32]:
        issues = self._world.facts.issues
        kept: Mask = self._inside[issues.spot[base]]
        passed = self._filter.mask(issues, base)
        if passed is not None:
            kept = kept & passed
        if isinstance(base, slice):
            return np.asarray(np.flatnonzero(kept) + base.start, np.int32)
        return np.asarray(base[kept], np.int32)

    def _stock(self, measure: Measure) -> Series:
        """What was open (and past its deadline) at the end of each bucket, at the latest now."""
        now = minute_of(self._world.as_of)
        ends = np.minimum(self._buckets.edges[1:], now)
        reported, due, closed = self._alive(int(ends[0]))
        begins = reported if measure is Measure.OPEN else due
        # Begun before the moment, less those that were over before it.
        worth = begins < closed
        stock = _below(begins[worth], ends) - _below(closed[worth], ends)
        if self._buckets.edges[-1] > now:
            last = begins[closed == NEVER]
            stock[-1] = np.count_nonzero(last < now) if measure is Measure.OVERDUE else len(last)
        return stock

    def _alive(self, minute: int) -> tuple[Minutes, Minutes, Minutes]:
        """Reported, due (never before reported) and closed of what was open from a moment on."""
        if self._living is None:
            issues = self._world.facts.issues
            rows = self._here(alive_since(issues, minute))
            reported = issues.reported[rows]
            self._living = (reported, np.maximum(issues.due[rows], reported), issues.closed[rows])
        return self._living


def _below(times: Minutes, ends: Minutes) -> Series:
    """How many times lie before each moment; a dozen comparisons are faster than sorting."""
    return np.asarray([np.count_nonzero(times < end) for end in ends], np.int64)


def buckets(world: World, period: Period) -> Buckets:
    """Twelve weeks that end with the period, or twelve calendar months for a long one."""
    last = min(period.until, world.today + timedelta(days=1))
    if period.days <= LONGEST_IN_WEEKS:
        starts = [last - timedelta(weeks=BUCKETS - number) for number in range(BUCKETS)]
        return _buckets(world, [*starts, last], "week")
    return _months(world, last)


def _months(world: World, last: date) -> Buckets:
    first = shift_month((last - timedelta(days=1)).replace(day=1), 1 - BUCKETS)
    starts = [shift_month(first, number) for number in range(BUCKETS)]
    return _buckets(world, [*starts, last], "month")


def _buckets(world: World, days: list[date], grain: str) -> Buckets:
    edges = np.asarray([midnight(day, world.zone) for day in days], np.int32)
    return Buckets(tuple(days[:-1]), grain, edges)


def monthly_spark(world: World, at: At, indicator: Indicator, last: date) -> Spark:
    """A visit coverage in each of twelve calendar months."""
    first = month_number(last) - BUCKETS + 1
    counting = world.counting
    inside = place_level(world.territory, counting.building_level or "").inside(at)
    flags = np.append(inside, False)  # row -1, a building of the past, is the last entry
    parts = [counting.month_span(number, number + 1) for number in range(first, first + BUCKETS)]
    kept = [flags[counting.month_rows[part]] for part in parts]
    if indicator.numerator is Measure.BUILDINGS_SEEN:
        over = [int(np.count_nonzero(flag)) for flag in kept]
    else:
        reached = [counting.month_reached[part] for part in parts]
        over = [int(count[flag].sum()) for count, flag in zip(reached, kept, strict=True)]
    under = _whole(world, indicator, inside)
    values = tuple(indicator.scale * value / under if under else None for value in over)
    starts = tuple(month_start(first + number) for number in range(BUCKETS))
    return Spark(starts, values, "month")


def _whole(world: World, indicator: Indicator, inside: Mask) -> int:
    if indicator.denominator is Measure.BUILDINGS:
        return int(np.count_nonzero(inside))
    dwellings = world.territory.levels[world.counting.building_level or ""].households
    return int(np.maximum(dwellings[inside], 0).sum())
