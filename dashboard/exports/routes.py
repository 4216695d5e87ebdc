"""The routes of exports: `/export/issues.xlsx` and `.csv` with the query string of the screen.

Beside the scope the query string says order and text of the list: `sort`, `dir`, `q`.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import parse_qs, quote

from flask import Flask, Response, request

from dashboard import numbers
from dashboard.asking import Asked, asking
from dashboard.exports.about import about
from dashboard.exports.sheet import sheet
from dashboard.exports.text import lines
from dashboard.exports.workbook import write
from dashboard.panels.drawer.table import LONGEST_TEXT, SORTS
from dashboard.server.answers import refusal
from geo.queries.issues import ListRequest, Sort, chosen_issues
from geo.queries.selecting import RowNumbers

# A workbook of more takes longer than anybody waits; text is sent while it is written.
MOST = {"xlsx": 100_000, "csv": 2_000_000}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
KEPT_IN_MEMORY = 4 << 20
PIECE = 1 << 16


def add_exports(server: Flask) -> None:
    def issues(kind: str) -> Response:
        return _issues(kind, request.query_string.decode("utf8", "replace"))

    server.add_url_rule("/export/issues.<kind>", view_func=issues, methods=["GET"])


def _issues(kind: str, search: str) -> Response:
    if kind not in MOST:
        return refusal(404, "export.unknown")
    wanted = listed(search)
    with ExitStack() as opened:
        asked = opened.enter_context(asking(search))
        rows = chosen_issues(asked.db, asked.world, asked.scope, wanted)
        if len(rows) > MOST[kind]:
            return _too_many(kind, len(rows))
        if kind == "csv":
            body = _closing(lines(sheet(asked, rows)), opened.pop_all())
        else:
            body = _book(asked, rows, wanted)
        return _answer(kind, asked, body)


def listed(search: str) -> ListRequest:
    """Order and text as the query string says them; what is unknown is left at its default."""
    said = {key: values[-1] for key, values in parse_qs(search).items()}
    return ListRequest(
        sort=SORTS.get(said.get("sort", ""), Sort.REPORTED),
        descending=said.get("dir") != "asc",
        text=said.get("q", "")[:LONGEST_TEXT],
    )


def _too_many(kind: str, count: int) -> Response:
    most = numbers.figure(MOST[kind])
    params = {"n": numbers.figure(count), "kind": kind.upper(), "most": most}
    return refusal(413, "export.too_many", params)


def _closing(parts: Iterator[bytes], opened: ExitStack) -> Iterator[bytes]:
    """The session stays open as long as the file is being sent."""
    with opened:
        yield from parts


def _book(asked: Asked, rows: RowNumbers, wanted: ListRequest) -> Iterator[bytes]:
    """Written whole before the first byte is sent: a workbook ends with its table of contents."""
    file = tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115 - closed by `_pieces`
    write(file, sheet(asked, rows), about(asked, wanted, len(rows)))
    file.seek(0)
    return _pieces(file)


def _pieces(file: "tempfile.SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _answer(kind: str, asked: Asked, body: Iterator[bytes]) -> Response:
    here = asked.frame.named
    place = here.name(asked.lang) if here else asked.title
    name = asked.say("export.file", place=place, day=f"{asked.world.today:%Y%m%d}")
    response = Response(body, mimetype=TYPES[kind].partition(";")[0], content_type=TYPES[kind])
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"requests.{kind}\"; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
