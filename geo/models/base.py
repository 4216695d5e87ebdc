"""The declarative base, the naming convention and the column types that tables share."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

SRID = 4490

IntPk = Annotated[int, mapped_column(sa.Integer, sa.Identity(always=False), primary_key=True)]
BigPk = Annotated[int, mapped_column(sa.BigInteger, sa.Identity(always=False), primary_key=True)]
CodeText = Annotated[str, mapped_column(sa.String(24, collation="C"))]
NameText = Annotated[str, mapped_column(sa.Text)]
Small = Annotated[int, mapped_column(sa.SmallInteger)]


class Xid8(UserDefinedType[int]):
    """Transaction number of the last write; the read model's watermark."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: sa.DateTime(timezone=True),
        date: sa.Date(),
        str: sa.Text(),
    }


class Versioned:
    """Valid from a day (inclusive) to a day (exclusive); open-ended when `valid_to` is null."""

    valid_from: Mapped[date] = mapped_column(server_default=sa.text("'1900-01-01'"))
    valid_to: Mapped[date | None]


def one_code_a_day(table: str) -> ExcludeConstraint:
    """No two rows valid on the same day bear the same code."""
    return ExcludeConstraint(
        (sa.column("code"), "="),
        (sa.text("daterange(valid_from, valid_to)"), "&&"),
        name=f"ex_{table}_code_valid",
        using="gist",
    )


def geometry(kind: str, *, nullable: bool = False) -> Mapped[WKBElement]:
    """A deferred column in CGCS2000 (SRID 4490); an index is declared where it earns its keep."""
    return mapped_column(
        Geometry(kind, srid=SRID, spatial_index=False), nullable=nullable, deferred=True
    )


def revision() -> Mapped[int]:
    """Set by default on insert and by a trigger on update: a read model misses no change."""
    return mapped_column(Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False)


__all__ = [
    "SRID",
    "Base",
    "BigPk",
    "CodeText",
    "IntPk",
    "NameText",
    "Small",
    "Versioned",
    "geometry",
    "one_code_a_day",
    "revision",
]
