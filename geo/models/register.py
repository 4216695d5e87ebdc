"""Registers 台账: key places 重点部位, care targets 关爱对象, and check-ins 打卡 at both."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CodeText, IntPk, NameText, geometry


class KeyPlace(Base):
    """A place to be visited every workday while it is active; `active_to` is exclusive."""

    __tablename__ = "key_place"
    __table_args__ = (
        sa.CheckConstraint(
            "kind in ('school_gate', 'market', 'nursing_home', 'charging_shed',"
            " 'construction_site', 'empty_lot', 'other')",
            name="kind",
        ),
        sa.CheckConstraint("active_to > active_from", name="active"),
    )

    id: Mapped[IntPk]
    code: Mapped[CodeText] = mapped_column(unique=True)
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    kind: Mapped[str]
    geom: Mapped[object] = geometry("POINT")
    building_id: Mapped[int | None] = mapped_column(sa.ForeignKey("building.id"))
    active_from: Mapped[date]
    active_to: Mapped[date | None]


class CareTarget(Base):
    """Somebody to be visited every week, by a pseudonym: no name, no room, no date of birth."""

    __tablename__ = "care_target"
    __table_args__ = (
        sa.CheckConstraint(
            "kind in ('living_alone', 'disabled', 'low_income', 'left_behind', 'other')",
            name="kind",
        ),
        sa.CheckConstraint("pseudonym ~ '^CT-[0-9]{6,}$'", name="pseudonym"),
        sa.CheckConstraint("active_to > active_from", name="active"),
        sa.Index("ix_care_target_building_id", "building_id"),
    )

    id: Mapped[IntPk]
    pseudonym: Mapped[CodeText] = mapped_column(unique=True)
    building_id: Mapped[int] = mapped_column(sa.ForeignKey("building.id"))
    kind: Mapped[str]
    active_from: Mapped[date]
    active_to: Mapped[date | None]


class CheckIn(Base):
    """Visits of one month to one place or target, of which only the days are known.

    Bit n of `days` is day n + 1; of a care target it says that somebody was met.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(key_place_id, care_target_id) = 1", name="subject"),
        sa.CheckConstraint("extract(day from month) = 1", name="month"),
        sa.CheckConstraint("days > 0", name="days"),
        sa.UniqueConstraint("key_place_id", "month"),
        sa.UniqueConstraint("care_target_id", "month"),
    )

    id: Mapped[IntPk]
    key_place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("key_place.id"))
    care_target_id: Mapped[int | None] = mapped_column(sa.ForeignKey("care_target.id"))
    month: Mapped[date]
    days: Mapped[int]
