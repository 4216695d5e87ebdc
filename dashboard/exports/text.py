"""Comma-separated text: UTF-8 with a mark at the start, sent as it is written."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from dashboard.exports.sheet import Sheet, Value

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # lets spreadsheets see that it is UTF-8
# A spreadsheet would calculate a text that begins so; an apostrophe makes it text again.
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def lines(sheet: Sheet) -> Iterator[bytes]:
    """The file in portions; in memory is never more than one of them."""
    kinds = sheet.kinds
    yield _written([[MARK + sheet.titles[0], *sheet.titles[1:]]])
    for rows in sheet.portions():
        yield _written(
            [[_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows]
        )


def _written(rows: list[list[str]]) -> bytes:
    buffer = StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _cell(value: Value, kind: str) -> str:
    if value is None:
        return ""
    if kind == "text":
        return inert(str(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)


def inert(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(BEGINS_FORMULA) else text
