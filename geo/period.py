"""Periods: half-open spans of days, the presets of the screen and what they are compared with."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

PRESETS = ("7d", "30d", "8w", "90d", "month", "ytd", "12m", "24m")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` (inclusive) to `until` (exclusive), in the installation's time zone."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    def elapsed(self, today: date) -> "Period":
        """The part up to and with `today`; the whole when nothing of it has come yet."""
        tomorrow = today + timedelta(days=1)
        return Period(self.since, min(self.until, tomorrow)) if self.since < tomorrow else self

    def year_before(self) -> "Period":
        """The same calendar dates one year before; 29 February becomes 28 February (formula D1)."""
        return Period(shift_year(self.since, -1), shift_year(self.until, -1))

    def just_before(self) -> "Period":
        """The preceding period of equal length (formula D2)."""
        return Period(self.since - timedelta(days=self.days), self.since)


def shift_year(day: date, years: int) -> date:
    last = calendar.monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def shift_month(day: date, months: int) -> date:
    """The same day of another month, or its last day when that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def parse_day(text: str) -> date:
    """An ISO day within the years the product can show. Raises ValueError."""
    day = date.fromisoformat(text)
    if len(text) != 10 or not EARLIEST <= day < LATEST:
        raise ValueError(text)
    return day


def preset_period(preset: str, today: date) -> Period:
    """The period a preset means on `today`; `today` itself is included. Raises KeyError."""
    tomorrow = today + timedelta(days=1)
    if preset in ("7d", "30d", "90d"):
        return Period(tomorrow - timedelta(days=int(preset[:-1])), tomorrow)
    if preset == "8w":
        return Period(tomorrow - timedelta(weeks=8), tomorrow)
    if preset == "month":
        return Period(today.replace(day=1), tomorrow)
    if preset == "ytd":
        return Period(today.replace(month=1, day=1), tomorrow)
    if preset in ("12m", "24m"):
        return Period(shift_month(tomorrow, -int(preset[:-1])), tomorrow)
    raise KeyError(preset)
