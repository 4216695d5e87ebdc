"""Buildings 楼栋: the atom. Every building point lies in one base grid and at most one compound."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CodeText, IntPk, NameText, Versioned, geometry, one_code_a_day


class Building(Versioned, Base):
    __tablename__ = "building"
    __table_args__ = (
        one_code_a_day("building"),
        sa.CheckConstraint("dwellings >= 0", name="dwellings"),
        sa.Index("ix_building_grid_id", "grid_id"),
        sa.Index("ix_building_compound_id", "compound_id"),
        sa.Index("ix_building_area_id", "area_id"),
    )

    id: Mapped[IntPk]
    code: Mapped[CodeText]
    kind: Mapped[str] = mapped_column(server_default="residential")
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), comment="Deepest area around it")
    grid_id: Mapped[int | None] = mapped_column(sa.ForeignKey("grid.id"))
    compound_id: Mapped[int | None] = mapped_column(sa.ForeignKey("compound.id"))
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    cluster_no: Mapped[int | None] = mapped_column(sa.SmallInteger, comment="组团")
    floors: Mapped[int | None] = mapped_column(sa.SmallInteger)
    dwellings: Mapped[int] = mapped_column(server_default="0")
    geom: Mapped[object] = geometry("POINT")
    footprint: Mapped[object | None] = geometry("POLYGON", nullable=True)
