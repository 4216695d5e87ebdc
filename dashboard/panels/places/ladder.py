"""The switches below the breadcrumb: the ladder one drills along, the level coloured by, the
boundaries that hold."""

from collections.abc import Sequence
from datetime import date

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.parts import attributes, link
from geo.scope import Scope
from geo.vocab import Clock


def switches(asked: Asked) -> list[Component]:
    """Nothing where there is nothing to choose."""
    rows = [
        _row(asked, "drill", ladders(asked)),
        _row(asked, "colour", levels(asked)),
        _row(asked, "borders", clocks(asked), "clock"),
    ]
    shown = [row for row in rows if row is not None]
    return [html.Div(shown, className="ladders")] if shown else []


def ladders(asked: Asked) -> list[html.A]:
    """The ladders that this place stands on."""
    scope, found, at = asked.scope, asked.frame, asked.frame.at
    known = asked.world.territory.hierarchy.ladders
    return [
        _choice(
            ladder.name(asked.lang),
            scope.but(ladder=None if ladder is known[0] else ladder.key, level=None),
            ladder.key == found.ladder.key,
            asked,
        )
        for ladder in known
        if at.level is None or at.level in ladder
    ]


def levels(asked: Asked) -> list[html.A]:
    scope, found = asked.scope, asked.frame
    return [
        _choice(
            rung.name(asked.lang),
            scope.but(level=None if rung is found.usual else rung.key),
            rung.key == found.level.key,
            asked,
        )
        for rung in found.levels
    ]


def clocks(asked: Asked) -> list[html.A]:
    """Whose boundaries hold; a choice once there have ever been others."""
    if not asked.world.history.divisions:
        return []
    clock = asked.scope.clock
    chosen = [(None, "clock.today"), (Clock.DAY, "clock.that_day")]
    found = [
        _choice(asked.say(key), asked.scope.but(clock=each), clock == each, asked)
        for each, key in chosen
    ]
    if isinstance(clock, date):
        found.append(_choice(numbers.day(clock, asked.lang), asked.scope, True, asked))
    return found


def _choice(text: str, to: Scope, on: bool, asked: Asked) -> html.A:
    """The chosen one is told to a screen reader too."""
    return link(text, to, css="on" if on else "", **attributes(aria_current=str(on).lower()))


def _row(
    asked: Asked, key: str, choices: Sequence[html.A], words: str = "ladder"
) -> html.Nav | None:
    if len(choices) < 2:
        return None
    label = asked.say(f"{words}.{key}")
    return html.Nav(
        [
            html.Span(label, className="what"),
            html.Div(list(choices), className="segments"),
        ],
        **attributes(aria_label=asked.say(f"{words}.{key}_label")),
    )
