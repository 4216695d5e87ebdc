"""Bars of the timeline as the browser draws them: days, counts, titles and ticks; pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dashboard import numbers
from data.words import word
from geo.period import Period
from geo.queries.timeline import Grain

DAY = timedelta(days=1)
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts of bars, one entry each; `special` are holidays (False) and make-up days (True)."""

    starts: Sequence[date]
    on_time: Sequence[int]
    late: Sequence[int]
    before: Sequence[int | None]
    last: date
    grain: Grain = Grain.WEEK
    special: Mapping[date, bool] = field(default_factory=dict)

    def rows(self, lang: str) -> list[Row]:
        return [self._row(i, lang) for i in range(len(self.starts))]

    def _row(self, i: int, lang: str) -> Row:
        start, n = self.starts[i], self.on_time[i] + self.late[i]
        full = self.grain.after(start) - DAY
        end = min(full, self.last)
        rest = self._rest(start, end)
        row: Row = {"first": str(start), "last": str(end), "n": n, "late": self.late[i]}
        row["title"] = self._title(i, end, end < full, rest, lang)
        if self.before and self.before[i] is not None:
            row["before"] = self.before[i]
        if end < full:
            row["partial"] = True
        if rest:
            row["rest"] = rest
        if tick := self._tick(i, lang):
            row["tick"] = tick
        return row

    def _rest(self, start: date, end: date) -> int:
        """Holidays in a bar; among days also the weekends."""
        days = [start + DAY * number for number in range((end - start).days + 1)]
        if self.grain is Grain.DAY:
            return sum(not self.special.get(day, day.weekday() < 5) for day in days)
        return sum(self.special.get(day) is False for day in days)

    def _title(self, i: int, end: date, partial: bool, rest: int, lang: str) -> str:
        start = self.starts[i]
        parts = [
            word(
                f"timeline.{'part' if partial else 'bar'}",
                lang,
                span=numbers.span(start, end, lang),
                n=numbers.figure(self.on_time[i] + self.late[i]),
                late=numbers.figure(self.late[i]),
            )
        ]
        if self.before and (before := self.before[i]) is not None:
            parts.append(word("timeline.before", lang, n=numbers.figure(before)))
        if rest and self.grain is not Grain.DAY:
            parts.append(word("timeline.rest", lang, n=rest))
        return "\n".join(parts)

    def _tick(self, i: int, lang: str) -> str | None:
        """Mondays among days; else the month where it begins. January says the year as well."""
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
        if start.month == 1 or not i:
            return word("time.year_month", lang, y=start.year, mon=name)
        return name


def brush(starts: Sequence[date], period: Period) -> tuple[int, int]:
    """The bars [from, to) that the period touches."""
    first = max(0, bisect_right(starts, period.since) - 1)
    return first, max(first + 1, bisect_left(starts, period.until))
