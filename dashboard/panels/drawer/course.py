"""The course of a compound: open issues by matter, and its months; every bar filters; pure."""

from datetime import date, timedelta
from typing import Any

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.parts import Children, Months, attributes, link
from data.words import word
from geo.period import shift_month
from geo.queries.compounds import CompoundProfile, MonthlyTrend
from geo.scope import DEFAULT_PRESET, Scope
from geo.vocab import Matter


def matters(found: CompoundProfile, lang: str, scope: Scope | None = None) -> html.Div | None:
    """Open issues by matter class: a bar and, beside it, the numbers. With a scope each is a link
    that filters by its class, or no longer does."""
    total = sum(count for _, count in found.open_by_matter)
    if not total:
        return None
    keys: list[Component] = []
    bars: list[Component] = []
    for number, count in found.open_by_matter:
        matter = Matter(number)
        name = word(f"code.matter.{matter.key}", lang)
        tone = f"matter-{matter.key}"
        inside = [html.I(className=tone), f"{name} ", html.B(numbers.figure(count))]
        keys.append(_filtering(inside, matter, scope))
        if count:
            # The bar doubles the name above it for the mouse; the keyboard needs it only once.
            quiet = attributes(aria_hidden="true") | {"tabIndex": -1, "style": {"flexGrow": count}}
            bars.append(_filtering(html.I(className=tone), matter, scope, **quiet))
    return html.Div(
        [
            html.Div([html.B(word("drawer.matters", lang)), *keys], className="keys"),
            html.Div(bars, className="stack"),
        ],
        className="block matters",
    )


def _filtering(
    inside: Children, matter: Matter, scope: Scope | None, **more: Any
) -> html.Span | html.A:
    """A link that filters by one matter, or no longer does."""
    if scope is None:
        return html.Span(inside, **more)
    on = scope.matters == (matter,)
    return link(inside, scope.but(matters=() if on else (matter,)), css="on" if on else "", **more)


def months(found: MonthlyTrend, today: date, lang: str, scope: Scope | None = None) -> html.Div:
    """Twelve bars; with a scope a click on one makes its month the period."""
    rows: list[dict[str, object]] = [
        {
            "label": numbers.month(start, lang),
            "value": now,
            "before": before,
            "partial": (start.year, start.month) == (today.year, today.month),
            "title": word(
                "drawer.month_title",
                lang,
                month=numbers.month(start, lang),
                n=numbers.figure(now),
                before=numbers.figure(before),
            ),
        }
        for start, now, before in zip(found.months, found.now, found.before, strict=True)
    ]
    for row, start in zip(rows if scope else [], found.months, strict=False):
        row |= _month_link(scope, start, today)
    head = html.Div(
        [html.B(word("drawer.months", lang)), html.Small(word("drawer.months_hint", lang))],
        className="keys",
    )
    return html.Div([head, Months(rows=rows, label=word("drawer.months", lang))], className="block")


def _month_link(scope: Scope | None, start: date, today: date) -> dict[str, object]:
    """The month as the period of the screen, up to today."""
    if scope is None:
        return {}
    until = min(shift_month(start, 1), today + timedelta(days=1))
    if start >= until:
        return {}
    to = scope.but(preset=DEFAULT_PRESET, since=start, until=until)
    return {"href": to.to_search(), "on": (scope.since, scope.until) == (start, until)}
