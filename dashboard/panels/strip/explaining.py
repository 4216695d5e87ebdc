"""What stands behind a figure of the strip: definition, sums, marks, ways to its rows; pure."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.parts import icon, link
from data.words import word
from geo.period import Period
from geo.queries.measures import Figure
from geo.queries.summary import Card, Summary
from geo.rules.indicators import INDICATORS, Better, Indicator, Mark, Measure
from geo.scope import Behind, Scope
from geo.vocab import Compare, MetricKey, Part

# Not restricted by what an issue is, so that a filter of issues must not seem to hold for them.
NOT_ISSUES = (
    Measure.VISITS,
    Measure.DWELLINGS_REACHED,
    Measure.BUILDINGS_SEEN,
    Measure.WORKDAYS_VISITED,
    Measure.PLACE_DAYS_KEPT,
    Measure.CARE_WEEKS_KEPT,
    Measure.HOTSPOTS,
    Measure.TRANSFORMED,
)


def shown_value(indicator: Indicator, figure: Figure, lang: str, tone: str = "") -> list[Component]:
    """The figure with its unit; no unit where there is no figure."""
    unit = word(f"unit.{indicator.unit}", lang) if figure.value is not None else ""
    return [
        html.B(numbers.shown(figure, indicator.decimals), className=tone or None),
        html.Small(unit),
    ]


def fine_print(marks: Sequence[Mark], lang: str) -> list[Component]:
    """One warning a mark."""
    return [html.P([icon("info"), word(f"strip.{mark}", lang)], className="warn") for mark in marks]


def explained(card: Card, found: Summary, scope: Scope, lang: str) -> html.Div:
    """Formula, numerator and denominator of one figure, what it is compared with, its marks."""
    key = card.indicator.key
    before = numbers.shown(card.before, card.indicator.decimals)
    rows = [
        *_parts(card, lang),
        (word("formula.period", lang), days(card.months or found.period, lang)),
        (word("formula.against", lang), f"{days(found.before, lang)} · {compared(scope, lang)}"),
        (word("formula.before", lang), before),
    ]
    warnings = fine_print(card.now.marks, lang)
    if card.indicator.numerator in NOT_ISSUES and _filters_issues(scope):
        text = word("strip.unfiltered", lang)
        warnings.append(html.P([icon("info"), text], className="warn"))
    return formula_card(key, rows, warnings, scope, lang)


def formula_card(
    key: MetricKey,
    rows: list[tuple[str, str]],
    more: Sequence[Component],
    scope: Scope,
    lang: str,
    sentence: str = "",
) -> html.Div:
    """The card that opens on pointing and on the keyboard."""
    name = word(f"metric.{key}", lang)
    pairs = [part for label, value in rows for part in (html.Dt(label), html.Dd(value))]
    ways = [
        link([icon("table"), word("behind.open", lang)], scope.but(rows=first_rows(key))),
        html.A([icon("book"), word("formula.full", lang)], href=f"/formulas?lang={lang}#{key}"),
    ]
    return html.Div(
        [
            html.Span(word("formula.id", lang, id=INDICATORS[key].formula), className="id"),
            html.H4(name),
            html.P(sentence or word(f"formula.{key}", lang)),
            *more,
            html.Dl(pairs),
            html.P(ways, className="ways"),
        ],
        className="formula",
    )


def first_rows(key: MetricKey) -> Behind:
    """Those one has to do something about: what a good ratio misses, what a bad one counts."""
    indicator = INDICATORS[key]
    if not indicator.is_ratio or indicator.denominator in (Measure.HOUSEHOLDS, Measure.POPULATION):
        return Behind(key)
    return Behind(key, Part.MISSED if indicator.better is Better.HIGHER else Part.MET)


def compared(scope: Scope, lang: str) -> str:
    return word("strip.year" if scope.compare is Compare.YEAR else "strip.span", lang)


def days(period: Period, lang: str) -> str:
    return numbers.span(period.since, period.last_day, lang)


def _filters_issues(scope: Scope) -> bool:
    return bool(scope.categories or scope.matters or scope.sources or scope.statuses or scope.late)


def _parts(card: Card, lang: str) -> list[tuple[str, str]]:
    if not card.indicator.is_additive:
        return [(word("formula.cases", lang), numbers.figure(card.now.numerator))]
    if card.now.denominator is None:
        return []
    rows = [
        (word("formula.numerator", lang), numbers.counted(card.now, card.now.numerator)),
        (word("formula.denominator", lang), numbers.counted(card.now, card.now.denominator)),
    ]
    if card.now.interval and Mark.UNDER_50 in card.now.marks:
        low, high = card.now.interval
        rows.append(("95 %", f"{numbers.figure(low, 1)} – {numbers.figure(high, 1)}"))
    return rows
