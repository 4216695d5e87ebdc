"""What the strip shows: figures, each with trend, comparison, marks and ways behind it; pure."""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.panels.strip.explaining import (
    compared,
    explained,
    first_rows,
    formula_card,
    shown_value,
)
from dashboard.panels.strip.ids import Ids
from dashboard.parts import Spark, attributes, icon, link, skeleton
from dashboard.picture import panel
from data.words import word
from geo.queries.summary import Card, HotspotCount, Summary
from geo.rules.indicators import Better, Kind
from geo.scope import Scope
from geo.vocab import MetricKey

ICONS = {
    MetricKey.OPEN: "bubble",
    MetricKey.ISSUES: "phone",
    MetricKey.ON_TIME: "tick",
    MetricKey.OVERDUE: "clock",
    MetricKey.RESOLVED: "solved",
    MetricKey.SATISFIED: "smile",
    MetricKey.VISIT_COVERAGE: "walk",
    MetricKey.BUILDINGS_VISITED: "building",
}
SHOWN = (
    MetricKey.OPEN,
    MetricKey.ISSUES,
    MetricKey.ON_TIME,
    MetricKey.OVERDUE,
    MetricKey.SATISFIED,
    MetricKey.VISIT_COVERAGE,
)
SPARE = MetricKey.SATISFIED  # gives its room to the chosen indicator on a narrow screen
IN_POINTS = (Kind.RATIO, Kind.COMPOSITE, Kind.CHANGE)


def layout() -> html.Section:
    return panel(Ids.PANEL, Ids.BODY, "strip", skeleton(7, "wide"))


def body(
    found: Summary, scope: Scope, lang: str, *, with_compounds: bool = True
) -> list[Component]:
    """Six indicators, the chosen one when it is another, problem ones if there are compounds."""
    by_key = {card.indicator.key: card for card in found.cards}
    keys = [key for key in SHOWN if key in by_key]
    is_other = scope.metric in by_key and scope.metric not in keys
    spare = SPARE if is_other else None
    cards = [_card(by_key[key], found, scope, lang, spare=key is spare) for key in keys]
    if is_other:
        cards.insert(0, _card(by_key[scope.metric], found, scope, lang))
    spots = [_hotspots(found.hotspots, scope, lang)] if with_compounds else []
    return [*cards, *spots]


def _card(card: Card, found: Summary, scope: Scope, lang: str, *, spare: bool = False) -> html.Div:
    key = card.indicator.key
    tone = "bad" if key is MetricKey.OVERDUE and card.now.numerator else ""
    name = word(f"metric.{key}", lang)
    value = shown_value(card.indicator, card.now, lang, tone)
    grain = "strip.trend" if card.spark.grain == "week" else "strip.trend_months"
    label = word(grain, lang, name=name, n=len(card.spark.values))
    return html.Div(
        [
            link(
                [
                    html.Span([icon(ICONS.get(key, "ladder")), name], className="name"),
                    html.Span(
                        [*value, *marked(card, lang), trend(card, scope, lang)], className="number"
                    ),
                    Spark(values=list(card.spark.values), label=label),
                ],
                scope.but(metric=key),
                css=f"card {tone} {'on' if key is scope.metric else ''}",
            ),
            _rows(key, scope, lang),
            explained(card, found, scope, lang),
        ],
        className="says spare" if spare else "says",
    )


def _rows(key: MetricKey, scope: Scope, lang: str) -> html.A:
    """The way to the rows that the eye and the finger find without pointing first."""
    label = word("behind.open_of", lang, name=word(f"metric.{key}", lang))
    to = scope.but(rows=first_rows(key))
    return link(icon("table"), to, css="rows", title=label, **attributes(aria_label=label))


def marked(card: Card, lang: str) -> list[Component]:
    """A sign that the figure must be read with care; its words are read out."""
    if not card.now.marks:
        return []
    said = " · ".join(word(f"strip.{mark}", lang) for mark in card.now.marks)
    return [
        html.Span([icon("info"), html.Span(said, className="unseen")], className="care", title=said)
    ]


def trend(card: Card, scope: Scope, lang: str) -> html.Span:
    """The comparison: an arrow for the direction, colour for good or bad, words when barred."""
    if card.now.value is None or card.before.value is None:
        return html.Span(word("strip.none", lang), className="trend")
    if card.change is None:
        return html.Span(word("strip.small_base", lang), className="trend")
    is_points = card.indicator.kind in IN_POINTS
    amount = card.change if is_points else card.change * 100
    text = numbers.figure(abs(amount), 1)
    if text in ("0.0", "0"):
        return html.Span(word("strip.flat", lang), className="trend")
    text = word("strip.points", lang, n=text) if is_points else f"{text}%"
    mark = "up" if amount > 0 else "down"
    return html.Span(
        [icon(f"trend-{mark}"), html.Span(word(f"strip.{mark}", lang), className="unseen"), text],
        className=f"trend {tone_of(amount, card.indicator.better)}",
        title=compared(scope, lang),
    )


def tone_of(amount: float, better: Better) -> str:
    if better is Better.NEITHER:
        return ""
    return "good" if (amount > 0) == (better is Better.HIGHER) else "bad"


def _hotspots(found: HotspotCount, scope: Scope, lang: str) -> html.Div:
    """Problem compounds: how many, how far, and how many wait for a decision."""
    key = MetricKey.HOTSPOTS
    rows = [
        (word(f"code.entry.{status}", lang), numbers.figure(count))
        for status, count in found.by_status
    ]
    name = html.Span([icon("flag"), word(f"metric.{key}", lang)], className="name")
    sentence = f"{word(f'formula.{key}', lang)} {word('formula.score', lang)}"
    return html.Div(
        [
            link(
                [name, _listed(found, lang), _progress(found)],
                scope.but(metric=key),
                css=f"card {'on' if scope.metric is key else ''}",
            ),
            _rows(key, scope, lang),
            formula_card(key, rows, [], scope, lang, sentence),
        ],
        className="says last",
    )


def _listed(found: HotspotCount, lang: str) -> html.Span:
    tone = "trend bad" if found.without_team else "trend"
    return html.Span(
        [
            html.B(numbers.figure(found.listed)),
            html.Small(word("unit.places", lang)),
            html.Span(_state(found, lang), className=tone),
        ],
        className="number",
    )


def _progress(found: HotspotCount) -> html.Span:
    """How many of the list are done, as a bar; the numbers stand in the card behind it."""
    share = 100 * found.done / found.listed if found.listed else 0
    bar = html.I(style={"width": f"{share:.1f}%"})
    return html.Span(bar, className="progress", **attributes(aria_hidden="true"))


def _state(found: HotspotCount, lang: str) -> str:
    """What matters most: who waits for a team, else how many teams work, else how many are done."""
    for key, count in (("waiting", found.without_team), ("teams", found.with_team)):
        if count:
            return word(f"strip.{key}", lang, n=numbers.figure(count))
    return word("strip.done", lang, n=numbers.figure(found.done)) if found.listed else ""
