"""Freshness: what the data's clock says, and which versions of territory and facts are current."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Freshness:
    """`as_of` is aware and in whole minutes: the day of a demo, else the clock."""

    as_of: datetime
    zone: ZoneInfo
    territory_version: int
    facts_version: int


def freshness(db: Session, now: datetime) -> Freshness:
    """One statement. A setting `as_of` that is a day means the end of that day."""
    raise NotImplementedError


def as_of(db: Session, now: datetime) -> datetime:
    return freshness(db, now).as_of
