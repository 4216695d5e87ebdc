"""Counting: additive measures summed by unit, folded to any level or taken for one place."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import midnight, minute_of, month_number, month_start
from geo.cube.facts import NOWHERE, Facts
from geo.period import Period, shift_month
from geo.queries.categories import CategoryTree
from geo.queries.folding import fold
from geo.queries.placement import Placement, place_level, place_spots
from geo.queries.remembering import Memory
from geo.queries.selecting import RULES, Filter, Rows, Window, candidates, narrow, span
from geo.queries.territory import OUTSIDE, At, Territory
from geo.rules.indicators import Measure
from geo.scope import Scope
from geo.vocab import LevelKind

Counts = NDArray[np.int64]

MONTHLY = (
    Measure.DWELLINGS_REACHED,
    Measure.DWELLINGS,
    Measure.BUILDINGS_SEEN,
    Measure.BUILDINGS,
)
_NO_COUNTS = np.zeros(0, np.int64)
_REMEMBERED = 48
# Row numbers weigh up to 4 bytes an issue: three times of two periods, and no more.
_REMEMBERED_ROWS = 6


@dataclass(frozen=True)
class Tally:
    """A measure summed by unit (spots, buildings or compounds): what all levels are folded from."""

    counts: Counts
    placement: Placement
    folded: dict[str, Counts] = field(default_factory=dict, compare=False, repr=False)

    def at(self, at: At) -> int:
        """The sum of one place."""
        if at.level is None:
            return int(self.counts.sum())
        return int(self.by_row(at.level, at.row + 1)[at.row])

    def by_row(self, level: str, size: int) -> Counts:
        """Sums of all rows of a level; (n,) when `size` is the number of its rows."""
        if level not in self.folded:
            self.folded[level] = fold(self.counts, self.placement.rows(level), size)
        known = self.folded[level]
        return known if len(known) >= size else np.append(known, np.zeros(size - len(known), int))


class Counting:
    """All counting on one state of facts and territory; remembers what was asked last."""

    def __init__(
        self, facts: Facts, territory: Territory, tree: CategoryTree, zone: ZoneInfo
    ) -> None:
        self.facts, self.territory, self.tree, self.zone = facts, territory, tree, zone
        self.memory = Memory(_REMEMBERED)
        self._filters = Memory(16)
        self._rows = Memory(_REMEMBERED_ROWS)

    @cached_property
    def issue_places(self) -> Placement:
        return place_spots(self.territory, self.facts.issue_spots)

    @cached_property
    def visit_places(self) -> Placement:
        return place_spots(self.territory, self.facts.visit_spots)

    @cached_property
    def building_level(self) -> str | None:
        level = self.territory.of_kind(LevelKind.BUILDING)
        return level.rung.key if level else None

    @cached_property
    def compound_level(self) -> str | None:
        level = self.territory.of_kind(LevelKind.COMPOUND)
        return level.rung.key if level else None

    def filter(self, scope: Scope) -> Filter:
        key = (scope.categories, scope.matters, scope.sources, scope.statuses)
        return self._filters.get(key, lambda: Filter.of(scope, self.tree))

    def window(self, period: Period, as_of: datetime) -> Window:
        since, until = (int(midnight(day, self.zone)) for day in (period.since, period.until))
        return Window(since, until, int(minute_of(as_of)))

    def tally(self, scope: Scope, measure: Measure, period: Period, as_of: datetime) -> Tally:
        """A measure of issues or visits in a period, for all places at once."""
        if measure in RULES:
            return self._issues(measure, self.window(period, as_of), self.filter(scope))
        if measure in MONTHLY:
            return self._months(
                measure, coverage_months(period, as_of.astimezone(self.zone).date())
            )
        if measure is Measure.VISITS:
            return self._visits(self.window(period, as_of))
        raise ValueError(f"{measure} is not counted by time")

    def _issues(self, measure: Measure, window: Window, chosen: Filter) -> Tally:
        def work() -> Tally:
            issues = self.facts.issues
            rows = narrow(issues, measure, window, self._candidates(measure, window, chosen))
            counts = np.bincount(issues.spot[rows], minlength=len(self.facts.issue_spots))
            counts[NOWHERE] = 0
            return Tally(counts, self.issue_places)

        return self.memory.get((measure, window, chosen.key), work)

    def _candidates(self, measure: Measure, window: Window, chosen: Filter) -> Rows:
        """Looked up once for the half dozen measures of a screen that share time and filter."""
        basis = RULES[measure].basis
        return self._rows.get(
            (basis, window, chosen.key),
            lambda: candidates(self.facts.issues, basis, window, chosen),
        )

    def _visits(self, window: Window) -> Tally:
        def work() -> Tally:
            visits = self.facts.visits
            spots = visits.spot[span(visits.started, window)]
            counts = np.bincount(spots, minlength=len(self.facts.visit_spots))
            return Tally(counts, self.visit_places)

        return self.memory.get((Measure.VISITS, window), work)

    def _months(self, measure: Measure, months: tuple[int, ...]) -> Tally:
        def work() -> Tally:
            if self.building_level is None:
                return Tally(_NO_COUNTS, Placement(0, lambda _: np.zeros(0, np.int32)))
            level = self.territory.levels[self.building_level]
            placement = place_level(self.territory, self.building_level)
            if measure in (Measure.DWELLINGS, Measure.BUILDINGS):
                once = level.households if measure is Measure.DWELLINGS else np.ones_like(level.ids)
                return Tally(np.maximum(once, 0) * len(months), placement)
            return Tally(self._reached(measure, months, len(level)), placement)

        return self.memory.get((measure, months), work)

    @cached_property
    def month_rows(self) -> NDArray[np.int32]:
        """The building row of each entry of the facts' months, -1 for a building of the past."""
        if self.building_level is None:
            return np.full(len(self.facts.months.month), OUTSIDE, np.int32)
        return self.territory.levels[self.building_level].rows_of(self.facts.months.building)

    @cached_property
    def month_reached(self) -> Counts:
        """Dwellings reached of each entry of the facts' months, never more than there are."""
        if self.building_level is None:
            return np.zeros(len(self.month_rows), np.int64)
        dwellings = self.territory.levels[self.building_level].households
        most = np.where(self.month_rows == OUTSIDE, 0, dwellings[self.month_rows])
        return np.minimum(self.facts.months.reached, np.maximum(most, 0)).astype(np.int64)

    def month_span(self, first: int, end: int) -> slice:
        """The entries of the facts' months from `first` to `end` (exclusive)."""
        months = self.facts.months.month
        low, high = np.searchsorted(months, np.asarray([first, end], months.dtype))
        return slice(int(low), int(high))

    def _reached(self, measure: Measure, months: tuple[int, ...], buildings: int) -> Counts:
        """By building row: dwellings reached, or visits made, summed over months."""
        part = self.month_span(months[0], months[-1] + 1)
        here = self.month_rows[part] != OUTSIDE
        rows = self.month_rows[part][here]
        if measure is Measure.BUILDINGS_SEEN:
            return np.bincount(rows, minlength=buildings)
        reached = self.month_reached[part][here]
        return np.bincount(rows, weights=reached, minlength=buildings).astype(np.int64)


def coverage_months(period: Period, today: date) -> tuple[int, ...]:
    """The calendar months a visit coverage of the period speaks of, since January 1970.

    Coverage (formulas E3 and E5) is defined for calendar months: those that lie wholly in the
    period; when there is none, the month of its last day (of today when that is later).
    """
    first = period.since if period.since.day == 1 else shift_month(period.since.replace(day=1), 1)
    low, high = month_number(first), month_number(period.until)
    if low < high:
        return tuple(range(low, high))
    return (month_number(min(period.last_day, max(today, period.since))),)


def months_period(months: tuple[int, ...]) -> Period:
    return Period(month_start(months[0]), month_start(months[-1] + 1))
