"""How a figure has changed, and that it must be read with care, for rows of a list; pure."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.panels.strip.view import IN_POINTS, tone_of
from dashboard.parts import icon
from data.words import word
from geo.rules.indicators import Indicator, Mark


def changed(indicator: Indicator, amount: float | None, lang: str) -> list[Component]:
    """An arrow, its word for a screen reader, and the amount; nothing where nothing can be said."""
    if amount is None:
        return []
    is_points = indicator.kind in IN_POINTS
    size = amount if is_points else amount * 100
    text = numbers.figure(abs(size), 1 if is_points else 0)
    if not float(text.replace(",", "")):
        return []
    way = "up" if size > 0 else "down"
    full = word("strip.points", lang, n=text) if is_points else f"{text}%"
    return [
        html.Span(
            [icon(f"trend-{way}"), html.Span(word(f"strip.{way}", lang), className="unseen"), text]
            + ([] if is_points else ["%"]),
            className=f"trend {tone_of(size, indicator.better)}",
            title=f"{word(f'strip.{way}', lang)} {full}",
        )
    ]


def care(marks: Sequence[Mark], lang: str) -> list[Component]:
    """One sign for all marks of a figure, with their words."""
    if not marks:
        return []
    said = " · ".join(word(f"strip.{mark}", lang) for mark in marks)
    return [
        html.Span([icon("info"), html.Span(said, className="unseen")], className="care", title=said)
    ]
