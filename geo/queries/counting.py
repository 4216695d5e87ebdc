"""Counting: additive measures summed by unit, folded to any level or taken for one place."""

from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import midnight, minute_of, month_number, month_start
from geo.cube.facts import NOWHERE, Facts
from geo.period import Period, shift_month
from geo.queries.categories import CategoryTree
from geo.queries.coverage import MONTHLY, Coverage
from geo.queries.days import Days
from geo.queries.known import Known, what_is_known
from geo.queries.placement import Placement, place_spots
from geo.queries.remembering import Memory
from geo.queries.selecting import RULES, WEIGHTS, Filter, Mask, Window, select, span
from geo.queries.tally import Tally
from geo.queries.territory import At
from geo.queries.totals import Totals
from geo.queries.traits import Traits
from geo.rules.indicators import Measure
from geo.scope import Scope
from geo.vocab import LevelKind

_REMEMBERED = 48


class Counting:
    """All counting on one state of facts and territory; remembers what was asked last."""

    def __init__(self, facts: Facts, traits: Traits, tree: CategoryTree, zone: ZoneInfo) -> None:
        self.facts, self.tree, self.zone = facts, tree, zone
        self.traits, self.territory = traits, traits.territory
        self.memory = Memory(_REMEMBERED)
        self._filters = Memory(16)
        self._masks = Memory(8)
        self._totals = Memory(12)
        self._coverages = Memory(6)
        self.registers = Memory(1)

    @cached_property
    def known(self) -> Known:
        """What there are records of at all."""
        return what_is_known(self.facts, self.territory)

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
        return self._filters.get(Filter.key_of(scope), lambda: Filter.of(scope, self.tree))

    def window(self, period: Period, as_of: datetime) -> Window:
        since, until = (int(midnight(day, self.zone)) for day in (period.since, period.until))
        return Window(since, until, int(minute_of(as_of)))

    def passed(self, scope: Scope, now: int) -> Mask | None:
        """One flag an issue: does it pass the filters by what it is? None without such filters."""
        chosen = self.filter(scope)
        key = (chosen.key, now if chosen.late else 0)
        return self._masks.get(key, lambda: chosen.passed(self.facts.issues, now))

    def chosen(self, scope: Scope, places: Placement) -> Mask | None:
        """One flag a spot: does it lie in a compound the scope keeps? None when it keeps all."""
        if self.traits.level is None or Traits.key(scope) is None:
            return None
        return self.traits.of_rows(scope, places.rows(self.traits.level))

    def kept(self, scope: Scope, at: At, now: int) -> Mask:
        """One flag an issue: is it counted, in the place, and does it pass all filters?"""

        def here() -> Mask:
            inside = self.issue_places.inside(at).copy()
            inside[NOWHERE] = False
            chosen = self.chosen(scope, self.issue_places)
            return (inside if chosen is None else inside & chosen)[self.facts.issues.spot]

        placed = self._masks.get((at, Traits.key(scope)), here)
        passed = self.passed(scope, now)
        return placed if passed is None else placed & passed

    def totals(self, scope: Scope, at: At, as_of: datetime) -> Totals:
        """The running sums of one place under the filters of a scope."""
        now = int(minute_of(as_of))
        days = self.memory.get(("days", now), lambda: Days(self.facts, self.zone, now))
        key = (self.filter(scope).key, Traits.key(scope), at, now)
        return self._totals.get(key, lambda: Totals(days, self.kept(scope, at, now)))

    def total(self, scope: Scope, measure: Measure, period: Period, as_of: datetime, at: At) -> int:
        """A measure of one place; the same as its tally there, without counting all places."""
        if measure in RULES:
            return self.totals(scope, at, as_of).count(measure, self.window(period, as_of))
        if measure in MONTHLY:
            months = coverage_months(period, as_of.astimezone(self.zone).date())
            return sum(self.coverage(scope).month(measure, month, at) for month in months)
        if measure is Measure.VISITS:
            part = span(self.facts.visits.started, self.window(period, as_of))
            return int(np.count_nonzero(self._visited(scope, at)[part]))
        return self.tally(scope, measure, period, as_of).at(at)

    def _visited(self, scope: Scope, at: At) -> Mask:
        """One flag a visit: does it lie in the place, and in a compound the scope keeps?"""

        def work() -> Mask:
            inside, chosen = self.visit_places.inside(at), self.chosen(scope, self.visit_places)
            return (inside if chosen is None else inside & chosen)[self.facts.visits.spot]

        return self._masks.get((at, Traits.key(scope), Measure.VISITS), work)

    def tally(self, scope: Scope, measure: Measure, period: Period, as_of: datetime) -> Tally:
        """A measure of issues or visits in a period, for all places at once."""
        if measure in RULES:
            return self._issues(measure, self.window(period, as_of), scope)
        if measure in MONTHLY:
            months = coverage_months(period, as_of.astimezone(self.zone).date())
            key = (measure, months, Traits.key(scope))
            return self.memory.get(key, lambda: self.coverage(scope).tally(measure, months))
        if measure is Measure.VISITS:
            return self._visits(self.window(period, as_of), scope)
        raise ValueError(f"{measure} is not counted by time")

    def _issues(self, measure: Measure, window: Window, scope: Scope) -> Tally:
        def work() -> Tally:
            issues = self.facts.issues
            rows = select(issues, measure, window, self.passed(scope, window.now))
            amounts = getattr(issues, WEIGHTS[measure])[rows] if measure in WEIGHTS else None
            counts = np.bincount(issues.spot[rows], amounts, len(self.facts.issue_spots))
            counts[NOWHERE] = 0
            return self._tally(counts, self.issue_places, scope)

        key = (measure, window, self.filter(scope).key, Traits.key(scope))
        return self.memory.get(key, work)

    def _tally(self, counts: NDArray[Any], places: Placement, scope: Scope) -> Tally:
        """Counts by spot, without what lies in no compound the scope keeps."""
        chosen = self.chosen(scope, places)
        if chosen is not None:
            counts = np.where(chosen, counts, 0)
        return Tally(counts.astype(np.int64, copy=False), places)

    def _visits(self, window: Window, scope: Scope) -> Tally:
        def work() -> Tally:
            visits = self.facts.visits
            spots = visits.spot[span(visits.started, window)]
            counts = np.bincount(spots, minlength=len(self.facts.visit_spots))
            return self._tally(counts, self.visit_places, scope)

        return self.memory.get((Measure.VISITS, window, Traits.key(scope)), work)

    def coverage(self, scope: Scope) -> Coverage:
        """Of all buildings, or of those in the compounds the scope keeps."""

        def work() -> Coverage:
            level = self.building_level
            chosen = self.traits.within(scope, level) if level else None
            return Coverage(self.facts, self.territory, level, chosen)

        return self._coverages.get(Traits.key(scope), work)


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
