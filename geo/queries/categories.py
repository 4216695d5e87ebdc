"""Categories: the tree for the filter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.models import Category


@dataclass(frozen=True, slots=True)
class CategoryNode:
    code: str
    name_zh: str
    name_en: str | None
    children: tuple["CategoryNode", ...] = ()

    def name(self, lang: str) -> str:
        return self.name_zh if lang == "zh" or not self.name_en else self.name_en


@dataclass(frozen=True)
class CategoryTree:
    """All categories with their database ids; `parents` 0 at the top."""

    nodes: tuple[CategoryNode, ...]  # top categories in code order, with their children
    ids: dict[str, int]
    parents: dict[int, int]
    names: dict[int, CategoryNode]

    def allowed(self, codes: Iterable[str]) -> NDArray[np.bool_]:
        """One flag a database id: is it one of these categories or below one of them?

        Has one entry more than there are ids, never set: look up with mode="clip".
        """
        chosen = {self.ids[code] for code in codes if code in self.ids}
        table = np.zeros(max(self.parents, default=0) + 2, np.bool_)
        for category in self.parents:
            table[category] = not chosen.isdisjoint(self._upwards(category))
        return table

    def in_code_order(self) -> list[int]:
        return [self.ids[code] for code in sorted(self.ids)]

    def _upwards(self, category: int) -> set[int]:
        seen: set[int] = set()
        while category and category not in seen:
            seen.add(category)
            category = self.parents.get(category, 0)
        return seen


def load_categories(db: Session) -> CategoryTree:
    """One statement."""
    rows = db.execute(
        sa.select(
            Category.id, Category.parent_id, Category.code, Category.name_zh, Category.name_en
        ).order_by(Category.code)
    ).all()
    below: dict[int, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id or 0, []).append(row)

    def node(row: Any) -> CategoryNode:
        children = tuple(node(child) for child in below.get(row.id, []))
        return CategoryNode(row.code, row.name_zh, row.name_en, children)

    return CategoryTree(
        nodes=tuple(node(row) for row in below.get(0, [])),
        ids={row.code: row.id for row in rows},
        parents={row.id: row.parent_id or 0 for row in rows},
        names={row.id: CategoryNode(row.code, row.name_zh, row.name_en) for row in rows},
    )


def category_tree(db: Session) -> tuple[CategoryNode, ...]:
    """Top categories in code order. One statement."""
    return load_categories(db).nodes
