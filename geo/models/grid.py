"""Grids 网格: base grids tile a community, micro grids tile a base grid, dedicated ones overlay."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CodeText, IntPk, NameText, Versioned, geometry, one_code_a_day


class Grid(Versioned, Base):
    """One version of one grid. A retired code is never used again."""

    __tablename__ = "grid"
    __table_args__ = (
        one_code_a_day("grid"),
        sa.CheckConstraint("kind in ('base', 'micro', 'dedicated')", name="kind"),
        sa.CheckConstraint("(kind = 'micro') = (parent_grid_id is not null)", name="micro_parent"),
        sa.CheckConstraint("valid_to > valid_from", name="valid"),
        sa.Index("ix_grid_area_id", "area_id"),
        sa.Index("ix_grid_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[IntPk]
    code: Mapped[CodeText]
    kind: Mapped[str] = mapped_column(server_default="base")
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), comment="Its community")
    parent_grid_id: Mapped[int | None] = mapped_column(sa.ForeignKey("grid.id"))
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    households: Mapped[int | None]
    population: Mapped[int | None]
    geom: Mapped[object] = geometry("MULTIPOLYGON")
