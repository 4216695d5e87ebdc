"""Focus: the problem compounds of a place, and in two lines why each is on the list; pure."""

from functools import lru_cache

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.panels.places.changing import changed
from dashboard.parts import Drawn, Finished, Spark, attributes, link
from dashboard.picture import finished
from data.words import word
from geo.queries.board import Entry
from geo.queries.hotspots import HotspotList, ProblemCompound
from geo.rules.indicators import INDICATORS
from geo.scope import Scope
from geo.vocab import DONE_WITH, MetricKey

FIRST = 12
ORDER = {"no_team": 0, "team": 1, "watch": 2, "done": 3}


class Why(Drawn):
    """Five bars: how much of what it could bring each component of a score has brought, 0-100."""

    own = ("values", "label")


def state_of(spot: ProblemCompound | Entry) -> str:
    """Which of the four marks a problem compound bears: without a team, team, done, under watch."""
    if spot.status == "monitoring":
        return "watch"
    if spot.status in DONE_WITH:
        return "done"
    return "team" if spot.team_status in ("forming", "active", "ready_to_withdraw") else "no_team"


def block(found: HotspotList, scope: Scope, lang: str) -> html.Div:
    """The problem compounds of the place: those that wait for a decision stand first."""
    spots = sorted(found.rows, key=lambda spot: (ORDER[state_of(spot)], spot.rank))
    rows = [_spot(spot, scope, lang, full=place < FIRST) for place, spot in enumerate(spots)]
    inside: list[Component] = [
        html.Ol(rows[:FIRST], className="focus"),
        *_rest(rows[FIRST:], lang),
    ]
    if not rows:
        inside = [html.P(word("places.none", lang), className="muted none")]
    count = numbers.figure(len(rows)) if rows else ""
    head = html.H3([html.Span(word("places.focus", lang)), html.Small(count)])
    return html.Div([head, *inside], className="block")


def _rest(rows: list[html.Li], lang: str) -> list[Component]:
    if not rows:
        return []
    head = html.Summary(word("places.more", lang, n=len(rows)), className="more")
    return [html.Details([head, html.Ol(rows, className="focus")])]


def _spot(spot: ProblemCompound, scope: Scope, lang: str, *, full: bool) -> html.Li:
    here = scope.at is not None and scope.at == spot.named.place
    to = scope.drilled(spot.named.place)
    return html.Li(link(_inside(spot, lang, full), to, css="on" if here else ""))


# The list is judged by everything, so no filter changes what a row says.
@lru_cache(1024)
def _inside(spot: ProblemCompound, lang: str, full: bool) -> list[Finished]:
    """Mark, name, state and open issues; below them score, leader, components and course."""
    state = state_of(spot)
    inside = [
        html.Span(className=f"spot {state}", **attributes(aria_hidden="true")),
        html.Span(spot.named.name(lang), className="what"),
        html.Span(word(f"overlay.{state}", lang), className=f"state {state}"),
        html.B(numbers.figure(spot.open_issues), title=word("drawer.open_issues", lang)),
        html.Span(_below(spot, lang, full=full), className="below"),
    ]
    return [finished(each) for each in inside]


def _below(spot: ProblemCompound, lang: str, *, full: bool) -> list[Component]:
    score = numbers.figure(spot.score, 1)
    said = word("places.score", lang, n=score)
    shown = html.Span(score, **attributes(aria_hidden="true"))
    parts: list[Component] = [html.Span([shown, html.Span(said, className="unseen")], title=said)]
    if spot.leader is not None:
        name = spot.leader.name_en if lang == "en" and spot.leader.name_en else spot.leader.name_zh
        parts.append(
            html.Span(name, className="leader", title=word("places.leader", lang, name=name))
        )
    if full and spot.components:
        parts.append(why(spot, lang))
    if full and spot.blocks:
        parts.append(Spark(values=list(spot.blocks), label=word("places.course", lang)))
    return [*parts, *changed(INDICATORS[MetricKey.ISSUES], spot.recent_change, lang)]


def why(spot: ProblemCompound, lang: str) -> Why:
    """The components as shares of what each could bring; their names and points are read out."""
    said = [
        f"{word(f'drawer.{part.key}', lang)} {numbers.figure(part.points, 1)}"
        for part in spot.components
    ]
    return Why(
        values=[round(100 * part.percentile) for part in spot.components],
        label=word("places.why", lang, parts="; ".join(said)),
    )
