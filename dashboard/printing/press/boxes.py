"""Boxes: where each part stands on the page, and how many rows the lists beside the map have."""

from dataclasses import dataclass

from markupsafe import Markup

from dashboard.printing.press.tags import tag
from dashboard.printing.sheet import Sheet

MARGIN = 7.0
HEAD, STRIP, GAP = 15.0, 18.5, 2.4
COLUMN = 84.0
ROW, TITLE = 4.82, 8.9  # a row of a list, and a heading with its columns
NOTE_LINE = 2.95
FOOT = 4.2
KEY_LINE = 4.4
PROBLEM, ABOVE_PROBLEMS = 4.15, 91.0  # a row of the problem list, and what stands around it
ABOVE_DIFFERENCES = 12.0  # the heading's own room, and the rule below the table
TREND = 29.0  # months at the foot of the column


@dataclass(frozen=True, slots=True)
class Box:
    """Millimetres of the layout from the upper left corner of the page."""

    left: float
    top: float
    width: float
    height: float

    @property
    def style(self) -> str:
        edges = {"left": self.left, "top": self.top, "width": self.width, "height": self.height}
        return ";".join(f"{key}:{value:.2f}rem" for key, value in edges.items())


@dataclass(frozen=True, slots=True)
class Boxes:
    head: Box
    strip: Box
    map: Box
    key: Box
    column: Box
    notes: Box
    foot: Box
    ranks: int
    spots: int
    problems: int
    differences: int

    @property
    def middle(self) -> Box:
        """Map and legend together: the room of what stands there instead."""
        top = self.map.top
        return Box(self.map.left, top, self.map.width, self.key.top + self.key.height - top)


def boxes(sheet: Sheet) -> Boxes:
    """The layout of a sheet: head and strip above, map and column, notes and foot below."""
    wide, tall = sheet.paper.size
    inner = wide - 2 * MARGIN
    notes = NOTE_LINE * _note_lines(sheet, inner) + 1.6
    top = MARGIN + HEAD + GAP + STRIP + GAP
    low = tall - MARGIN + 2.0 - FOOT - notes - GAP
    left = inner - COLUMN - GAP
    key = 12.0 + KEY_LINE * key_lines(sheet, left - 6)
    column = Box(MARGIN + left + GAP, top, COLUMN, low - top)
    ranks, spots = _rows(sheet, column.height)
    return Boxes(
        head=Box(MARGIN, MARGIN - 1, inner, HEAD + 1),
        strip=Box(MARGIN, MARGIN + HEAD + GAP, inner, STRIP),
        map=Box(MARGIN, top, left, low - top - key - GAP),
        key=Box(MARGIN, low - key, left, key),
        column=column,
        notes=Box(MARGIN, low + GAP, inner, notes),
        foot=Box(MARGIN, low + GAP + notes, inner, FOOT),
        ranks=ranks,
        spots=spots,
        problems=max(3, int((column.height - TREND - ABOVE_PROBLEMS) // PROBLEM)),
        differences=int((column.height - TREND - TITLE - ABOVE_DIFFERENCES) // ROW),
    )


def boxed(name: str, where: Box, *inside: Markup | str, css: str = "") -> Markup:
    """An element in its box."""
    return tag(name, *inside, css=f"box {css}".strip(), style=where.style)


def key_lines(sheet: Sheet, wide: float) -> int:
    """Lines that the layers of the legend take."""
    letters = 0.0
    for name, rows, note in sheet.key.overlays:
        letters += _wide(name) + 2 + sum(_wide(text) + 3.4 for _, text in rows) + _wide(note)
    return -(-int(letters * 2.5) // int(wide)) if letters else 0


def _note_lines(sheet: Sheet, wide: float) -> int:
    """About how many lines the formulas take, written one after the other."""
    letters = sum(_wide(head) + _wide(body) + 2 for head, body in sheet.notes)
    return max(1, -(-int(letters * 2.08) // int(wide - 16)))


def _wide(text: str) -> float:
    """Width in letters of an em."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.52 for letter in text)


def _rows(sheet: Sheet, tall: float) -> tuple[int, int]:
    """Rows of the ranking and of the problem compounds that fit below each other.

    Problem compounds get at least a third of the room when both are long.
    """
    ranks = len(sheet.ranking.rows) + (sheet.ranking.rest is not None) if sheet.ranking else 0
    spots = len(sheet.spots.rows) if sheet.spots else 0
    heads = sum(TITLE for part in (sheet.ranking, sheet.spots) if part is not None)
    room = int((tall - heads - GAP - 2.8 - TREND) // ROW)
    third = min(spots + (spots == 0), max(room // 3, room - ranks))
    shown = min(ranks, room - third)
    return shown, min(spots, room - shown)
