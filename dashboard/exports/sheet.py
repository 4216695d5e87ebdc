"""The sheet: its columns, and its rows as plain values, a portion at a time.

Text stays text, numbers are numbers and moments are moments; a writer decides how each is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.asking import Asked
from geo.queries.issue_rows import RECORD, records
from geo.queries.selecting import RowNumbers
from geo.queries.territory import OUTSIDE
from geo.vocab import Appeal, LevelKind, Matter, Source, Status, Urgency

PORTION = 4_000
CODED = {
    "matter": Matter,
    "source": Source,
    "appeal": Appeal,
    "urgency": Urgency,
    "status": Status,
}
MOMENTS = ("reported", "due", "closed")

Value = str | float | int | datetime | None


@dataclass(frozen=True)
class Column:
    """One column: `kind` is text, number or moment, `width` in characters, `field` one of RECORD;
    `words` are said instead of what is stored."""

    title: str
    kind: str
    width: int
    field: str
    words: Mapping[Any, str] | None = None


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

    def portions(self) -> Iterator[list[Sequence[Value]]]:
        """Columns of values, of no more rows than a portion at once; a statement a portion."""
        world = self.asked.world
        spots = {key: world.counting.issue_places.rows(key) for key, _ in self.places}
        for first in range(0, len(self.rows), PORTION):
            part = self.rows[first : first + PORTION]
            found = records(self.asked.db, world, world.facts.issues.id[part].tolist())
            told = dict(zip(RECORD, zip(*found, strict=True), strict=True))
            spot = world.facts.issues.spot[part]
            places = [self._names(key, spots[key][spot].tolist()) for key, _ in self.places]
            yield [*(self._values(column, told) for column in self.columns), *places]

    def _values(self, column: Column, told: Mapping[str, Sequence[Any]]) -> Sequence[Value]:
        if column.words is not None:
            return [column.words.get(value) for value in told[column.field]]
        if column.field in told:
            return told[column.field]
        pairs = zip(told[f"{column.field}_zh"], told[f"{column.field}_en"], strict=True)
        return [(en if self.asked.lang == "en" else None) or zh for zh, en in pairs]

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
    say = asked.say
    words = {
        key: {int(each): say(f"code.{key}.{each.key}") for each in kind}
        for key, kind in CODED.items()
    }
    late = {True: say("export.yes"), False: say("export.nothing")}
    return [
        Column(say("export.no"), "text", 20, "issue_no"),
        Column(say("export.title"), "text", 36, "title"),
        Column(say("export.text"), "text", 60, "description"),
        Column(say("export.category"), "text", 18, "category"),
        *(Column(say(f"export.{key}"), "text", 10, key, words[key]) for key in CODED),
        Column(say("export.late"), "text", 8, "is_late", late),
        Column(say("export.handler"), "text", 22, "handler"),
        Column(say("export.days_left"), "number", 10, "days_left"),
        *(Column(say(f"export.{key}"), "moment", 17, key) for key in MOMENTS),
        Column(say("export.lon"), "number", 13, "lon"),
        Column(say("export.lat"), "number", 13, "lat"),
    ]
