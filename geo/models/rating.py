"""Quarterly ratings of compounds 物业评议: stars 星级, and the red and black list 红黑榜."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, Small


class CompoundRating(Base):
    """The review of one compound for one quarter; no row means that it was not reviewed."""

    __tablename__ = "compound_rating"
    __table_args__ = (
        sa.CheckConstraint("list in ('red', 'black', 'none')", name="list"),
        sa.CheckConstraint(
            "quarter = date_trunc('quarter', quarter::timestamp)::date", name="quarter"
        ),
        sa.CheckConstraint("score between 0 and 100", name="score"),
        sa.CheckConstraint("stars between 1 and 5", name="stars"),
        sa.Index("ix_compound_rating_quarter", "quarter"),
        {"comment": "No row: not reviewed in the quarter, which is not black"},
    )

    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"), primary_key=True)
    quarter: Mapped[date] = mapped_column(
        primary_key=True, comment="First day of the reviewed quarter"
    )
    score: Mapped[float] = mapped_column(sa.Double)
    stars: Mapped[Small]
    list: Mapped[str] = mapped_column(server_default="none", comment="红黑榜")
