"""Hotspot cycles 倒排批次, their entries (the problem compounds) and what befell each."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, IntPk

ENTRY_STATES = (
    "'candidate', 'listed', 'rectifying', 'accepting', 'transformed', 'monitoring', 'delisted', "
    "'voided', 'dropped'"
)


class HotspotCycle(Base):
    """One frozen list. A published cycle is never changed; a correction is a new one."""

    __tablename__ = "hotspot_cycle"
    __table_args__ = (sa.CheckConstraint("status in ('draft', 'published')", name="status"),)

    id: Mapped[IntPk]
    code: Mapped[str] = mapped_column(unique=True)
    window_start: Mapped[date]
    window_end: Mapped[date] = mapped_column(comment="exclusive")
    k: Mapped[int]
    params: Mapped[dict[str, Any]] = mapped_column(JSONB)
    computed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    status: Mapped[str]


class HotspotEntry(Base):
    """A compound on the list, with the five components of its score as they were computed."""

    __tablename__ = "hotspot_entry"
    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "compound_id"),
        sa.CheckConstraint(f"status in ({ENTRY_STATES})", name="status"),
    )

    id: Mapped[IntPk]
    cycle_id: Mapped[int] = mapped_column(sa.ForeignKey("hotspot_cycle.id"))
    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"))
    rank: Mapped[int]
    score: Mapped[float] = mapped_column(sa.Double)
    components: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[str]
    listed_on: Mapped[date | None]
    transformed_on: Mapped[date | None]
    delisted_on: Mapped[date | None]
    baseline_count: Mapped[int] = mapped_column(comment="Complaint-type issues in the window")
    target_drop: Mapped[float] = mapped_column(sa.Double, server_default="0.30")
    relapsed_on: Mapped[date | None]


class HotspotEvent(Base):
    """State changes of an entry; append only."""

    __tablename__ = "hotspot_event"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("hotspot_entry.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    note: Mapped[str | None]
