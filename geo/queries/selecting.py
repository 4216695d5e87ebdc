"""Selecting: which rows of the issues a number counts, by time and by the filters of the scope."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import NEVER
from geo.cube.facts import Flag, Issues
from geo.queries.categories import CategoryTree
from geo.rules.indicators import Measure
from geo.scope import Scope

RowNumbers = NDArray[np.int32]
Rows = RowNumbers | slice
Mask = NDArray[np.bool_]


class Basis(StrEnum):
    """Which time of an issue has to lie in the period."""

    REPORTED = "reported"
    DUE = "due"
    CONTACT = "contact"
    VERIFIED = "verified"
    STOCK = "stock"  # none: what is open at the end of the period


NONE = Flag(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A measure counts issues by a time, with all flags of `needs` and none of `lacks`."""

    basis: Basis
    needs: Flag = NONE
    lacks: Flag = NONE


RULES: Mapping[Measure, Rule] = {
    Measure.ISSUES: Rule(Basis.REPORTED),
    Measure.COMPLAINTS: Rule(Basis.REPORTED, Flag.COMPLAINT),
    Measure.NOT_HOTLINE: Rule(Basis.REPORTED, lacks=Flag.HOTLINE),
    Measure.REPEATS: Rule(Basis.REPORTED, Flag.COMPLAINT | Flag.REPEAT),
    Measure.HOTLINE: Rule(Basis.REPORTED, Flag.HOTLINE),
    Measure.CLOSED: Rule(Basis.REPORTED, Flag.CLOSED),
    Measure.AT_ONCE: Rule(Basis.REPORTED, Flag.AT_ONCE),
    Measure.RETURNS: Rule(Basis.REPORTED),
    Measure.DISPATCHES: Rule(Basis.REPORTED),
    Measure.ANSWERED: Rule(Basis.REPORTED, Flag.ANSWERED),
    Measure.REDONE: Rule(Basis.REPORTED, Flag.CLOSED | Flag.REDONE),
    Measure.DUE: Rule(Basis.DUE, lacks=Flag.SUSPENDED),
    Measure.IN_TIME: Rule(Basis.DUE, Flag.IN_TIME, Flag.SUSPENDED),
    Measure.SUSPENDED: Rule(Basis.DUE, Flag.SUSPENDED),
    Measure.CONTACT_DUE: Rule(Basis.CONTACT),
    Measure.CONTACTED: Rule(Basis.CONTACT, Flag.CONTACTED),
    Measure.ATTEMPTED: Rule(Basis.VERIFIED, Flag.ATTEMPTED),
    Measure.CALLED: Rule(Basis.VERIFIED, Flag.CALLED),
    Measure.RESOLVED: Rule(Basis.VERIFIED, Flag.RESOLVED),
    Measure.SATISFIED: Rule(Basis.VERIFIED, Flag.SATISFIED),
    Measure.OPEN: Rule(Basis.STOCK),
    Measure.OVERDUE: Rule(Basis.STOCK),
}
# Measures that sum a column of the issues instead of counting them.
WEIGHTS: Mapping[Measure, str] = {Measure.RETURNS: "returns", Measure.DISPATCHES: "dispatches"}


@dataclass(frozen=True, slots=True)
class Window:
    """A period in minutes, half-open, and the minute of the data's clock."""

    since: int
    until: int
    now: int

    @property
    def is_now(self) -> bool:
        """The period ends with the data: a stock is today's."""
        return self.until > self.now

    @property
    def end(self) -> int:
        """Deadlines and stocks are looked at here: no later than now, as nothing is late before."""
        return min(self.until, self.now)


@dataclass(frozen=True)
class Filter:
    """The filters of a scope by what an issue is; None lets everything pass.

    Filters by compound restrict the places instead: see `Traits`.
    """

    key: tuple[object, ...]
    category: Mask | None  # by database id
    matter: Mask | None  # by number
    source: Mask | None
    status: Mask | None
    late: bool

    @staticmethod
    def key_of(scope: Scope) -> tuple[object, ...]:
        return (scope.categories, scope.matters, scope.sources, scope.statuses, scope.late)

    @classmethod
    def of(cls, scope: Scope, tree: CategoryTree) -> "Filter":
        return cls(
            key=cls.key_of(scope),
            category=tree.allowed(scope.categories) if scope.categories else None,
            matter=_table(scope.matters),
            source=_table(scope.sources),
            status=_table(scope.statuses),
            late=scope.late,
        )

    def passed(self, issues: Issues, now: int) -> Mask | None:
        """One flag an issue as it stands at the minute `now`; None when the filter is empty."""
        keep: Mask | None = None
        for name in ("category", "matter", "source", "status"):
            table: Mask | None = getattr(self, name)
            if table is not None:
                passed = table.take(getattr(issues, name), mode="clip")
                keep = passed if keep is None else keep & passed
        return _together(keep, is_late(issues, slice(None), now)) if self.late else keep


def select(issues: Issues, measure: Measure, window: Window, passed: Mask | None) -> Rows:
    """Rows the measure counts among those that have passed a filter: a slice, or row numbers.

    They may contain rows at NOWHERE, which belong to no place and are not counted.
    """
    rule = RULES[measure]
    base = base_rows(issues, rule.basis, window)
    keep = flagged(issues, rule, base)
    if passed is not None:
        keep = _together(keep, passed[base])
    if measure is Measure.OVERDUE:
        keep = _together(keep, issues.due[base] < np.int32(window.end))
    if measure in WEIGHTS:
        keep = _together(keep, getattr(issues, WEIGHTS[measure])[base] > 0)
    if keep is None:
        return base
    if isinstance(base, slice):
        return np.asarray(np.flatnonzero(keep) + base.start, np.int32)
    return np.asarray(base[keep], np.int32)


def base_rows(issues: Issues, basis: Basis, window: Window) -> Rows:
    """Rows by time alone."""
    if basis is Basis.REPORTED:
        return span(issues.reported, window)
    if basis is Basis.DUE:
        return _between(issues.by_due, issues.due, window.since, window.end)
    if basis is Basis.CONTACT:
        return _between(issues.by_contact, issues.contact, window.since, window.end)
    if basis is Basis.VERIFIED:
        return _between(issues.by_verified, issues.verified, window.since, window.until)
    standing: RowNumbers = issues.open if window.is_now else open_at(issues, window.end)
    return standing


def open_at(issues: Issues, minute: int) -> RowNumbers:
    """Rows reported before a moment in the past and not closed before it."""
    end = int(np.searchsorted(issues.reported, np.int32(minute)))
    return np.flatnonzero(issues.closed[:end] >= np.int32(minute)).astype(np.int32)


def is_late(issues: Issues, rows: Rows, minute: int) -> Mask:
    """Answered after the deadline, or open past it at `minute`."""
    answered = (issues.flags[rows] & np.uint16(Flag.LATE)) > 0
    waiting = (issues.closed[rows] == NEVER) & (issues.due[rows] < np.int32(minute))
    return np.asarray(answered | waiting)


def span(times: RowNumbers, window: Window) -> slice:
    """The slice of rising times that lies in the window."""
    # Bounds of the array's own type: a Python int would make numpy convert the whole array.
    ends = np.asarray([window.since, max(window.since, window.until)], times.dtype)
    low, high = np.searchsorted(times, ends)
    return slice(int(low), int(high))


def _between(order: RowNumbers, times: RowNumbers, since: int, until: int) -> Rows:
    low = bisect_left(order, since, key=times.__getitem__)
    high = bisect_left(order, until, lo=low, key=times.__getitem__)
    return np.asarray(order[low:high])


def flagged(issues: Issues, rule: Rule, rows: Rows) -> Mask | None:
    """One flag a row: all flags of the rule and none it lacks; None when it asks for nothing."""
    asked = np.uint16(rule.needs | rule.lacks)
    if not asked:
        return None
    return np.asarray((issues.flags[rows] & asked) == np.uint16(rule.needs))


def _together(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _table(numbers: Iterable[int]) -> Mask | None:
    wanted = list(numbers)
    if not wanted:
        return None
    table = np.zeros(256, np.bool_)
    table[wanted] = True
    return table
