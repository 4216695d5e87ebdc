"""What the strip shows: seven figures, each with trend, comparison and formula; pure."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.panels.strip.ids import Ids
from dashboard.parts import Spark, attributes, icon, link, skeleton
from dashboard.picture import panel
from data.words import word
from geo.period import Period
from geo.queries.summary import Card, HotspotCount, Summary
from geo.rules.indicators import Better, Kind, Mark
from geo.scope import Scope
from geo.vocab import Compare, MetricKey

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


def layout() -> html.Section:
    return panel(Ids.PANEL, Ids.BODY, "strip", skeleton(7, "wide"))


def body(
    found: Summary, scope: Scope, lang: str, *, with_compounds: bool = True
) -> list[Component]:
    """Six indicators and, where there are compounds, the problem ones."""
    by_key = {card.indicator.key: card for card in found.cards}
    cards = [_card(by_key[key], found, scope, lang) for key in SHOWN if key in by_key]
    spots = [_hotspots(found.hotspots, scope, lang)] if with_compounds else []
    return [*cards, *spots]


def _card(card: Card, found: Summary, scope: Scope, lang: str) -> html.Div:
    key = card.indicator.key
    tone = "bad" if key is MetricKey.OVERDUE and card.now.numerator else ""
    name = word(f"metric.{key}", lang)
    return html.Div(
        [
            link(
                [
                    html.Span([icon(ICONS[key]), name], className="name"),
                    html.Span(
                        [*_value(card, tone, lang), trend(card, scope, lang)], className="number"
                    ),
                    Spark(
                        values=list(card.spark.values),
                        label=word("strip.trend", lang, name=name, n=len(card.spark.values)),
                    ),
                ],
                scope.but(metric=key),
                css=f"card {tone} {'on' if key is scope.metric else ''}",
            ),
            explained(card, found, scope, lang),
        ],
        className="says",
    )


def _value(card: Card, tone: str, lang: str) -> list[Component]:
    unit = word(f"unit.{card.indicator.unit}", lang) if card.now.value is not None else ""
    return [
        html.B(numbers.figure(card.now.value, card.indicator.decimals), className=tone or None),
        html.Small(unit),
    ]


def trend(card: Card, scope: Scope, lang: str) -> html.Span:
    """The comparison: an arrow for the direction, colour for good or bad, words when barred."""
    if card.now.value is None or card.before.value is None:
        return html.Span(word("strip.none", lang), className="trend")
    if card.change is None:
        return html.Span(word("strip.small_base", lang), className="trend")
    is_points = card.indicator.kind is Kind.RATIO
    amount = card.change if is_points else card.change * 100
    text = numbers.figure(abs(amount), 1)
    if text in ("0.0", "0"):
        return html.Span(word("strip.flat", lang), className="trend")
    text = word("strip.points", lang, n=text) if is_points else f"{text}%"
    mark = "up" if amount > 0 else "down"
    return html.Span(
        [icon(f"trend-{mark}"), html.Span(word(f"strip.{mark}", lang), className="unseen"), text],
        className=f"trend {tone_of(amount, card.indicator.better)}",
        title=word(f"strip.{_compare(scope)}", lang),
    )


def tone_of(amount: float, better: Better) -> str:
    if better is Better.NEITHER:
        return ""
    return "good" if (amount > 0) == (better is Better.HIGHER) else "bad"


def explained(card: Card, found: Summary, scope: Scope, lang: str) -> html.Div:
    """Formula, numerator and denominator of one figure."""
    key = card.indicator.key
    rows = _parts(card, lang)
    period = card.months or found.period
    rows.append((word("formula.period", lang), days(period, lang)))
    rows.append(
        (
            word("formula.against", lang),
            f"{days(found.before, lang)} · {word(f'strip.{_compare(scope)}', lang)}",
        )
    )
    rows.append(
        (word("formula.before", lang), numbers.figure(card.before.value, card.indicator.decimals))
    )
    marks = [
        html.P([icon("info"), word(f"strip.{mark}", lang)], className="warn")
        for mark in card.now.marks
    ]
    return formula_card(
        word(f"metric.{key}", lang),
        word(f"formula.{key}", lang),
        word("formula.id", lang, id=card.indicator.formula),
        [*rows],
        marks,
    )


def formula_card(
    name: str, sentence: str, number: str, rows: list[tuple[str, str]], more: Sequence[Component]
) -> html.Div:
    pairs = [part for label, value in rows for part in (html.Dt(label), html.Dd(value))]
    return html.Div(
        [html.Span(number, className="id"), html.H4(name), html.P(sentence), *more, html.Dl(pairs)],
        className="formula",
        role="tooltip",
    )


def _parts(card: Card, lang: str) -> list[tuple[str, str]]:
    if card.now.denominator is None:
        return []
    rows = [
        (word("formula.numerator", lang), numbers.figure(card.now.numerator)),
        (word("formula.denominator", lang), numbers.figure(card.now.denominator)),
    ]
    if card.now.interval and Mark.UNDER_50 in card.now.marks:
        low, high = card.now.interval
        rows.append(("95 %", f"{numbers.figure(low, 1)} – {numbers.figure(high, 1)}"))
    return rows


def days(period: Period, lang: str) -> str:
    return numbers.span(period.since, period.last_day, lang)


def _compare(scope: Scope) -> str:
    return "year" if scope.compare is Compare.YEAR else "span"


def _hotspots(found: HotspotCount, scope: Scope, lang: str) -> html.Div:
    """Problem compounds: how many, how far, and how many wait for a decision."""
    name = word("metric.hotspots", lang)
    rows = [
        (word(f"code.entry.{status}", lang), numbers.figure(count))
        for status, count in found.by_status
    ]
    return html.Div(
        [
            link(
                [
                    html.Span([icon("flag"), name], className="name"),
                    _listed(found, lang),
                    _progress(found),
                ],
                scope.but(metric=MetricKey.HOTSPOTS),
                css=f"card {'on' if scope.metric is MetricKey.HOTSPOTS else ''}",
            ),
            formula_card(
                name, word("formula.score", lang), word("formula.id", lang, id="F"), rows, []
            ),
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
