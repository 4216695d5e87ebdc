"""The addresses of bills: of a plan as it would be today, of an adoption as it was signed."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from flask import Flask, Response
from markupsafe import Markup

from dashboard import numbers
from dashboard.bills import book, lists
from dashboard.bills.lists import Told
from dashboard.clock import now
from dashboard.db import reading
from dashboard.planning.billed import billed
from dashboard.planning.grounds import today_and_now
from dashboard.server.answers import language
from dashboard.territory_files.tables import page, paragraph
from data.words import word
from geo.queries.freshness import freshness
from geo.queries.moved_buildings import moved_buildings
from geo.queries.plans import bill_of, find_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a printed page has room for; the workbook has all of them.
ON_PAPER = ("households", "buildings", "open", "visits_due")


def add_bills(server: Flask) -> None:
    """Serve `/plans/<id>/bill.xlsx`, `/plans/<id>/bill.html` and the same of `/adoptions/<id>`."""
    for of, read in (("plans", _of_plan), ("adoptions", _of_adoption)):
        for form, shown in (("xlsx", _workbook), ("html", _printable)):
            rule = f"/{of}/<int:number>/bill.{form}"
            server.add_url_rule(rule, f"bill_{of}_{form}", _answering(read, shown))


def _answering(
    read: Callable[[int], Told], shown: Callable[[Told], Response]
) -> Callable[..., Response]:
    return lambda number: shown(read(number))


def _of_plan(plan: int) -> Told:
    with reading() as db:
        row, zone = find_plan(db, plan), freshness(db, now(), None).zone
        today, at = today_and_now(db)
        found = billed(db, row, today, at)
        told, houses = found.bill, moved_buildings(db, found.splits)
    title = word("territory_file.bill_of_plan", language(), plan=plan, title=row.title)
    return Told(told, houses, title, language(), zone)


def _of_adoption(adoption: int) -> Told:
    """As it was signed; the houses themselves are in the history of buildings by then."""
    with reading() as db:
        told, zone = bill_of(db, adoption), freshness(db, now(), None).zone
    title = word("territory_file.bill_of_adoption", language(), adoption=adoption)
    return Told(told, (), title, language(), zone, told.get("codes", {}))


def _workbook(told: Told) -> Response:
    response = Response(book.written(told), content_type=XLSX)
    bare = "".join(letter if letter.isalnum() or letter in "-_ " else "_" for letter in told.title)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"bill.xlsx\"; filename*=UTF-8''{quote(bare)}.xlsx"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _printable(told: Told) -> Response:
    made = datetime.fromisoformat(told.bill["made_at"])
    parts = [paragraph(told.say("made_at", at=numbers.moment(made, told.zone, told.lang)))]
    parts += [table.html() for table in lists.overview(told, ON_PAPER)]
    for name, tables in lists.handed_over(told):
        body = Markup("").join(table.html() for table in tables if table.rows)
        title = told.say("of_grid", grid=name)
        parts.append(Markup('<section class="new"><h1>{}</h1>{}</section>').format(title, body))
    return page(told.lang, told.title, parts)
