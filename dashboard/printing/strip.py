"""The strip of a print: figures above the map with their change, marks and formulas."""

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.offering import has_compounds
from dashboard.panels.strip.view import SHOWN, tone_of
from dashboard.printing.sheet import Figure
from geo.queries.summary import Card, HotspotCount, Summary
from geo.rules.indicators import INDICATORS, Better, Kind
from geo.vocab import Compare, MetricKey

FLAT = ("0.0", "0")


def figures(asked: Asked, found: Summary) -> tuple[Figure, ...]:
    """The figures of the screen's strip, in its order; problem compounds where there are any."""
    by_key = {card.indicator.key: card for card in found.cards}
    shown = [_figure(asked, by_key[key]) for key in SHOWN if key in by_key]
    if has_compounds(asked):
        shown.append(_listed(asked, found.hotspots))
    return tuple(shown)


def notes(asked: Asked, found: Summary) -> tuple[tuple[str, str], ...]:
    """Name with the number of its formula, and the definition, of everything on the page."""
    keys = [card.indicator.key for card in found.cards if card.indicator.key in SHOWN]
    if asked.scope.metric not in (*keys, MetricKey.HOTSPOTS):
        keys.append(asked.scope.metric)
    rows = [(key, INDICATORS[key].formula) for key in sorted(keys, key=_order)]
    if has_compounds(asked):
        rows.append((MetricKey.HOTSPOTS, INDICATORS[MetricKey.HOTSPOTS].formula))
    return tuple(
        (
            asked.say("print.note", name=asked.say(f"metric.{key}"), id=number),
            asked.say(f"formula.{key}"),
        )
        for key, number in rows
    )


def _order(key: MetricKey) -> int:
    return SHOWN.index(key) if key in SHOWN else len(SHOWN)


def _figure(asked: Asked, card: Card) -> Figure:
    key, indicator = card.indicator.key, card.indicator
    trend, direction, tone = change(asked, card)
    unit = asked.say(f"unit.{indicator.unit}") if card.now.value is not None else ""
    return Figure(
        name=asked.say(f"metric.{key}"),
        value=numbers.shown(card.now, indicator.decimals),
        unit=unit,
        trend=trend,
        direction=direction,
        tone=tone,
        marks=tuple(asked.say(f"strip.{mark}") for mark in card.now.marks),
        spark=tuple(card.spark.values),
        is_bad=key is MetricKey.OVERDUE and card.now.numerator > 0,
        chosen=key is asked.scope.metric,
    )


def change(asked: Asked, card: Card) -> tuple[str, str, str]:
    """Words, direction and tone of the comparison, with 同比 or 环比 said."""
    if card.now.value is None or card.before.value is None:
        return asked.say("strip.none"), "", ""
    if card.change is None:
        return asked.say("strip.small_base"), "", ""
    is_points = card.indicator.kind is Kind.RATIO
    amount = card.change if is_points else card.change * 100
    text = numbers.figure(abs(amount), 1)
    if text in FLAT:
        return asked.say("strip.flat"), "", ""
    said = asked.say("strip.points", n=text) if is_points else f"{text}%"
    how = "year" if asked.scope.compare is Compare.YEAR else "span"
    better: Better = card.indicator.better
    direction = "up" if amount > 0 else "down"
    return asked.say(f"print.change_{how}", n=said), direction, tone_of(amount, better)


def _listed(asked: Asked, found: HotspotCount) -> Figure:
    said = ""
    for key, count in (
        ("waiting", found.without_team),
        ("teams", found.with_team),
        ("done", found.done),
    ):
        if count:
            said = asked.say(f"strip.{key}", n=numbers.figure(count))
            break
    return Figure(
        name=asked.say("metric.hotspots"),
        value=numbers.figure(found.listed),
        unit=asked.say("unit.places"),
        trend=said,
        direction="",
        tone="bad" if found.without_team else "",
        marks=(),
        spark=(),
        chosen=asked.scope.metric is MetricKey.HOTSPOTS,
    )
