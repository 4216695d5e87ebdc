"""The addresses of the planners' table. Reads are GET, everything that writes is POST.

A refusal is 409 when somebody or something was quicker, 404 for what does not exist, else 400; its
body has `error`, `message` and the parameters that a page may use.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from typing import Any

import orjson
from flask import Flask, Response, request

from dashboard.clock import now
from dashboard.db import reading, writing
from dashboard.planning.asked import asked_point, sent
from dashboard.planning.billed import billed
from dashboard.planning.drawing import context, sheets
from dashboard.planning.grounds import Grounds, today_and_now
from dashboard.planning.limits import limits_of, listed
from dashboard.server.answers import language
from data.words import word
from geo.commands import plans
from geo.commands.adopting import Circumstances, adopt
from geo.commands.reverting import revert
from geo.errors import GeoError, NotFound, Refused
from geo.queries.ground import Ground, roads
from geo.queries.planning_parameters import community_people, grid_limits
from geo.queries.plans import (
    bill_of,
    drawing_of,
    find_plan,
    list_adoptions,
    list_plans,
    steps_of,
)
from geo.shapes.tracing import FOLLOW_M

Body = dict[str, Any]


def add_planning(server: Flask) -> None:
    """Serve the planners' addresses on the application."""
    table = _Table(Grounds.shared(server))
    for rule, method, work in (
        ("/plans", "GET", table.list),
        ("/plans", "POST", table.open),
        ("/plans/<int:plan>", "GET", table.show),
        ("/plans/<int:plan>/ground", "GET", table.ground),
        ("/plans/<int:plan>/step", "POST", table.step),
        ("/plans/<int:plan>/trace", "GET", table.trace),
        ("/plans/<int:plan>/go", "POST", table.go),
        ("/plans/<int:plan>/hold", "POST", table.hold),
        ("/plans/<int:plan>/drop", "POST", table.drop),
        ("/plans/<int:plan>/bill", "GET", table.bill),
        ("/plans/<int:plan>/adopt", "POST", table.adopt),
        ("/adoptions/<int:adoption>", "GET", table.adoption),
        ("/adoptions/<int:adoption>/revert", "POST", table.revert),
    ):
        name = f"planning_{work.__name__}"
        server.add_url_rule(rule, name, told(work), methods=[method])


def told(work: Callable[..., Body]) -> Callable[..., Response]:
    """Answers as JSON; what the user may mend as a sentence."""

    @wraps(work)
    def answer(**where: int) -> Response:
        try:
            return _json(work(**where))
        except GeoError as error:
            status = 404 if isinstance(error, NotFound) else 409 if _late(error) else 400
            params = {key: str(value) for key, value in error.params.items()}
            message = word(error.key, language(), **error.params)
            return _json({"error": error.key, "message": message, **params}, status)

    return answer


def _late(error: GeoError) -> bool:
    return isinstance(error, Refused)


def _json(body: Body, status: int = 200) -> Response:
    text = orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(text, status, content_type="application/json")


class _Table:
    """One method an address; all state is in the database."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def list(self) -> Body:
        with reading() as db:
            found = [_plan(row) for row in list_plans(db)]
            return {"plans": found, "adoptions": [asdict(row) for row in list_adoptions(db)]}

    def open(self) -> Body:
        body = sent()
        with writing() as db:
            today, now = today_and_now(db)
            codes, title = body.texts("communities"), body.text("title")
            made = plans.open_plan(db, codes, title, body.editor, today, now, body.kind)
        return {"id": made}

    def show(self, plan: int) -> Body:
        with reading() as db:
            row = find_plan(db, plan)
            kind, around = self._grounds.beneath(db, plan)
            drawn = drawing_of(db, plan, row.head)
            limits = limits_of(db, kind)
            steps = steps_of(db, plan)
            return {
                **_plan(row),
                "steps": steps,
                "limits": listed(limits),
                "sheets": sheets(drawn, around, limits),
            }

    def ground(self, plan: int) -> Body:
        with reading() as db:
            _, around = self._grounds.beneath(db, plan)
            ways = roads(db, [area for each in around.values() for area in each.area_ids])
        return {
            "communities": [context(each) for each in around.values()],
            "roads": [
                {"class": kind, "line": [[round(x, 6), round(y, 6)] for x, y in part.coords]}
                for line, kind in ways
                for part in getattr(line, "geoms", [line])
            ],
        }

    def step(self, plan: int) -> Body:
        """One step; with `dry` only what it would make, for a line that is being dragged."""
        body = sent()
        seen, action, params = body.number("seen"), body.text("action"), body.table("params")
        dry = body.values.get("dry") is True
        with reading() if dry else writing() as db:
            kind, around = self._grounds.beneath(db, plan)
            action, params = self._traced(db, around, action, params)
            if dry:
                made = plans.tried(db, plan, seen, action, params, around)
            else:
                made = plans.edit(db, plan, seen, action, params, body.editor, around, now())
            limits = limits_of(db, kind)
        drawn = sheets(made.after, around, limits, made.changed)
        return {"head": seen, "sheets": drawn} if dry else _stepped(made.head, drawn)

    def trace(self, plan: int) -> Body:
        """The way along roads between `from` and `to` (lon,lat), as a line to look at."""
        with reading() as db:
            _, around = self._grounds.beneath(db, plan)
            ends = {key: asked_point(request.args.get(key, "")) for key in ("from", "to")}
            way = self._grounds.way(db, around, ends)
        return {"line": way.line.tolist(), "metres": round(way.metres, 1)}

    def _traced(
        self, db: Any, around: Mapping[str, Ground], action: str, params: Body
    ) -> tuple[str, Body]:
        """A way along roads is drawn like any other line, and kept as that line; lines beside it
        within `follow` metres stand for it."""
        if action != "trace":
            return action, params
        way = self._grounds.way(db, around, params)
        drawn = {"line": way.line.tolist(), "reach": params.get("reach", 0.0)}
        return "draw", {**drawn, "follow": params.get("follow", FOLLOW_M)}

    def go(self, plan: int) -> Body:
        body = sent()
        with writing() as db:
            row = find_plan(db, plan)
            kind, around = self._grounds.beneath(db, plan)
            _, now = today_and_now(db)
            seq = body.number("seq")
            drawn = plans.go_to(db, plan, body.number("seen"), seq, body.editor, now)
            limits = limits_of(db, kind)
        return {"head": seq, "last": row.last, "sheets": sheets(drawn, around, limits)}

    def hold(self, plan: int) -> Body:
        """Say that one is still there, or take over."""
        body = sent()
        with writing() as db:
            _, now = today_and_now(db)
            row = plans.take(db, plan, body.editor, now)
        return {"head": row.head, "last": row.last}

    def drop(self, plan: int) -> Body:
        body = sent()
        with writing() as db:
            _, now = today_and_now(db)
            plans.drop(db, plan, body.editor, now)
        return {}

    def bill(self, plan: int) -> Body:
        with reading() as db:
            row = find_plan(db, plan)
            today, now = today_and_now(db)
            return billed(db, row, today, now).bill

    def adopt(self, plan: int) -> Body:
        body = sent()
        with writing() as db:
            made = adopt(
                db, plan, body.number("seen"), body.approval, body.editor, _circumstances(db)
            )
        return {"adoption": made}

    def adoption(self, adoption: int) -> Body:
        with reading() as db:
            return bill_of(db, adoption)

    def revert(self, adoption: int) -> Body:
        body = sent()
        with writing() as db:
            made = revert(db, adoption, body.approval, _circumstances(db))
        return {"adoption": made}


def _stepped(head: int, drawn: Body) -> Body:
    return {"head": head, "last": head, "sheets": drawn}


def _circumstances(db: Any) -> Circumstances:
    today, now = today_and_now(db)
    return Circumstances(today, now, _named, grid_limits(db), community_people(db))


def _named(zh: str, en: str | None, number: int) -> tuple[str, str | None]:
    """What a grid is called that the planner has not named."""
    english = word("plan.grid_name", "en", community=en, n=number) if en else None
    return word("plan.grid_name", "zh", community=zh, n=number), english


def _plan(row: Any) -> Body:
    """A plan without what only its editor's page may know."""
    found = asdict(row)
    found.pop("editor")
    return found
