"""Presenting: whose screen the walls of a channel follow, and the days of meetings."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base


class Presenting(Base):
    """One presenter a channel; not seen for a minute, it counts no more."""

    __tablename__ = "presenting"
    __table_args__ = (
        sa.CheckConstraint("channel ~ '^[a-z0-9][a-z0-9-]*$'", name="channel"),
        sa.CheckConstraint("seen_at >= started_at", name="seen_after_started"),
    )

    channel: Mapped[str] = mapped_column(sa.String(16, collation="C"), primary_key=True)
    search: Mapped[str]
    presenter: Mapped[str] = mapped_column(comment="Digest of the presenter's token")
    label: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(sa.BigInteger, server_default="1")
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class MeetingDay(Base):
    """A day on which somebody presented for some minutes."""

    __tablename__ = "meeting_day"

    held_on: Mapped[date] = mapped_column(primary_key=True)
