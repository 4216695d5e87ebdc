"""Organisations, Party organisations, posts and who is responsible for what.

Office holders are posts, not people.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CodeText, IntPk, NameText, Versioned


class Organisation(Versioned, Base):
    """单位: a district department, a community office, a utility, a property company ..."""

    __tablename__ = "organisation"

    id: Mapped[IntPk]
    code: Mapped[CodeText] = mapped_column(unique=True)
    kind: Mapped[str]
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))


class PartyOrg(Versioned, Base):
    """党组织 down to the building group. Hub households 党员中心户 are a number, never names."""

    __tablename__ = "party_org"
    __table_args__ = (
        sa.CheckConstraint(
            "level in ('trade', 'street', 'community', 'branch', 'building_group')", name="level"
        ),
        sa.CheckConstraint("setup in ('single', 'joint')", name="setup"),
        sa.Index("ix_party_org_parent_id", "parent_id"),
    )

    id: Mapped[IntPk]
    code: Mapped[CodeText] = mapped_column(unique=True)
    level: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("party_org.id"))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    building_id: Mapped[int | None] = mapped_column(sa.ForeignKey("building.id"))
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    setup: Mapped[str | None] = mapped_column(comment="单建 / 联建")
    is_substantive: Mapped[bool] = mapped_column(server_default=sa.false(), comment="实体化运行")
    members: Mapped[int | None]
    hub_households: Mapped[int | None]


class BranchCompound(Versioned, Base):
    """Which branch serves a compound; a joint branch serves two or more of one community."""

    __tablename__ = "branch_compound"
    __table_args__ = (
        sa.Index(
            "uq_branch_compound_active",
            "compound_id",
            unique=True,
            postgresql_where=sa.text("valid_to is null"),
        ),
    )

    id: Mapped[IntPk]
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("party_org.id"))
    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"))


class Post(Versioned, Base):
    """岗位: a duty, shown by the post's name. Who holds it is not stored."""

    __tablename__ = "post"

    id: Mapped[IntPk]
    code: Mapped[CodeText] = mapped_column(unique=True)
    role: Mapped[str]
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    grid_id: Mapped[int | None] = mapped_column(sa.ForeignKey("grid.id"))


class LeaderAssignment(Versioned, Base):
    """包联: a leader is in charge of an area 包片 or of a compound 领衔."""

    __tablename__ = "leader_assignment"
    __table_args__ = (
        sa.CheckConstraint("kind in ('area', 'compound', 'link')", name="kind"),
        sa.CheckConstraint("num_nonnulls(area_id, compound_id) = 1", name="one_target"),
    )

    id: Mapped[IntPk]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    kind: Mapped[str]
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    compound_id: Mapped[int | None] = mapped_column(sa.ForeignKey("compound.id"))
