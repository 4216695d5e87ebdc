"""The two years of the demo: where they start, turn and end, and their workday calendar."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.period import shift_month, shift_year
from geo.rules.workdays import DAY, EPOCH, Calendar, OfficeClock

OFFSET = 8 * 3600  # Asia/Shanghai, without summer time since 1991
ZONE = timezone(timedelta(seconds=OFFSET))
LAST_HOUR = 8  # on the last day the data end at 08:00
NEVER = np.int64(2**62)


@cache
def holidays() -> dict[str, Any]:
    with (Path(__file__).parents[1] / "holidays.toml").open("rb") as file:
        return tomllib.load(file)


def special_days() -> dict[date, tuple[bool, str]]:
    """Every day that differs from Monday-to-Friday: (worked, name of the holiday)."""
    days: dict[date, tuple[bool, str]] = {}
    for worked, table in ((False, holidays()["off"]), (True, holidays()["worked"])):
        for name, spans in table.items():
            for span in spans:
                first, _, last = span.partition("..")
                day, end = date.fromisoformat(first), date.fromisoformat(last or first)
                while day <= end:
                    days[day] = (worked, name)
                    day += timedelta(days=1)
    return days


@dataclass(frozen=True)
class Span:
    """Base year [start, middle), current year [middle, end); nothing is known after `now`."""

    start: date
    middle: date
    end: date

    @classmethod
    def ending(cls, as_of: date) -> "Span":
        """The two years whose last day is `as_of`; equal to the screen's "last 12 months" there."""
        end = as_of + timedelta(days=1)
        middle = shift_month(end, -12)
        return cls(shift_year(middle, -1), middle, end)

    @property
    def as_of(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def now(self) -> int:
        return midnight(self.as_of) + LAST_HOUR * 3600

    @property
    def moment(self) -> datetime:
        """`now` as an aware time."""
        return datetime.fromtimestamp(self.now, ZONE)

    def year(self, number: int) -> tuple[date, date]:
        """First day and day after the last of year 1 (base) or 2 (current)."""
        return (self.start, self.middle) if number == 1 else (self.middle, self.end)


def midnight(day: date) -> int:
    """The local start of a day as seconds since 1970 in UTC."""
    return (day - EPOCH).days * DAY - OFFSET


def day_of(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Local day numbers since 1970."""
    return (at + OFFSET) // DAY


def to_date(number: int) -> date:
    return EPOCH + timedelta(days=int(number))


@cache
def workday_calendar() -> Calendar:
    return Calendar({day: worked for day, (worked, _) in special_days().items()})


@cache
def office_clock(span: Span) -> OfficeClock:
    """An office clock that reaches far enough for the longest hard matter."""
    until = span.end + timedelta(days=1600)
    return OfficeClock(workday_calendar(), span.start - timedelta(days=60), until, OFFSET)
