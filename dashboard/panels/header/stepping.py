"""Stepping through places in the order of the ranking: one route for the presenter's keys."""

from flask import Flask, Response, json, request

from dashboard.asking import Asked, asking
from geo.errors import NotFound
from geo.queries.ranking import ranking
from geo.scope import Place, Scope

STEPS = {"next": 1, "previous": -1}


def add_stepping(server: Flask) -> None:
    """Serve `/step/<way>?<scope>`: the query string of the next, previous or upper place as JSON;
    null where there is none."""

    def step(way: str) -> Response:
        if way != "up" and way not in STEPS:
            raise NotFound("layers.unknown")
        with asking(request.query_string.decode("utf8", "replace")) as asked:
            to = above(asked) if way == "up" else beside(asked, STEPS[way])
        search = None if to is None else to.to_search()
        response = Response(json.dumps({"search": search}), mimetype="application/json")
        response.headers["Cache-Control"] = "private, no-store"
        return response

    server.add_url_rule("/step/<way>", view_func=step, methods=["GET"])


def above(asked: Asked) -> Scope | None:
    """One step up the breadcrumb."""
    crumbs = asked.frame.crumbs
    if len(crumbs) < 2:
        return None
    upper = crumbs[-2].named if len(crumbs) > 2 else None
    return asked.scope.drilled(upper.place if upper else None)


def beside(asked: Asked, step: int) -> Scope | None:
    """The sibling before or after this place in the ranking, round and round; from the top down
    into the first or last child."""
    upper = above(asked)
    inside = asked.scope if upper is None else upper.but(ladder=asked.frame.ladder.key)
    rows = ranking(asked.world, inside).rows
    places = [row.named.place for row in rows if row.named]
    if not places:
        return None
    return asked.scope.drilled(places[_after(places, asked.scope.at, step)])


def _after(places: list[Place], here: Place | None, step: int) -> int:
    if here not in places:
        return 0 if step > 0 else -1
    return (places.index(here) + step) % len(places)
