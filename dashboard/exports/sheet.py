"""The sheet: its columns, and its rows as plain values, a portion at a time.

Text stays text, numbers are numbers and moments are moments; a writer decides how each is kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.asking import Asked
from geo.queries.issue_rows import records
from geo.queries.selecting import RowNumbers
from geo.queries.territory import OUTSIDE
from geo.vocab import TERMINAL, Appeal, LevelKind, Matter, Source, Status, Urgency

PORTION = 4_000

Value = str | float | int | datetime | None


@dataclass(frozen=True)
class Column:
    """One column; `kind` is text, number or moment, `width` in characters."""

    title: str
    kind: str
    width: int
    value: Callable[[Any], Value]


@dataclass(frozen=True)
class Sheet:
    """`rows` are row numbers of the read model in the order of the list."""

    asked: Asked
    rows: RowNumbers
    columns: tuple[Column, ...]
    places: tuple[tuple[str, str], ...]  # (level, title) of the columns of places

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.columns] + [title for _, title in self.places]

    @property
    def kinds(self) -> list[str]:
        return [column.kind for column in self.columns] + ["text"] * len(self.places)

    @property
    def widths(self) -> list[int]:
        return [column.width for column in self.columns] + [16] * len(self.places)

    def portions(self) -> Iterator[list[list[Value]]]:
        """Rows as lists of values, never more than a portion at once; a statement a portion."""
        issues, counting = self.asked.world.facts.issues, self.asked.world.counting
        spots = {key: counting.issue_places.rows(key) for key, _ in self.places}
        for first in range(0, len(self.rows), PORTION):
            part = self.rows[first : first + PORTION]
            ids = issues.id[part].tolist()
            spot = issues.spot[part]
            names = [self._names(key, spots[key][spot].tolist()) for key, _ in self.places]
            around = dict(zip(ids, zip(*names, strict=True), strict=True)) if names else {}
            yield [
                [*(column.value(row) for column in self.columns), *around.get(row.id, ())]
                for row in records(self.asked.db, ids)
            ]

    def _names(self, key: str, rows: list[int]) -> list[str]:
        level = self.asked.world.territory.levels[key]
        zh, en = level.names_zh, level.names_en
        if self.asked.lang == "zh":
            return ["" if row == OUTSIDE else zh[row] for row in rows]
        return ["" if row == OUTSIDE else en[row] or zh[row] for row in rows]


def sheet(asked: Asked, rows: RowNumbers) -> Sheet:
    """The sheet of these rows in the language of the screen."""
    levels = asked.world.territory.hierarchy.rungs
    tops = [rung for rung in levels if rung.kind is LevelKind.AREA][1:]
    below = [rung for rung in levels if rung.kind is not LevelKind.AREA]
    places = tuple((rung.key, rung.name(asked.lang)) for rung in [*tops, *below])
    return Sheet(asked, rows, tuple(_columns(asked)), places)


def _columns(asked: Asked) -> list[Column]:
    say, zone = asked.say, asked.world.zone

    def text(key: str, width: int, value: Callable[[Any], Value]) -> Column:
        return Column(say(f"export.{key}"), "text", width, value)

    def moment(key: str, field: str) -> Column:
        def value(row: Any) -> Value:
            found: datetime | None = getattr(row, field)
            return found.astimezone(zone) if found else None

        return Column(say(f"export.{key}"), "moment", 17, value)

    return [
        text("no", 20, lambda row: row.issue_no),
        text("title", 36, lambda row: row.title),
        text("text", 60, lambda row: row.description),
        *_said(asked, text),
        Column(say("export.days_left"), "number", 10, _days_left(asked)),
        moment("reported", "reported_at"),
        moment("due", "due_at"),
        moment("closed", "closed_at"),
        Column(say("export.lon"), "number", 13, lambda row: row.lon),
        Column(say("export.lat"), "number", 13, lambda row: row.lat),
    ]


def _said(asked: Asked, text: Callable[[str, int, Callable[[Any], Value]], Column]) -> list[Column]:
    """Columns whose values are words of the screen."""
    english = asked.lang == "en"
    kinds = {"matter": Matter, "source": Source, "appeal": Appeal, "urgency": Urgency,
             "status": Status}  # fmt: skip
    words = {
        key: {int(each): asked.say(f"code.{key}.{each.key}") for each in kind}
        for key, kind in kinds.items()
    }

    def coded(key: str) -> Column:
        said = words[key]
        return text(key, 10, lambda row: said.get(getattr(row, key)))

    def name(key: str) -> Callable[[Any], Value]:
        zh, en = f"{key}_zh", f"{key}_en"
        return lambda row: (getattr(row, en) if english else None) or getattr(row, zh)

    now, yes, nothing = asked.world.as_of, asked.say("export.yes"), asked.say("export.nothing")

    def late(row: Any) -> Value:
        waiting = row.status not in TERMINAL and row.due_at is not None
        return yes if waiting and row.due_at < now else nothing

    return [
        text("category", 18, name("category")),
        *(coded(key) for key in kinds),
        text("late", 8, late),
        text("handler", 22, name("handler")),
    ]


def _days_left(asked: Asked) -> Callable[[Any], Value]:
    today, zone = asked.world.today, asked.world.zone

    def value(row: Any) -> Value:
        if row.status in TERMINAL or row.due_at is None:
            return None
        return int((row.due_at.astimezone(zone).date() - today).days)

    return value
