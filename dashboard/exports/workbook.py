"""A workbook: the rows, and a sheet that says what they are; a row in memory at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from dashboard.exports.sheet import Sheet, Value

LONGEST_CELL = 32_767
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def write(file: IO[bytes], sheet: Sheet, about: Sequence[tuple[str, str]]) -> None:
    """Text is written as text whatever it begins with, so no cell is ever calculated."""
    import xlsxwriter  # A start of the program need not wait for it.

    book = xlsxwriter.Workbook(file, OPTIONS)
    try:
        _rows(book, sheet)
        _about(book, sheet, about)
    finally:
        book.close()


def _rows(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.asked.say("export.rows"))
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.titles) - 1)
    for column, title in enumerate(sheet.titles):
        page.write_string(0, column, title, head)
    number = 0
    for columns in sheet.portions():
        for row in zip(*columns, strict=True):
            number += 1
            for column, value in enumerate(row):
                _cell(page, number, column, value, day)


def _cell(page: Any, row: int, column: int, value: Value, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        page.write_string(row, column, value[:LONGEST_CELL])
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value, day)
    else:
        page.write_number(row, column, value)


def _about(book: Any, sheet: Sheet, about: Sequence[tuple[str, str]]) -> None:
    page = book.add_worksheet(sheet.asked.say("export.about"))
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 90)
    for row, (name, said) in enumerate(about):
        page.write_string(row, 0, name, bold)
        page.write_string(row, 1, said, wrapped)
