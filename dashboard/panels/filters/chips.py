"""Chips: the closed form of a filter, which says in words what it holds; pure."""

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard import html
from dashboard.parts import menu
from data.words import word


def chip(
    label: str,
    value: str,
    sheet: Sequence[Component],
    *,
    active: bool = False,
    always: bool = False,
    css: str = "chip",
) -> html.Details:
    """The value is shown in the place of the name where something is chosen, or `always` beside it;
    it is read out in any case."""
    shown = [html.B(value, title=f"{label}: {value}")] if active or always else []
    head = [html.Span(label, className="what"), *shown, html.Span(className="i i-down turn")]
    css = " ".join([css, *(["active"] if active else []), *(["always"] if always else [])])
    return menu(head, sheet, css=css, label=f"{label}: {value}")


def said(names: list[str], lang: str) -> str:
    """The one name, or how many were chosen."""
    if not names:
        return word("filter.all", lang)
    return names[0] if len(names) == 1 else word("filter.n_chosen", lang, n=len(names))


def toggled(values: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """The values with one more or one fewer, in order."""
    return tuple(sorted(set(values) ^ {value}))
