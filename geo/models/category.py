"""Categories of issues 诉求分类: a tree as data, with the defaults that follow from a category."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, IntPk, NameText, Small


class Category(Base):
    __tablename__ = "category"

    id: Mapped[IntPk]
    code: Mapped[str] = mapped_column(sa.String(24, collation="C"), unique=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("category.id"))
    name_zh: Mapped[NameText]
    name_en: Mapped[NameText | None]
    default_matter: Mapped[Small | None] = mapped_column(comment="code_list matter")
    default_urgency: Mapped[Small | None] = mapped_column(comment="code_list urgency")
    is_safety: Mapped[bool] = mapped_column(server_default=sa.false())
    is_compound_scope: Mapped[bool] = mapped_column(server_default=sa.false())
