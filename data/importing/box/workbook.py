"""Reads one sheet of an XLSX inside the box and leaves it as Arrow for the parent.

Run as ``python -m data.importing.box.workbook``; the request comes as JSON on standard input.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from data.importing.box.answering import Refusal, answer


def _read(request: dict[str, Any]) -> dict[str, Any]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(request["path"])
        sheet = book.get_sheet_by_name(_choose(book, request["layer"]))
        if (sheet.width or 0) > request["columns"]:
            raise Refusal("import.too_many_columns", count=sheet.width, limit=request["columns"])
        if (sheet.height or 0) > request["rows"]:
            raise Refusal("import.too_many_rows", limit=request["rows"])
        return _leave(Path(request["folder"]), sheet, request["header"])
    except Refusal:
        raise
    except Exception as error:  # calamine tells of a broken sheet in several types
        raise Refusal("import.unreadable", reason=str(error)[:200]) from error


def _choose(book: Any, wanted: str | None) -> str:
    visible = [sheet.name for sheet in book.sheets_metadata if "Visible" in str(sheet.visible)]
    names = [name for name in book.sheet_names if name in visible] or book.sheet_names
    if wanted and wanted not in book.sheet_names:
        raise Refusal("import.layer_unknown", layer=wanted, layers=", ".join(book.sheet_names))
    filled = [name for name in names if book.get_sheet_by_name(name).height]
    if not wanted and len(filled) > 1:
        raise Refusal("import.layer_choose", layers=", ".join(filled))
    if not wanted and not filled:
        raise Refusal("import.no_rows")
    return wanted or filled[0]


def _leave(folder: Path, sheet: Any, header: int | None) -> dict[str, Any]:
    """The header is the first row with more than one filled cell: official tables often open with a
    title."""
    import polars as pl

    rows = sheet.iter_rows()
    first = sheet.start[0] if sheet.start else 0
    names: list[str] = []
    for number, row in enumerate(rows, start=first + 1):
        filled = [cell for cell in row if cell not in ("", None)]
        if number == header or (header is None and len(filled) > min(1, len(row) - 1)):
            names = [_text(cell) or "" for cell in row]
            break
    if not names:
        raise Refusal("import.no_header")
    columns: list[list[str | None]] = [[] for _ in names]
    numbers: list[int] = []
    for at, row in enumerate(rows, start=number + 1):
        cells = [_text(cell) for cell in row]
        if any(cells):
            numbers.append(at)
            for column, cell in zip(columns, cells, strict=False):
                column.append(cell)
    unique: dict[str, Any] = {}
    for position, (name, column) in enumerate(zip(names, columns, strict=True)):
        if name or any(column):
            free = name and name not in unique
            unique[name if free else f"{name}_{position + 1}"] = pl.Series(column, dtype=pl.String)
    unique["\0number"] = pl.Series(numbers, dtype=pl.Int64)
    pl.DataFrame(unique).write_ipc(folder / "table.arrow")
    return {"system": None, "layer": sheet.name, "encoding": None}


def _text(cell: object) -> str | None:
    """A cell as a person would write it; dates in ISO, whole numbers without a point."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip() or None


if __name__ == "__main__":
    answer(_read)
