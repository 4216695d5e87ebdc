"""Areas, their levels and ladders, and the features of our own basemap."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CodeText, IntPk, NameText, Versioned, geometry, one_code_a_day


class Level(Base):
    """A rung of the hierarchy as data: its key, its words and which table holds its places."""

    __tablename__ = "level"
    __table_args__ = (
        sa.CheckConstraint("kind in ('area', 'grid', 'compound', 'building')", name="kind"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    position: Mapped[int] = mapped_column(comment="0 is the top; children have greater numbers")
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText]


class Ladder(Base):
    """Which levels are drilled, in which order. Several ladders may stand on the same rows."""

    __tablename__ = "ladder"

    key: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText]
    levels: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    is_default: Mapped[bool] = mapped_column(server_default=sa.false())


class Area(Versioned, Base):
    """A district, street or community, or whatever the levels of kind `area` are called here."""

    __tablename__ = "area"
    __table_args__ = (
        one_code_a_day("area"),
        sa.CheckConstraint("valid_to > valid_from", name="valid"),
        sa.Index("ix_area_path", "path"),
        sa.Index("ix_area_parent_id", "parent_id"),
        sa.Index("ix_area_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[IntPk]
    code: Mapped[CodeText]
    level: Mapped[str] = mapped_column(sa.ForeignKey("level.key"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    path: Mapped[str] = mapped_column(
        sa.Text(collation="C"),
        comment="Codes from the root joined by '/', with a '/' at the end: a subtree is a prefix",
    )
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    households: Mapped[int | None]
    population: Mapped[int | None]
    urban_rural_class: Mapped[str | None] = mapped_column(sa.CHAR(3))
    geom: Mapped[object | None] = geometry("MULTIPOLYGON", nullable=True)


class BasemapFeature(Base):
    """Roads, water, green and the surroundings: drawn beneath the territory, never counted."""

    __tablename__ = "basemap_feature"
    __table_args__ = (
        sa.CheckConstraint("kind in ('road', 'water', 'green', 'surround')", name="kind"),
    )

    id: Mapped[IntPk]
    kind: Mapped[str]
    feature_class: Mapped[str] = mapped_column(comment="expressway, arterial, secondary ... ")
    name_zh: Mapped[NameText | None]
    name_en: Mapped[NameText | None]
    geom: Mapped[object] = geometry("GEOMETRY")
