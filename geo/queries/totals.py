"""Totals: how often a measure occurred in one place under one filter, for any span of days.

A running sum by local day is kept for every measure, so that periods, comparisons, weeks and months
are differences of two numbers. Only another place or another filter costs a pass over the issues.
"""

from functools import cached_property

import numpy as np

from geo.cube.facts import Flag
from geo.queries.days import Days, Running
from geo.queries.selecting import NONE, RULES, Basis, Mask, Window
from geo.rules.indicators import Measure

STOCKS = (Measure.OPEN, Measure.OVERDUE)
EVERY = (NONE, NONE)


class Totals:
    """One place under one filter: `kept` has one flag an issue."""

    def __init__(self, days: Days, kept: Mask) -> None:
        self.days, self._kept = days, kept
        self._known: dict[Basis, dict[Measure, Running]] = {}

    def count(self, measure: Measure, window: Window) -> int:
        """The measure in a period; stocks at its end."""
        if measure in STOCKS:
            return self.standing(measure, window.until)
        return self.between(measure, window.since, window.until)

    def between(self, measure: Measure, since: int, until: int) -> int:
        """The measure from one edge to another, given as minutes. Nothing is due later than now."""
        if RULES[measure].basis is Basis.DUE:
            until = min(until, self.days.now)
        running = self.running(measure)
        first, last = self.days.place(since), self.days.place(max(since, until))
        return int(running[last] - running[first])

    def standing(self, measure: Measure, minute: int) -> int:
        """What is open (or overdue) just before a moment, and no later than now."""
        if minute > self.days.now:
            return self._standing_now[measure]
        edge = self.days.place(minute)
        begun, over = self._open if measure is Measure.OPEN else self._overdue
        return int(begun[edge] - over[edge])

    def running(self, measure: Measure) -> Running:
        """What happened before each edge of the days."""
        basis = RULES[measure].basis
        if basis not in self._known:
            self._known[basis] = self._work(basis)
        return self._known[basis][measure]

    @cached_property
    def late(self) -> Running:
        """By time of report: answered after the deadline, or open past it now."""
        issues = self.days.issues
        answered, waiting = self._kept.copy(), np.zeros(len(self._kept), np.bool_)
        waiting[issues.open] = issues.due[issues.open] < np.int32(self.days.now)
        waiting &= self._kept & ((issues.flags & np.uint16(Flag.LATE)) == 0)
        order, edges = self.days.reported, self.days.edges
        [one] = order.sums(answered, [(Flag.LATE, NONE)], edges)
        [other] = order.sums(waiting, [EVERY], edges)
        return one + other

    def _work(self, basis: Basis) -> dict[Measure, Running]:
        """All measures of one time at once: the issues are put in its order only once."""
        order = {
            Basis.REPORTED: self.days.reported,
            Basis.DUE: self.days.due,
            Basis.VERIFIED: self.days.verified,
        }[basis]
        rules = {measure: rule for measure, rule in RULES.items() if rule.basis is basis}
        flags = [(rule.needs, rule.lacks) for rule in rules.values()]
        return dict(zip(rules, order.sums(self._kept, flags, self.days.edges), strict=True))

    @cached_property
    def _standing_now(self) -> dict[Measure, int]:
        issues = self.days.issues
        standing = issues.open[self._kept[issues.open]]
        overdue = np.count_nonzero(issues.due[standing] < np.int32(self.days.now))
        return {Measure.OPEN: len(standing), Measure.OVERDUE: int(overdue)}

    @cached_property
    def _open(self) -> tuple[Running, Running]:
        """What was reported, and what was closed, before each edge."""
        [over] = self.days.closed.sums(self._kept, [EVERY], self.days.edges)
        return self.running(Measure.ISSUES), over

    @cached_property
    def _overdue(self) -> tuple[Running, Running]:
        """What outlasted its deadline, and what of it was closed, before each edge."""
        days = self.days
        [begun] = days.lapse.sums(self._kept, [EVERY], days.edges)
        ended = self._kept & (days.lapse.times < days.issues.closed)
        [over] = days.closed.sums(ended, [EVERY], days.edges)
        return begun, over
