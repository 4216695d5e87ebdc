"""Categories of issues by code, name or path; unknown ones become new rows when the user says
so."""

import re
from dataclasses import dataclass

import sqlalchemy as sa

from data.importing.normal import squeeze

_ARROW = re.compile(r"\s*(?:->|→|⇒|＞|>|»)\s*")
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Path = tuple[str, ...]


@dataclass(slots=True)
class Node:
    """A category: its id in the database and the defaults that follow from it."""

    id: int
    code: str
    parent: int
    name: str
    matter: int | None
    urgency: int | None


class Categories:
    """The tree of the database, looked up by what people write."""

    def __init__(self, db: sa.Connection, *, create: bool) -> None:
        self._db, self._create = db, create
        self.created = 0
        self.shortened = 0
        self._nodes: dict[int, Node] = {}
        self._children: dict[tuple[int, str], Node] = {}
        self._anywhere: dict[str, list[Node]] = {}
        rows = db.execute(
            sa.text(
                "select id, code, coalesce(parent_id, 0), name_zh, name_en, default_matter,"
                " default_urgency from category order by code"
            )
        ).all()
        for id_, code, parent, name, english, matter, urgency in rows:
            self._add(Node(id_, code, parent, name, matter, urgency), english)

    def _add(self, node: Node, english: str | None) -> None:
        self._nodes[node.id] = node
        for word in {squeeze(node.name), squeeze(english or node.name)}:
            self._children.setdefault((node.parent, word), node)
            self._anywhere.setdefault(word, []).append(node)
        self._anywhere.setdefault(squeeze(node.code), []).append(node)

    def find(self, path: Path) -> Node | None:
        """The category of a path such as 物业与住房, 电梯故障; the deepest known step counts."""
        node = self._start(path[0])
        if node is None:
            if not self._create:
                return None
            node = self._new(0, path[0])
        for step in path[1:]:
            below = self._children.get((node.id, squeeze(step)))
            if below is None:
                if not self._create:
                    self.shortened += 1
                    return node
                below = self._new(node.id, step)
            node = below
        return node

    def _start(self, text: str) -> Node | None:
        """A top category, or any single one of the tree that is called so or has this code."""
        top = self._children.get((0, squeeze(text)))
        if top is not None:
            return top
        found = {node.id: node for node in self._anywhere.get(squeeze(text), [])}
        return next(iter(found.values())) if len(found) == 1 else None

    def _new(self, parent: int, name: str) -> Node:
        prefix = self._nodes[parent].code if parent else ""
        taken = {node.code for node in self._nodes.values() if node.parent == parent}
        code = next(code for code in _two_signs(prefix) if code not in taken)
        latin = name if name.isascii() else None
        id_ = self._db.execute(
            sa.text(
                "insert into category (code, parent_id, name_zh, name_en)"
                " values (:code, nullif(:parent, 0), :name, :latin) returning id"
            ),
            {"code": code, "parent": parent, "name": name, "latin": latin},
        ).scalar_one()
        inherited = self._nodes.get(parent)
        matter = inherited.matter if inherited else None
        node = Node(id_, code, parent, name, matter, inherited.urgency if inherited else None)
        self._add(node, latin)
        self.created += 1
        return node


def _two_signs(prefix: str) -> list[str]:
    """01 to 99, then A0 to ZZ: always two signs, so that a code remains a prefix of those below it
    only."""
    digits = [f"{number:02d}" for number in range(1, 100)]
    letters = [a + b for a in _LETTERS[10:] for b in _LETTERS]
    return [prefix + tail for tail in digits + letters]


def path_of(*cells: str | None) -> Path:
    """The steps of a category from one cell with arrows or from several cells."""
    steps: list[str] = []
    for cell in cells:
        steps += [step for step in _ARROW.split(cell or "") if step]
    return tuple(steps)
