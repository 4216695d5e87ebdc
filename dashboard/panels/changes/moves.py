"""Rises and falls of one level, beside each other, each a link to its place; pure."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.parts import icon, link
from geo.queries.changes import Move, Moves
from geo.queries.territory import Named
from geo.rules.change import SMALL_BASE
from geo.scope import Scope
from geo.vocab import Show


def section(found: Moves, asked: Asked) -> html.Section:
    """Rises beside falls of one level."""
    rung = next(r for r in asked.frame.ladder.rungs if r.key == found.level)
    level = rung.name(asked.lang)
    longest = max((abs(m.difference) for m in (*found.risen, *found.fallen)), default=1)
    return html.Section(
        [
            html.H3([asked.say("changes.moves", level=level), *_rest(found.rest, asked)]),
            html.Div(
                [
                    _side("up", found.risen, found.rose, longest, asked),
                    _side("down", found.fallen, found.fell, longest, asked),
                ],
                className="sides",
            ),
        ]
    )


def _rest(move: Move, asked: Asked) -> list[Component]:
    """What is placed in none of the places of the level: the sum stays that of the whole."""
    if not (move.now or move.before):
        return []
    before, now = numbers.figure(move.before), numbers.figure(move.now)
    return [html.Small(asked.say("changes.rest", before=before, now=now))]


def _side(way: str, moves: Sequence[Move], many: int, longest: int, asked: Asked) -> html.Div:
    """`way` is up or down; the heading counts all places, the list holds the first of them."""
    count = asked.say("changes.places", n=numbers.figure(many))
    heading = html.H4(
        [icon(f"trend-{way}"), asked.say(f"changes.{way}"), html.Small(count)],
        className="bad" if way == "up" else "good",
    )
    rows = [html.Li(_move(move, longest, asked)) for move in moves]
    empty = html.P(asked.say(f"changes.no_{way}"), className="none muted")
    return html.Div([heading, html.Ol(rows) if rows else empty], className=way)


def _move(move: Move, longest: int, asked: Asked) -> Component:
    assert move.named is not None
    width = f"{100 * abs(move.difference) / max(longest, 1):.1f}%"
    return link(
        [
            html.Span(move.named.name(asked.lang), className="what"),
            html.B(numbers.signed(move.difference, 0)),
            pair(move),
            share(move, asked),
            html.Span(html.I(style={"width": width}), className="bar"),
        ],
        to(asked.scope, move.named),
        css="move",
    )


def pair(move: Move) -> html.Span:
    """Before and now."""
    before, now = numbers.figure(move.before), numbers.figure(move.now)
    return html.Span([before, icon("right"), html.B(now)], className="pair")


def share(move: Move, asked: Asked) -> Component:
    """The percentage with its direction, or the mark of too small a base."""
    value = move.share
    if value is None:
        hint = asked.say("changes.small_hint", n=SMALL_BASE)
        return html.Span(asked.say("changes.small"), className="small", title=hint)
    if not round(value * 100, 1):
        return html.Span(asked.say("changes.same"), className="share")
    way, tone = ("up", "bad") if value > 0 else ("down", "good")
    text = f"{numbers.figure(abs(value) * 100, 1)}%"
    return html.Span([icon(f"trend-{way}"), text], className=f"share {tone}")


def to(scope: Scope, named: Named) -> Scope:
    """The map of a place, with its drawer when it has one; back leads to the changes."""
    return scope.drilled(named.place).but(show=Show.MAP)
