"""Times as whole minutes since 1970 in UTC, the unit of all columns.

Data are rounded down. Because the boundaries of periods and the data's clock are whole minutes,
`floor(t) < boundary` says the same as `t < boundary`: counts are exact.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.rules.workdays import EPOCH

Minutes = NDArray[np.int32]

DEFAULT_ZONE = "Asia/Shanghai"
NEVER = np.iinfo(np.int32).max
_MINUTES_1970_TO_2000 = 946_684_800 // 60
_FIRST_MONTH = 1970 * 12


def zone_of(stored: str) -> ZoneInfo:
    """The time zone of a setting, or the default one when nothing is stored."""
    return ZoneInfo(stored or DEFAULT_ZONE)


def from_postgres(microseconds: NDArray[np.int64]) -> Minutes:
    """Minutes of timestamps as PostgreSQL sends them (µs since 2000); infinity becomes NEVER."""
    minutes = microseconds // 60_000_000 + _MINUTES_1970_TO_2000
    return np.clip(minutes, -NEVER, NEVER).astype(np.int32)


def minute_of(at: datetime) -> np.int32:
    """The minute of an aware time."""
    return np.int32(int(at.timestamp()) // 60)


def time_of(minute: int) -> datetime:
    return datetime.fromtimestamp(int(minute) * 60, UTC)


@lru_cache(8192)
def midnight(day: date, zone: ZoneInfo) -> np.int32:
    """The minute at which a local day begins."""
    return minute_of(datetime.combine(day, time(), zone))


def month_number(day: date) -> int:
    """Months since January 1970."""
    return day.year * 12 + day.month - 1 - _FIRST_MONTH


def month_start(number: int) -> date:
    year, month = divmod(number + _FIRST_MONTH, 12)
    return date(year, month + 1, 1)


def months_of(minutes: Minutes, zone: ZoneInfo) -> NDArray[np.int64]:
    """The local calendar month (since January 1970) of each minute."""
    if not len(minutes):
        return np.zeros(0, np.int64)
    first = month_number(time_of(int(minutes.min())).date()) - 1
    last = month_number(time_of(int(minutes.max())).date()) + 2
    starts = [midnight(month_start(number), zone) for number in range(first, last + 1)]
    return first - 1 + np.searchsorted(np.asarray(starts, np.int32), minutes, side="right")


def days_of(minutes: Minutes, zone: ZoneInfo) -> NDArray[np.int64]:
    """The local day (since 1970) of each minute."""
    if not len(minutes):
        return np.zeros(0, np.int64)
    first = time_of(int(minutes.min())).date() - timedelta(days=1)
    last = time_of(int(minutes.max())).date() + timedelta(days=2)
    days = [first + timedelta(days=number) for number in range((last - first).days)]
    edges = np.asarray([midnight(day, zone) for day in days], np.int32)
    return (first - EPOCH).days - 1 + np.searchsorted(edges, minutes, side="right")
