"""Comma-separated text: UTF-8 with a mark at the start, sent as it is written."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from dashboard.exports.sheet import Sheet, Value

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # lets spreadsheets see that it is UTF-8
# A spreadsheet would calculate a text that begins so; an apostrophe makes it text again.
BEGINS_FORMULA = frozenset("=+-@\t\r\n")


def lines(sheet: Sheet) -> Iterator[bytes]:
    """The file in portions; in memory is never more than one of them."""
    kinds = sheet.kinds
    yield _written([[MARK + sheet.titles[0], *sheet.titles[1:]]])
    for columns in sheet.portions():
        cells = [_cells(values, kind) for values, kind in zip(columns, kinds, strict=True)]
        yield _written(zip(*cells, strict=True))


def _written(rows: Iterable[Sequence[object]]) -> bytes:
    buffer = StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _cells(values: Sequence[Value], kind: str) -> Sequence[object]:
    """Nothing is an empty field; numbers and naive local moments are written as they print."""
    if kind != "text":
        return values
    return [inert(str(value)) if value else "" for value in values]


def inert(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if text[:1] in BEGINS_FORMULA else text
