"""The addresses of exported territory: a file for other map programs, made when it is asked for."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore

from flask import Flask, Response, request, send_file
from sqlalchemy.orm import Session

from dashboard.db import reading
from dashboard.planning.grounds import Grounds, today_and_now
from dashboard.server.answers import language
from data.territory_files.community_layers import drawn_layers
from data.territory_files.layers import Layer, territory_layers
from data.territory_files.writing import FORMS, write
from data.words import word
from geo.errors import GeoError, Unavailable
from geo.queries.planned import subject_of
from geo.queries.plans import drawing_of, find_plan

TYPES = {
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "zip": "application/zip",
}
# Each takes a processor for seconds; a third one at a time is asked to come again.
AT_ONCE = 2


def add_exports_of_territory(server: Flask) -> None:
    """Serve `/territory/export.<form>?day=&level=` and `/plans/<id>/export.<form>?level=`."""
    desk = _Desk(Grounds.shared(server))
    for form in FORMS:
        for rule, name in (
            (f"/territory/export.{form}", "territory"),
            (f"/plans/<int:plan>/export.{form}", "plan"),
        ):
            server.add_url_rule(rule, f"export_{name}_{form}", desk.answering(name, form))


class _Desk:
    """Reads layers inside a short transaction, writes the file after it, hands it over."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds
        self._turns = BoundedSemaphore(AT_ONCE)

    def answering(self, name: str, form: str) -> Callable[..., Response]:
        read: Callable[..., tuple[list[Layer], str]]
        read = self._plan if name == "plan" else self._territory

        def answer(**where: int) -> Response:
            if not self._turns.acquire(blocking=False):
                raise Unavailable("territory_file.busy")
            try:
                layers, title = read(form, **where)
                return _file(layers, title, form)
            finally:
                self._turns.release()

        return answer

    def _territory(self, _form: str) -> tuple[list[Layer], str]:
        with reading() as db:
            today, _ = today_and_now(db)
            day = _day(today)
            layers = territory_layers(db, day, request.args.get("level") or None)
        return layers, word("territory_file.name_territory", language(), day=day)

    def _plan(self, form: str, plan: int) -> tuple[list[Layer], str]:
        level = request.args.get("level") or None
        with reading() as db:
            row = find_plan(db, plan)
            _, around = self._grounds.beneath(db, plan)
            drawn, day = drawing_of(db, plan, row.head), _day_beneath(db, plan)
            layers = drawn_layers(db, drawn, around, day, form, level)
        return layers, word("territory_file.name_plan", language(), title=row.title, plan=plan)


def _day_beneath(db: Session, plan: int) -> date:
    """Today, beneath an adopted plan the last day of what it found."""
    today, _ = today_and_now(db)
    *_, last = subject_of(db, plan)
    return min(last or today, today)


def _day(today: date) -> date:
    """The day asked for, today when none is. Raises GeoError territory_file.bad_day."""
    asked = request.args.get("day")
    try:
        return date.fromisoformat(asked) if asked else today
    except ValueError as error:
        raise GeoError("territory_file.bad_day", day=asked) from error


def _file(layers: list[Layer], name: str, form: str) -> Response:
    bare = "".join(letter if letter.isalnum() or letter in "-_ " else "_" for letter in name)
    with tempfile.TemporaryDirectory(prefix="gezhi-export-") as folder:
        # Open when the folder goes: the file lives until it has been sent.
        file = write(layers, form, Path(folder)).open("rb")
    response = send_file(
        file, TYPES[form], as_attachment=True, download_name=f"{bare}.{form}", max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    return response
