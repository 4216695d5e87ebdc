"""Residential compounds 小区 and their owners' or property-management committees."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CodeText, IntPk, NameText, Versioned, geometry, one_code_a_day


class Compound(Versioned, Base):
    """The basic unit of governance. Type 类型 and age class 新旧 are two independent fields."""

    __tablename__ = "compound"
    __table_args__ = (
        one_code_a_day("compound"),
        sa.CheckConstraint(
            "type in ('commercial', 'resettlement', 'work_unit', 'mixed')", name="type"
        ),
        sa.CheckConstraint("age_class in ('new', 'old')", name="age_class"),
        sa.CheckConstraint("valid_to > valid_from", name="valid"),
        sa.Index("ix_compound_area_id", "area_id"),
    )

    id: Mapped[IntPk]
    code: Mapped[CodeText]
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), comment="Its community")
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    type: Mapped[str | None]
    age_class: Mapped[str | None]
    built_year: Mapped[int | None]
    households: Mapped[int | None]
    population: Mapped[int | None]
    is_open: Mapped[bool] = mapped_column(server_default=sa.false(), comment="开放式")
    has_property_service: Mapped[bool | None]
    property_company: Mapped[str | None]
    point: Mapped[object] = geometry("POINT")
    geom: Mapped[object | None] = geometry("MULTIPOLYGON", nullable=True)


class OwnersCommittee(Base):
    """业委会 or 物委会 of a compound; at most one is active at a time."""

    __tablename__ = "owners_committee"
    __table_args__ = (
        sa.CheckConstraint("kind in ('owners', 'property_mgmt')", name="kind"),
        sa.Index(
            "uq_owners_committee_active",
            "compound_id",
            unique=True,
            postgresql_where=sa.text("dissolved_on is null"),
        ),
    )

    id: Mapped[IntPk]
    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"))
    kind: Mapped[str]
    established_on: Mapped[date | None]
    dissolved_on: Mapped[date | None]
    has_party_org: Mapped[bool] = mapped_column(server_default=sa.false())
