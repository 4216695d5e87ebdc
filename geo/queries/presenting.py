"""Presenting: who presents on which channel now, and when the last meeting was."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.models import MeetingDay, Presenting
from geo.rules.presenting import MOST_CHANNELS, SILENT_FOR


@dataclass(frozen=True, slots=True)
class Presenter:
    """`search` is the canonical query string; `version` rises with every change of it."""

    channel: str
    search: str
    label: str
    version: int
    started_at: datetime


def list_presenters(db: Session, now: datetime) -> dict[str, Presenter]:
    """Everybody who presents now, by channel. One statement."""
    rows = db.execute(
        sa.select(
            Presenting.channel,
            Presenting.search,
            Presenting.label,
            Presenting.version,
            Presenting.started_at,
        )
        .where(Presenting.seen_at > now - SILENT_FOR)
        .limit(MOST_CHANNELS)
    )
    return {row.channel: Presenter(*row) for row in rows}


def find_last_meeting(db: Session, before: date) -> date | None:
    """The newest day of a meeting before a day. One statement."""
    return db.scalar(sa.select(sa.func.max(MeetingDay.held_on)).where(MeetingDay.held_on < before))
