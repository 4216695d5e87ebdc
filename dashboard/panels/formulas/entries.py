"""Entries of the dictionary, one an indicator, made from what the queries themselves use; pure."""

from dash.development.base_component import Component

from dashboard import html
from data.words import word
from geo.queries.selecting import RULES, WEIGHTS
from geo.rules.indicators import INDICATORS, Indicator, Kind, Measure
from geo.scope import Scope
from geo.vocab import Language, MetricKey

PLACES = (Measure.HOUSEHOLDS, Measure.POPULATION)


def entry(key: MetricKey, lang: str) -> html.Section:
    """Name, sentence, the formula set as a fraction, and how the figure is to be read."""
    indicator = INDICATORS[key]
    pairs = [
        part
        for label, value in facts(indicator, lang)
        for part in (html.Dt(word(f"formulas.{label}", lang)), html.Dd(value))
    ]
    there = "/" + Scope(metric=key, lang=Language(lang)).to_search()
    head = html.H3(
        [
            html.Span(indicator.formula, className="id"),
            html.A(word(f"metric.{key}", lang), href=f"#{key}", target="_self"),
            html.A(word("formulas.on_map", lang), href=there, className="on-map", target="_self"),
        ]
    )
    return html.Section(
        [
            head,
            html.P(word(f"formula.{key}", lang)),
            written(indicator, lang),
            html.Dl(pairs, className="defs"),
        ],
        id=str(key),
        className="formula-entry",
    )


def written(indicator: Indicator, lang: str) -> html.Div:
    """The formula as it is worked out, in the names of its measures."""
    return html.Div([html.Div(_right(indicator, lang), className="sum")], className="formula-line")


def _right(indicator: Indicator, lang: str) -> list[Component | str]:
    over = word(f"measure.{indicator.numerator}", lang)
    if indicator.kind is Kind.QUANTILE:
        share = f"{indicator.share:.0%}"
        return [word("formulas.quantile", lang, share=share, of=over)]
    if indicator.kind is Kind.COMPOSITE:
        terms = [
            f"{weight:.2f} × {word(f'metric.{part}', lang)}" for weight, part in indicator.parts
        ]
        return [" + ".join(terms)]
    if indicator.kind is Kind.CHANGE:
        before = word(f"formulas.before_{indicator.compare}", lang)
        return [_fraction(f"{over} − {before}", before), " × 100"]
    if indicator.denominator is None:
        return [f"Σ {over}"]
    under = word(f"measure.{indicator.denominator}", lang)
    scale = [f" × {indicator.scale:,.0f}"] if indicator.scale != 1 else []
    return [_fraction(f"Σ {over}", f"Σ {under}"), *scale]


def _fraction(over: str, under: str) -> html.Span:
    return html.Span(
        [html.Span(over), html.I(className="bar"), html.Span(under)], className="fraction"
    )


def facts(indicator: Indicator, lang: str) -> list[tuple[str, str]]:
    """What is counted by which time, unit, direction, small bases, filters, and how it adds up."""
    first = "numerator" if indicator.is_additive else "cases"
    rows = [(first, _measure(indicator.numerator, lang))]
    if indicator.denominator is not None:
        rows.append(("denominator", _measure(indicator.denominator, lang)))
    unit = word(f"unit.{indicator.unit}", lang) or word("formulas.plain_number", lang)
    kind = indicator.kind
    called = indicator.denominator is Measure.CALLED
    return [
        *rows,
        ("unit", unit),
        ("better", word(f"formulas.better_{indicator.better}", lang)),
        ("small", word(f"formulas.small_{'calls' if called else kind}", lang)),
        ("adds", word(f"formulas.adds_{kind}", lang)),
        ("filters", word(f"formulas.filters_{_filtered_by(indicator)}", lang)),
    ]


def _measure(measure: Measure, lang: str) -> str:
    """Its definition, and by which time an issue belongs to the period."""
    text = word(f"measure.{measure}_is", lang)
    if measure not in RULES:
        return text
    return f"{text} {word(f'formulas.basis_{RULES[measure].basis}', lang)}"


def _filtered_by(indicator: Indicator) -> str:
    """Which filters hold for what the indicator counts."""
    measure = indicator.numerator
    if measure in RULES or measure in WEIGHTS:
        return "mixed" if indicator.denominator in PLACES else "issues"
    return "none" if measure is Measure.WORKDAYS_VISITED else "places"
