"""Bars of the timeline as the browser draws them: days, counts and ticks; pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from dashboard import numbers
from data.words import word
from geo.period import Period
from geo.queries.timeline import Grain

DAY = timedelta(days=1)
Row = dict[str, object]


@dataclass(frozen=True)
class Bars:
    """Counts of bars, one entry each; `special` are holidays (False) and make-up days (True)."""

    starts: Sequence[date]
    on_time: Sequence[int]
    late: Sequence[int]
    before: Sequence[int | None]
    last: date
    grain: Grain = Grain.WEEK
    special: Mapping[date, bool] = field(default_factory=dict)

    @cached_property
    def holidays(self) -> list[date]:
        return sorted(day for day, worked in self.special.items() if not worked)

    def rows(self, lang: str) -> list[Row]:
        """What is told of a bar is written by the browser when it is pointed at."""
        return [self._row(i, lang) for i in range(len(self.starts))]

    def _row(self, i: int, lang: str) -> Row:
        start = self.starts[i]
        full = self.grain.after(start) - DAY
        end = min(full, self.last)
        row: Row = {
            "first": start.isoformat(),
            "last": end.isoformat(),
            "n": self.on_time[i] + self.late[i],
            "late": self.late[i],
        }
        if self.before[i] is not None:
            row["before"] = self.before[i]
        if end < full:
            row["partial"] = True
        if rest := self._rest(start, end):
            row["rest"] = rest
        if tick := self._tick(i, lang):
            row["tick"] = tick
        return row

    def _rest(self, start: date, end: date) -> int:
        """Holidays in a bar; among days also the weekends."""
        if self.grain is Grain.DAY:
            return int(not self.special.get(start, start.weekday() < 5))
        holidays = self.holidays
        return bisect_right(holidays, end) - bisect_left(holidays, start)

    def _tick(self, i: int, lang: str) -> str | None:
        """Mondays among days; else the month where it begins. January says the year."""
        start = self.starts[i]
        if self.grain is Grain.DAY:
            return numbers.short_day(start, lang) if start.weekday() == 0 else None
        if self.grain is Grain.MONTH and start.month % 3 != 1:
            return None
        if i and self.starts[i - 1].month == start.month:
            return None
        if not i and start.day > 14:
            return None
        name = numbers.month(start, lang)
        if not i:
            return word("time.year_month", lang, y=start.year, mon=name)
        # The year alone: beside it stands February, and both would not fit on a wall.
        return word("time.year", lang, y=start.year) if start.month == 1 else name


def brush(starts: Sequence[date], period: Period) -> tuple[int, int]:
    """The bars [from, to) that the period touches."""
    first = max(0, bisect_right(starts, period.since) - 1)
    return first, max(first + 1, bisect_left(starts, period.until))
