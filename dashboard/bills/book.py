"""The workbook of a bill: overview, hand-over lists, and a sheet for each grid that changes."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from dashboard.bills import lists
from dashboard.bills.lists import Told
from dashboard.territory_files.tables import Cell, Table

# Text stays text: no cell becomes a formula or a link, whatever a name begins with.
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDEST, NARROWEST = 60, 9
LONGEST_SHEET = 31
LONGEST_CELL = 32_000


def written(told: Told) -> bytes:
    """The file of a bill."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **TEXT_ONLY})
    book.set_properties({"title": told.title})
    looks = {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    _sheet(book, told.say("overview"), told.title, list(lists.overview(told)), looks)
    every = [lists.issues(told, told.bill["issues"])]
    if told.buildings:
        every.append(lists.buildings(told, told.buildings))
    for table in every:
        _sheet(book, table.title, told.title, [table], looks)
    for name, tables in lists.handed_over(told):
        _sheet(book, name, told.say("of_grid", grid=name), tables, looks)
    book.close()
    return out.getvalue()


def _sheet(
    book: Any, name: str, title: str, tables: Sequence[Table], looks: dict[str, Any]
) -> None:
    """Tables one below the other; the columns as wide as the widest of their cells."""
    page = book.add_worksheet(_sheet_name(name))
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, title, looks["title"])
    row = 2
    wide: dict[int, int] = {}
    for table in tables:
        page.write_string(row, 0, table.title, looks["title"])
        page.write_row(row + 1, 0, table.heads, looks["head"])
        row += 2
        for line in table.rows:
            for column, value in enumerate(line):
                _cell(page, row, column, value, looks["moment"])
                wide[column] = max(wide.get(column, NARROWEST), _wide(value))
            row += 1
        row += 1
    for column, width in wide.items():
        page.set_column(column, column, min(width + 2, WIDEST))


def _cell(page: Any, row: int, column: int, value: Cell, moment: Any) -> None:
    if isinstance(value, str):
        page.write_string(row, column, value[:LONGEST_CELL])
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value, moment)
    elif value is not None:
        page.write_number(row, column, value)


def _sheet_name(name: str) -> str:
    return "".join("_" if letter in "[]:*?/\\'" else letter for letter in name)[:LONGEST_SHEET]


def _wide(value: Cell) -> int:
    """Width in letters; a Chinese one is as wide as two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(value)[:WIDEST])
