"""The routes of printing: the query string is that of the room, the answer is a file."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from flask import Flask, Response, request

from dashboard.asking import Asked, asking
from dashboard.clock import now
from dashboard.db import house
from dashboard.layers import manifest_soon
from dashboard.printing import filling, wish, workbook
from dashboard.printing.pressing import pressed
from dashboard.printing.sheet import SLIDE, Paper
from dashboard.printing.wish import Wish
from geo.errors import Unavailable

PATIENCE_S = 20.0  # for the layers of a territory that nobody has looked at yet
PDF, PNG = "application/pdf", "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_prints(server: Flask) -> None:
    """Serve `/print/view.pdf`, `/print/view.png` and `/print/numbers.xlsx`."""
    served: dict[str, Callable[[], Response]] = {
        "view.pdf": lambda: _page(PDF, None),
        "view.png": lambda: _page(PNG, SLIDE),
        "numbers.xlsx": _numbers,
    }
    for name, answer in served.items():
        server.add_url_rule(f"/print/{name}", f"print.{name}", answer, methods=["GET"])


def _wish() -> Wish:
    return wish.read(request.query_string.decode("utf8", "replace"))


def _page(kind: str, paper: Paper | None) -> Response:
    asked_for = _wish()
    with asking(asked_for.search) as asked:
        territory, own = asked.world.territory, house()
        files = manifest_soon(
            own.engine, territory.version, territory.day, home=own.home, patience_s=PATIENCE_S
        )
        if files is None:
            raise Unavailable("print.drawing")
        at = now()
        sheet = filling.sheet(asked, asked_for, paper or asked_for.paper, files, at)
        name = _name(asked, at, kind.rpartition("/")[2])
    # The connection is given back before the long part.
    return _file(pressed(sheet, own.home / "cache"), kind, name)


def _numbers() -> Response:
    asked_for = _wish()
    with asking(asked_for.search) as asked:
        at = now()
        body = workbook.written(asked, asked_for, at)
        return _file(body, XLSX, _name(asked, at, "xlsx"), how="attachment")


def _name(asked: Asked, at: datetime, ending: str) -> str:
    """Place, metric and day of the data: what one looks for in a folder of files."""
    here = asked.frame.named
    place = here.name(asked.lang) if here else asked.title
    day = asked.world.today.isoformat()
    bare = f"{place}-{asked.say(f'metric.{asked.scope.metric}')}-{day}"
    return "".join(letter if letter.isalnum() or letter in "-_ " else "_" for letter in bare) + (
        f".{ending}"
    )


def _file(body: bytes, kind: str, name: str, how: str = "inline") -> Response:
    response = Response(body, mimetype=kind)
    ending = name.rpartition(".")[2]
    response.headers["Content-Disposition"] = (
        f"{how}; filename=\"gezhi.{ending}\"; filename*=UTF-8''{quote(name)}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
