"""Cards: what the map says of the place under the pointer, on a route of its own.

Name, value, rank, change and marks of one place in the state of the screen. The map shows name and
value at once from what it has; the card brings the rest.
"""

from typing import Any

import numpy as np
from flask import Flask, Response, json, request

from dashboard import numbers
from dashboard.asking import Asked, asking
from geo.errors import GeoError
from geo.queries.buildings import days_since, last_visits
from geo.queries.measures import Figure, figure_at, measure_level
from geo.queries.problem_states import listed_rows, problem_state
from geo.queries.territory import At
from geo.rules.change import change
from geo.rules.indicators import INDICATORS, Better, Kind
from geo.scope import Place
from geo.vocab import LevelKind, MetricKey

Line = tuple[str, str, str]  # label, value, tone: "", "good", "bad"
POINTED = {Kind.RATIO}


def add_cards(server: Flask) -> None:
    """Serve `/card/<mark>/<place>?<scope>` as JSON; the mark is only there to make addresses
    differ."""

    def card(mark: str, place: str) -> Response:
        try:
            wanted = Place.parse(place)
        except ValueError as error:
            raise GeoError("map.no_card") from error
        with asking(request.query_string.decode("utf8", "replace")) as asked:
            found = card_of(asked, wanted)
        response = Response(json.dumps(found, ensure_ascii=False), mimetype="application/json")
        response.headers["Cache-Control"] = "private, max-age=600"
        return response

    server.add_url_rule("/card/<mark>/<place>", view_func=card, methods=["GET"])


def card_of(asked: Asked, place: Place) -> dict[str, Any]:
    """Raises NotFound territory.no_place."""
    at = asked.world.territory.find(place)
    named = asked.world.territory.named(at)
    assert named is not None
    level = asked.world.territory.hierarchy.rung(named.level)
    special = {LevelKind.COMPOUND: _compound, LevelKind.BUILDING: _building}
    more = special[level.kind](asked, at) if level.kind in special else []
    lines = [*_figures(asked, at), *_overdue(asked, at), *more]
    return {
        "title": named.name(asked.lang),
        "level": level.name(asked.lang),
        "lines": [list(line) for line in lines],
    }


def _figures(asked: Asked, at: At) -> list[Line]:
    """Value with its marks, rank among its equals in the chosen place, change."""
    scope, world, period = asked.scope, asked.world, asked.frame.period
    indicator = INDICATORS[scope.metric]
    now = figure_at(world, scope, scope.metric, period, at)
    lines = [(asked.say(f"metric.{scope.metric}"), _value(asked, now), "")]
    lines += [("", asked.say(f"strip.{mark}"), "bad") for mark in now.marks]
    lines.append((asked.say("map.rank"), _rank(asked, at), ""))
    if indicator.kind is not Kind.CHANGE and indicator.key is not MetricKey.HOTSPOTS:
        before = figure_at(world, scope, scope.metric, asked.frame.before, at)
        lines.append((asked.say(f"map.change_{scope.compare}"), *_change(asked, now, before)))
    return lines


def _value(asked: Asked, figure: Figure) -> str:
    indicator = INDICATORS[asked.scope.metric]
    unit = asked.say(f"unit.{indicator.unit}")
    text = numbers.shown(figure, indicator.decimals)
    if figure.value is None or not unit:
        return text
    return text + unit if unit == "%" else f"{text} {unit}"


def _rank(asked: Asked, at: At) -> str:
    """Place among those with a value on the same level inside the chosen place, worst first."""
    assert at.level is not None
    figures = measure_level(asked.world, asked.scope, asked.scope.metric, at.level)
    own, sign = figures.values[at.row], -1 if figures.indicator.better is Better.HIGHER else 1
    inside = asked.world.territory.inside(asked.frame.at, at.level)
    if np.isnan(own) or not inside[at.row]:
        return numbers.NONE
    known = figures.values[inside & ~np.isnan(figures.values)]
    worse = int(np.count_nonzero(sign * known > sign * own))
    n, total = numbers.figure(worse + 1), numbers.figure(len(known))
    return asked.say("map.rank_of", n=n, total=total)


def _change(asked: Asked, now: Figure, before: Figure) -> tuple[str, str]:
    """Counts and rates in percent, shares in points; a base under 20 gives no percentage."""
    indicator = INDICATORS[asked.scope.metric]
    if now.value is None or before.value is None:
        return numbers.NONE, ""
    if indicator.kind in POINTED:
        moved = now.value - before.value
        text = asked.say("map.points", n=numbers.signed(moved))
    else:
        share = change(now.value, before.value) if before.numerator >= 20 else None
        if share is None:
            return asked.say("strip.small_base"), ""
        moved, text = share, f"{numbers.signed(share * 100)}%"
    if indicator.better is Better.NEITHER or not round(moved, 3):
        return text, ""
    return text, "good" if (moved > 0) is (indicator.better is Better.HIGHER) else "bad"


def _overdue(asked: Asked, at: At) -> list[Line]:
    """What waits there, whatever the map is coloured by."""
    found: list[Line] = []
    for key in (MetricKey.OPEN, MetricKey.OVERDUE):
        if key is not asked.scope.metric:
            count = figure_at(asked.world, asked.scope, key, asked.frame.period, at).numerator
            tone = "bad" if count and key is MetricKey.OVERDUE else ""
            found.append((asked.say(f"metric.{key}"), numbers.figure(count), tone))
    return found


def _compound(asked: Asked, at: At) -> list[Line]:
    """State on the list, team and leader by post."""
    entry = listed_rows(asked.world).get(at.row)
    if entry is None:
        return []
    state = asked.say(f"layer.{problem_state(entry)}")
    lines = [(asked.say("map.state"), asked.say("map.listed_as", state=state, n=entry.rank), "")]
    team = asked.say("overlay.team" if entry.has_team else "map.no_team")
    lines.append((asked.say("map.team"), team, ""))
    if entry.leader is not None:
        chinese = asked.lang == "zh" or not entry.leader.name_en
        name = entry.leader.name_zh if chinese else str(entry.leader.name_en)
        lines.append((asked.say("map.leader"), name, ""))
    if entry.problems:
        solved = entry.problems - entry.open_problems
        lines.append((asked.say("map.problems"), f"{solved} / {entry.problems}", ""))
    return lines


def _building(asked: Asked, at: At) -> list[Line]:
    """Dwellings, and when somebody last knocked."""
    assert at.level is not None
    homes = int(asked.world.territory.levels[at.level].households[at.row])
    lines = [(asked.say("map.dwellings"), numbers.figure(homes), "")] if homes >= 0 else []
    if at.level == asked.world.counting.building_level and len(asked.world.facts.visits.id):
        days = int(days_since(asked.world, last_visits(asked.world)[at.row : at.row + 1])[0])
        said = asked.say("map.never") if days < 0 else asked.say("map.days_ago", n=days)
        lines.append((asked.say("map.last_visit"), said, "bad" if days < 0 or days > 90 else ""))
    return lines
