"""Special teams 一小区一专班, their members by tier and their problem list.

问题不解决、专班不撤回: the database itself refuses to withdraw a team with an unverified problem.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, IntPk, Small


class SpecialTeam(Base):
    __tablename__ = "special_team"
    __table_args__ = (
        sa.CheckConstraint(
            "status in ('forming', 'active', 'ready_to_withdraw', 'withdrawn')", name="status"
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_on is not null)", name="withdrawn_on"
        ),
        sa.Index(
            "uq_special_team_active",
            "compound_id",
            unique=True,
            postgresql_where=sa.text("status <> 'withdrawn'"),
        ),
    )

    id: Mapped[IntPk]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("hotspot_entry.id"))
    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"))
    leader_post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
    status: Mapped[str]
    formed_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    withdraw_basis: Mapped[str | None]


class TeamMember(Base):
    __tablename__ = "team_member"
    __table_args__ = (
        sa.CheckConstraint("tier in ('district', 'street', 'community', 'compound')", name="tier"),
        sa.CheckConstraint("num_nonnulls(post_id, organisation_id) = 1", name="one_of"),
        sa.Index("ix_team_member_team_id", "team_id"),
    )

    id: Mapped[IntPk]
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("special_team.id"))
    tier: Mapped[str]
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))


class TeamProblem(Base):
    """A numbered problem of the list; verified 销号 by another post than the solver's."""

    __tablename__ = "team_problem"
    __table_args__ = (
        sa.UniqueConstraint("team_id", "no"),
        sa.CheckConstraint("status in ('open', 'solved', 'verified')", name="status"),
        sa.CheckConstraint("(status = 'verified') = (verified_at is not null)", name="verified_at"),
    )

    id: Mapped[IntPk]
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("special_team.id"))
    no: Mapped[Small]
    title: Mapped[str]
    title_en: Mapped[str | None]
    issue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issue.id"))
    matter: Mapped[Small]
    lead_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    due_on: Mapped[date | None]
    status: Mapped[str]
    solved_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verified_by_post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
