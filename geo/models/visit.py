"""Visits 走访: where a grid worker was, which doors were knocked on and which opened."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, BigPk, Small, geometry, revision


class Visit(Base):
    """One visit to one building. Dwellings are numbers within the building, never names."""

    __tablename__ = "visit"
    __table_args__ = (
        sa.CheckConstraint("reached <@ dwelling_nos", name="reached_subset"),
        sa.CheckConstraint("ended_at >= started_at", name="ended_after_started"),
        sa.Index("ix_visit_building_id_started_at", "building_id", "started_at"),
        sa.Index("ix_visit_rev", "rev"),
    )

    id: Mapped[BigPk]
    visit_no: Mapped[str | None] = mapped_column(sa.Text(collation="C"), unique=True)
    kind: Mapped[Small]
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    geom: Mapped[object | None] = geometry("POINT", nullable=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    area_now: Mapped[int | None] = mapped_column(
        sa.ForeignKey("area.id"),
        comment="Of a visit at no building: its community after a division",
    )
    grid_id: Mapped[int | None] = mapped_column(sa.ForeignKey("grid.id"))
    building_id: Mapped[int | None] = mapped_column(sa.ForeignKey("building.id"))
    key_place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("key_place.id"))
    care_target_id: Mapped[int | None] = mapped_column(sa.ForeignKey("care_target.id"))
    dwelling_nos: Mapped[list[int]] = mapped_column(
        ARRAY(sa.SmallInteger), server_default=sa.text("'{}'")
    )
    reached: Mapped[list[int]] = mapped_column(
        ARRAY(sa.SmallInteger), server_default=sa.text("'{}'")
    )
    in_area: Mapped[bool | None]
    findings: Mapped[str | None]
    rev: Mapped[int] = revision()
