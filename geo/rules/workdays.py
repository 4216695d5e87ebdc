"""Workdays 工作日 with holidays and make-up days 调休, and a clock that runs in office hours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

DAY = 86_400
OPENS, CLOSES = 30_600, 63_000  # 08:30 and 17:30, in seconds of the local day
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Calendar:
    """Monday to Friday, except for the days in `special` (True: worked although a weekend)."""

    special: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        return self.special.get(day, day.weekday() < 5)

    def workdays(self, since: date, until: date) -> Iterator[date]:
        """Workdays of the half-open span [since, until), in order."""
        for number in range((until - since).days):
            day = since + timedelta(days=number)
            if self.is_workday(day):
                yield day

    def count(self, since: date, until: date) -> int:
        """Number of workdays in [since, until)."""
        return sum(1 for _ in self.workdays(since, until))

    def add(self, day: date, workdays: int) -> date:
        """The n-th workday after `day` (before it when negative); 0 is the day itself."""
        step = timedelta(days=1 if workdays >= 0 else -1)
        for _ in range(abs(workdays)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def mask(self, since: date, until: date) -> NDArray[np.bool_]:
        """One flag for each day of [since, until)."""
        first = (since - EPOCH).days
        numbers = np.arange(first, (until - EPOCH).days)
        worked = (numbers + 3) % 7 < 5  # 1 January 1970 was a Thursday
        for day, flag in self.special.items():
            if since <= day < until:
                worked[(day - EPOCH).days - first] = flag
        return np.asarray(worked, dtype=np.bool_)


class OfficeClock:
    """Time in workdays: runs from 08:30 to 17:30 on workdays and stands still otherwise.

    Times are seconds since 1970 in UTC; `offset_s` is the zone's distance from UTC (it must be the
    same throughout, as in China). Readings are workdays since the first day of the span.
    """

    def __init__(self, calendar: Calendar, since: date, until: date, offset_s: int) -> None:
        worked = calendar.mask(since, until)
        self._first = (since - EPOCH).days
        self._offset = offset_s
        self._worked = worked
        self._before = np.concatenate([[0], np.cumsum(worked)]).astype(np.float64)
        self._days = np.flatnonzero(worked)

    def read(self, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Workdays passed at each time; times outside the span count as its ends."""
        local = at + self._offset - self._first * DAY
        day = np.clip(local // DAY, 0, len(self._worked) - 1)
        passed = np.clip((local - day * DAY - OPENS) / (CLOSES - OPENS), 0.0, 1.0)
        return self._before[day] + passed * self._worked[day]

    def time_of(self, reading: NDArray[np.float64]) -> NDArray[np.int64]:
        """The time at which the clock shows a reading; a whole number is the end of a workday.

        Raises ValueError when a reading lies beyond the span.
        """
        number = np.maximum(np.ceil(reading) - 1, 0).astype(np.int64)
        if len(number) and number.max() >= len(self._days):
            raise ValueError("the calendar ends before this time")
        within = np.clip(reading - number, 0.0, 1.0)
        local = self._days[number] * DAY + OPENS + np.round(within * (CLOSES - OPENS))
        at: NDArray[np.int64] = (local + self._first * DAY - self._offset).astype(np.int64)
        return at

    def after(
        self, at: NDArray[np.int64], workdays: NDArray[np.float64] | float
    ) -> NDArray[np.int64]:
        """The time when `workdays` of office hours have passed since each time."""
        return self.time_of(self.read(at) + workdays)
