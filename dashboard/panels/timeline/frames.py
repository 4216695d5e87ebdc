"""Frames: the months of the player in one answer, a class byte a place and month.

The address carries the versions of territory and facts, so that an equal address means equal
pictures, and leaves the period out, so that a pause fetches nothing.
"""

from typing import Any

from flask import Flask, Response, jsonify, request

from dashboard import numbers
from dashboard.asking import Asked, asking
from dashboard.map import arrays
from dashboard.panels.map import legend
from data.words import word
from geo.period import Period
from geo.queries.film import Film, film
from geo.queries.measures import Figure
from geo.scope import DEFAULT_PRESET
from geo.vocab import Show


def add_frames(server: Flask) -> None:
    """Serve `/frames/<mark>?<scope>`; the mark is only there to make addresses differ."""

    def frames(mark: str) -> Response:
        with asking(request.query_string.decode("utf8", "replace")) as asked:
            response = jsonify(described(asked, film(asked.world, asked.scope)))
        response.headers["Cache-Control"] = "private, max-age=600"
        return response

    server.add_url_rule("/frames/<mark>", view_func=frames, methods=["GET"])


def address(asked: Asked) -> str:
    """Where the frames of a state of the screen are."""
    bare = asked.scope.but(
        preset=DEFAULT_PRESET, since=None, until=None, show=Show.MAP, versus=None,
        then=None, till=None, layers=(), lang=asked.scope.lang,
    )  # fmt: skip
    fresh = asked.world.fresh
    mark = f"{fresh.territory_version}.{fresh.facts_version}.{asked.world.today}.{asked.lang}"
    return f"/frames/{mark}{bare.to_search()}"


def described(asked: Asked, found: Film) -> dict[str, Any]:
    """What the player needs to draw and to say."""
    lang, indicator = asked.lang, found.legend.indicator
    metric = word(f"metric.{indicator.key}", lang)
    rows = zip(found.months, found.totals, found.classes, strict=True)
    return {
        "level": found.level,
        "title": word(
            "legend.per", lang, metric=metric, level=asked.frame.level.name(lang)
        ),
        "unit": word(f"unit.{indicator.unit}", lang),
        "palette": [f"--class-{tone}" for tone in legend.tones(found.legend)],
        "ranges": legend.ranges(found.legend, lang),
        "tip": word("legend.tip_class", lang, name="{name}", metric=metric, **{"class": "{class}"}),
        "tip_none": word("legend.tip_none", lang, name="{name}", metric=metric),
        "still": found.is_still,
        "months": [_month(month, total, asked) | {"classes": arrays.class_bytes(classes)}
                   for month, total, classes in rows],
    }  # fmt: skip


def _month(month: Period, total: Figure, asked: Asked) -> dict[str, Any]:
    decimals = 0 if total.value is None or total.denominator is None else 1
    return {
        "first": str(month.since),
        "last": str(month.last_day),
        "name": numbers.month(month.since, asked.lang),
        "year": month.since.year,
        "label": word(
            "time.year_month",
            asked.lang,
            y=month.since.year,
            mon=numbers.month(month.since, asked.lang),
        ),
        "partial": month.until > asked.world.today and month.last_day.day < 28,
        "value": total.value,
        "shown": numbers.shown(total, decimals),
    }
