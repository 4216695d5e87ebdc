"""Plans of grids, the steps that made them, and the divisions put into force."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, IntPk


class Plan(Base):
    """A draft division of one or more communities into grids; `head` is the step that holds."""

    __tablename__ = "plan"
    __table_args__ = (
        sa.CheckConstraint("kind in ('grids', 'community')", name="kind"),
        sa.CheckConstraint("status in ('draft', 'adopted', 'dropped')", name="status"),
        sa.CheckConstraint("head between 0 and last", name="head"),
    )

    id: Mapped[IntPk]
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="grids")
    status: Mapped[str] = mapped_column(server_default="draft")
    head: Mapped[int] = mapped_column(server_default="0")
    last: Mapped[int] = mapped_column(server_default="0")
    territory_version: Mapped[int] = mapped_column(sa.BigInteger)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    editor: Mapped[str | None]
    editor_label: Mapped[str] = mapped_column(server_default="")
    editor_seen_at: Mapped[datetime | None]


class PlanCommunity(Base):
    """A community that a plan divides."""

    __tablename__ = "plan_community"

    plan_id: Mapped[int] = mapped_column(
        sa.ForeignKey("plan.id", ondelete="cascade"), primary_key=True
    )
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)


class PlanStep(Base):
    """What was done to a plan, and the whole drawing after it."""

    __tablename__ = "plan_step"

    plan_id: Mapped[int] = mapped_column(
        sa.ForeignKey("plan.id", ondelete="cascade"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    editor_label: Mapped[str] = mapped_column(server_default="")
    action: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    state: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)


class Adoption(Base):
    """A division put into force: by whom, why, by which document, from which day."""

    __tablename__ = "adoption"
    __table_args__ = (
        sa.UniqueConstraint("plan_id"),
        sa.CheckConstraint("kind in ('grids', 'revert', 'community')", name="kind"),
        sa.CheckConstraint("(kind = 'revert') = (reverts_id is not null)", name="reverts"),
    )

    id: Mapped[IntPk]
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"))
    kind: Mapped[str]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    reason: Mapped[str]
    document_no: Mapped[str]
    effective_on: Mapped[date]
    adopted_at: Mapped[datetime]
    warnings_reason: Mapped[str | None]
    applied_at: Mapped[datetime | None]
    reverts_id: Mapped[int | None] = mapped_column(sa.ForeignKey("adoption.id"))
    bill: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)


class AdoptionGrid(Base):
    """A grid version that begins (`made`) or ends with an adoption."""

    __tablename__ = "adoption_grid"

    adoption_id: Mapped[int] = mapped_column(sa.ForeignKey("adoption.id"), primary_key=True)
    grid_id: Mapped[int] = mapped_column(sa.ForeignKey("grid.id"), primary_key=True)
    made: Mapped[bool]


class GridLineage(Base):
    """What became of a grid 网格沿革; the shares of one grid add up to 1."""

    __tablename__ = "grid_lineage"
    __table_args__ = (
        sa.CheckConstraint(
            "household_share between 0 and 1 and area_share between 0 and 1.000001", name="shares"
        ),
    )

    adoption_id: Mapped[int] = mapped_column(sa.ForeignKey("adoption.id"))
    from_grid_id: Mapped[int] = mapped_column(sa.ForeignKey("grid.id"), primary_key=True)
    to_grid_id: Mapped[int] = mapped_column(sa.ForeignKey("grid.id"), primary_key=True)
    buildings: Mapped[int]
    household_share: Mapped[float]
    area_share: Mapped[float]


class BuildingHome(Base):
    """Grid and community of a building over time, for buildings that ever changed either."""

    __tablename__ = "building_home"
    __table_args__ = (
        ExcludeConstraint(
            (sa.column("building_id"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_building_home_valid",
            using="gist",
        ),
        sa.CheckConstraint("valid_to > valid_from", name="valid"),
    )

    building_id: Mapped[int] = mapped_column(sa.ForeignKey("building.id"), primary_key=True)
    grid_id: Mapped[int | None] = mapped_column(sa.ForeignKey("grid.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class GridNumber(Base):
    """The last number ever used for grids of a kind in a community."""

    __tablename__ = "grid_number"

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class TerritoryEvent(Base):
    """What an adoption did, for the record."""

    __tablename__ = "territory_event"
    __table_args__ = (sa.Index("ix_territory_event_adoption_id", "adoption_id"),)

    id: Mapped[IntPk]
    at: Mapped[datetime]
    adoption_id: Mapped[int] = mapped_column(sa.ForeignKey("adoption.id"))
    kind: Mapped[str]
    effective_on: Mapped[date]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
