"""Freshness: what the data's clock says, and which versions of territory and facts are current."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.cube.clock import zone_of
from geo.models import Setting

_KEYS = ("as_of", "timezone", "territory_version", "facts_version")
# Made once: every panel of every screen asks it, and wording it took longer than the answer.
_STORED = sa.select(Setting.key, Setting.value).where(Setting.key.in_(_KEYS))
_MINUTE = timedelta(minutes=1)
LONG_AGO = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Freshness:
    """`as_of` is aware and in whole minutes: the stored day (`is_stored`), else the clock."""

    as_of: datetime
    zone: ZoneInfo
    territory_version: int
    facts_version: int
    is_stored: bool = False

    def reaching(self, last: datetime | None) -> "Freshness":
        """The same for facts that end at `last`: a stock that ended long ago is seen as it was
        then. Otherwise "the last 8 weeks" would be empty, and everything open overdue.
        """
        if self.is_stored or last is None or self.as_of - last <= LONG_AGO:
            return self
        return replace(self, as_of=_whole_minute(last) + _MINUTE)

    @property
    def today(self) -> date:
        return self.as_of.astimezone(self.zone).date()


def freshness(db: Session, now: datetime, zone: str | None = None) -> Freshness:
    """One statement. A setting `as_of` that is a day means the last minute of that day.

    `zone` overrules the stored time zone. The clock is rounded up to a minute, so that what has
    just been written already lies before it.
    """
    stored = {key: value for key, value in db.connection().execute(_STORED)}
    shown = zone_of(zone or stored.get("timezone") or "")
    return Freshness(
        as_of=_as_of(stored.get("as_of"), now, shown),
        zone=shown,
        territory_version=int(stored.get("territory_version") or 0),
        facts_version=int(stored.get("facts_version") or 0),
        is_stored=bool(stored.get("as_of")),
    )


def as_of(db: Session, now: datetime) -> datetime:
    return freshness(db, now).as_of


def _as_of(stored: str | None, now: datetime, zone: ZoneInfo) -> datetime:
    if not stored:
        return _whole_minute(now)
    if len(stored) == len("2026-11-22"):
        return datetime.combine(date.fromisoformat(stored), time(23, 59), zone).astimezone(UTC)
    moment = datetime.fromisoformat(stored)
    return _whole_minute(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _whole_minute(at: datetime) -> datetime:
    floor = at.astimezone(UTC).replace(second=0, microsecond=0)
    return floor if floor == at else floor + _MINUTE


_LAST = sa.text(
    """
    select greatest(
        (select max(reported_at) from issue), (select max(closed_at) from issue),
        (select max(started_at) from visit))
    """
)


def today_of(db: Session, now: datetime, zone: str | None = None) -> date:
    """The day that screens call today, worked out without the read model. Two statements."""
    return freshness(db, now, zone).reaching(db.scalar(_LAST)).today
