"""Rules as data: parameters with their source, the workday calendar, code lists and settings."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, NameText


class RuleParam(Base):
    """A threshold, weight or deadline; the newest row not after the day asked for holds."""

    __tablename__ = "rule_param"

    key: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True, server_default="")
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    source_note: Mapped[str]


class Workday(Base):
    """Days that differ from Monday-to-Friday: public holidays and make-up workdays 调休."""

    __tablename__ = "workday"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    note: Mapped[str | None]


class CodeList(Base):
    """The numbers of `geo.vocab` for readers of plain SQL."""

    __tablename__ = "code_list"

    list: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    key: Mapped[str]
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText]


class Setting(Base):
    """One JSON value a key: languages, time zone, demo parameters, territory and facts versions."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
