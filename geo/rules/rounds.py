"""Rounds 走访制度: on which days and weeks visits are due, and which were paid (formulas E1, E2).

Days count from 1970; a subject (key place or care target) is active from a day to a day, the
latter exclusive. Weeks are those of ISO 8601, numbered from the week of 29 December 1969.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Days = NDArray[np.int32]
Flags = NDArray[np.bool_]
Tallied = NDArray[np.uint16]

WEEK = 7
_THURSDAY = 3  # 1 January 1970 was a Thursday: its week began three days earlier


@dataclass(frozen=True)
class Paid:
    """Running sums over periods (days or weeks) for n subjects: row k holds how many of the periods
    before `first` + k were kept."""

    first: int
    sums: Tallied  # (periods + 1, n)

    def between(self, since: int, until: int) -> Ints:
        """By subject: kept periods from `since` to before `until`."""
        last = len(self.sums) - 1
        low, high = (min(max(edge - self.first, 0), last) for edge in (since, max(since, until)))
        return np.asarray(self.sums[high].astype(np.int64) - self.sums[low])


@dataclass(frozen=True)
class Workdays:
    """How many workdays lie before each day from `first` on; what lies beyond is none."""

    first: int
    before: Ints

    @classmethod
    def of(cls, first: int, worked: Flags) -> "Workdays":
        """From one flag a day."""
        return cls(first, np.concatenate([[0], np.cumsum(worked, dtype=np.int64)]))

    def passed(self, day: Ints | Days) -> Ints:
        """Workdays before each day."""
        place = np.clip(day - self.first, 0, len(self.before) - 1)
        return np.asarray(self.before[place])


def days_paid(subject: Ints, day: Ints, since: Days, until: Days, workdays: Workdays) -> Paid:
    """E1 above the line: workdays on which an active subject was visited. `subject` and `day` are
    visits in any order and number."""
    worked = workdays.passed(day + 1) > workdays.passed(day)
    good = worked & (since[subject] <= day) & (day < until[subject])
    return _paid(subject[good], day[good], len(since))


def weeks_paid(subject: Ints, day: Ints, since: Days, until: Days) -> Paid:
    """E2 above the line: weeks with a visit to a subject that was active on all seven days."""
    week = week_of(day)
    monday = first_day(week)
    good = (since[subject] <= monday) & (monday + WEEK <= until[subject])
    return _paid(subject[good], week[good], len(since))


def days_due(since: Days, until: Days, first: int, end: int, workdays: Workdays) -> Ints:
    """E1 below the line: workdays from `first` to before `end` on which each subject was active."""
    low, high = np.maximum(since, first), np.minimum(until, end)
    return np.asarray(np.maximum(workdays.passed(high) - workdays.passed(low), 0), np.int64)


def weeks_due(since: Days, until: Days, first: int, end: int) -> Ints:
    """E2 below the line: weeks wholly from `first` to before `end` and wholly active."""
    low, high = np.maximum(since, first), np.minimum(until, end)
    return np.asarray(np.maximum(week_of(high) - week_of(low + WEEK - 1), 0), np.int64)


def week_of(day: Ints | Days) -> Ints:
    """The number of the week around each day."""
    return (day.astype(np.int64) + _THURSDAY) // WEEK


def first_day(week: Ints) -> Ints:
    """The Monday of each week."""
    return week * WEEK - _THURSDAY


def whole_weeks(first: int, end: int) -> tuple[int, int]:
    """The weeks that lie wholly in the days from `first` to before `end`, as a half-open span."""
    return (first + WEEK - 1 + _THURSDAY) // WEEK, (end + _THURSDAY) // WEEK


def _paid(subject: Ints, period: Ints, n: int) -> Paid:
    """Each pair counts once, however often it stands there."""
    if not len(period):
        return Paid(0, np.zeros((1, n), np.uint16))
    first = int(period.min())
    seen = np.zeros((int(period.max()) - first + 2, n), np.uint16)
    seen[period - first + 1, subject] = 1
    return Paid(first, np.cumsum(seen, axis=0, dtype=np.uint16))
