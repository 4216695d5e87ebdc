"""Totals: how often a measure occurred in one place under one filter, for any span of days.

A running sum by local day is kept for every measure, so that periods, comparisons, weeks and months
are differences of two numbers. Only another place or another filter costs a pass over the issues.
"""

from functools import cached_property

import numpy as np

from geo.cube.facts import Flag
from geo.queries.days import Days, Running
from geo.queries.selecting import NONE, RULES, WEIGHTS, Basis, Mask, Window
from geo.rules.indicators import Measure

STOCKS = (Measure.OPEN, Measure.OVERDUE)
EVERY = (NONE, NONE)
OUTLASTED = (Flag.OUTLASTED, NONE)


class Totals:
    """One place under one filter: `kept` has one flag an issue."""

    def __init__(self, days: Days, kept: Mask) -> None:
        self.days, self._kept = days, kept
        self._known: dict[Measure, Running] = {}

    def count(self, measure: Measure, window: Window) -> int:
        """The measure in a period; stocks at its end."""
        if measure in STOCKS:
            return self.standing(measure, window.until)
        return self.between(measure, window.since, window.until)

    def between(self, measure: Measure, since: int, until: int) -> int:
        """The measure from one edge to another, given as minutes. Nothing is due later than now."""
        if RULES[measure].basis in (Basis.DUE, Basis.CONTACT):
            until = min(until, self.days.now)
        running = self.running(measure)
        first, last = self.days.place(since), self.days.place(max(since, until))
        return int(running[last] - running[first])

    def standing(self, measure: Measure, minute: int) -> int:
        """What is open (or overdue) just before a moment, and no later than now."""
        if minute > self.days.now:
            return self._standing_now[measure]
        edge = self.days.place(minute)
        if measure is Measure.OPEN:
            return int(self.running(Measure.ISSUES)[edge] - self._over[0][edge])
        return int(self._lapsed[edge] - self._over[1][edge])

    def running(self, measure: Measure) -> Running:
        """What happened before each edge of the days."""
        if measure not in self._known:
            self._known |= self._work(measure)
        return self._known[measure]

    @cached_property
    def late(self) -> Running:
        """By time of report: answered after the deadline, or open past it now."""
        issues, order = self.days.issues, self.days.reported
        waiting = np.zeros(len(self._kept), np.bool_)
        waiting[issues.open] = issues.due[issues.open] < np.int32(self.days.now)
        [answered] = order.sums(self._kept, [(Flag.LATE, NONE)])
        [unanswered] = order.sums(waiting & self._kept, [(NONE, Flag.LATE)])
        return answered + unanswered

    def _work(self, measure: Measure) -> dict[Measure, Running]:
        """The measure, and with it all others of the same deadline or verification, for which the
        issues have to be put into another order."""
        if measure in WEIGHTS:
            return {measure: self._summed(WEIGHTS[measure])}
        basis = RULES[measure].basis
        order = {
            Basis.REPORTED: self.days.reported,
            Basis.DUE: self.days.due,
            Basis.CONTACT: self.days.contact,
            Basis.VERIFIED: self.days.verified,
        }[basis]
        wanted = [other for other, rule in RULES.items() if rule.basis is basis]
        if basis is Basis.REPORTED:
            wanted = [measure]
        flags = [(RULES[other].needs, RULES[other].lacks) for other in wanted]
        return dict(zip(wanted, order.sums(self._kept, flags), strict=True))

    def _summed(self, column: str) -> Running:
        """The sum of a column over the issues reported before each edge."""
        amounts = np.where(self._kept, getattr(self.days.issues, column), 0)
        sums = np.concatenate([[0], np.cumsum(amounts, dtype=np.int64)])
        return np.asarray(sums[self.days.reported.cuts])

    @cached_property
    def _standing_now(self) -> dict[Measure, int]:
        issues = self.days.issues
        standing = issues.open[self._kept[issues.open]]
        overdue = np.count_nonzero(issues.due[standing] < np.int32(self.days.now))
        return {Measure.OPEN: len(standing), Measure.OVERDUE: int(overdue)}

    @cached_property
    def _over(self) -> tuple[Running, Running]:
        """What was closed before each edge: all, and what had outlasted its deadline."""
        needs = [EVERY, OUTLASTED]
        everything, outlasted = self.days.closed.sums(self._kept, needs)
        return everything, outlasted

    @cached_property
    def _lapsed(self) -> Running:
        """What had outlasted its deadline before each edge."""
        return self.days.lapse.sums(self._kept, [OUTLASTED])[0]
