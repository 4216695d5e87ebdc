"""Categories: the tree for the filter."""

from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class CategoryNode:
    code: str
    name_zh: str
    name_en: str | None
    children: tuple["CategoryNode", ...] = ()

    def name(self, lang: str) -> str:
        return self.name_zh if lang == "zh" or not self.name_en else self.name_en


def category_tree(db: Session) -> tuple[CategoryNode, ...]:
    """Top categories in code order. One statement."""
    raise NotImplementedError
