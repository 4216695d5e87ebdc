"""Communities that end and begin: their lineage, and what of theirs came to which part."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CodeText


class AdoptionArea(Base):
    """A version of an area that begins (`made`) or ends with an adoption."""

    __tablename__ = "adoption_area"

    adoption_id: Mapped[int] = mapped_column(sa.ForeignKey("adoption.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    made: Mapped[bool]


class AreaLineage(Base):
    """What became of a community 社区沿革; the shares of one community add up to 1."""

    __tablename__ = "area_lineage"
    __table_args__ = (
        sa.CheckConstraint(
            "household_share between 0 and 1 and area_share between 0 and 1.000001", name="shares"
        ),
    )

    adoption_id: Mapped[int] = mapped_column(sa.ForeignKey("adoption.id"))
    from_area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    to_area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    buildings: Mapped[int]
    household_share: Mapped[float]
    area_share: Mapped[float]


class CompoundHome(Base):
    """Community of a compound over time, for compounds that ever changed it."""

    __tablename__ = "compound_home"
    __table_args__ = (
        ExcludeConstraint(
            (sa.column("compound_id"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_compound_home_valid",
            using="gist",
        ),
        sa.CheckConstraint("valid_to > valid_from", name="valid"),
    )

    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class AreaTransfer(Base):
    """An office, post, branch or duty that comes from one community to another on the day; a
    `branch_compound` named here ends, because its branch goes to the other side."""

    __tablename__ = "area_transfer"
    __table_args__ = (
        sa.CheckConstraint(
            "kind in ('organisation', 'party_org', 'post', 'leader_assignment', 'branch_compound')",
            name="kind",
        ),
    )

    adoption_id: Mapped[int] = mapped_column(sa.ForeignKey("adoption.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    from_area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    to_area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))


class AreaNumber(Base):
    """The last number ever given to an area of a series under its parent."""

    __tablename__ = "area_number"

    parent_code: Mapped[CodeText] = mapped_column(primary_key=True)
    series: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
