"""The filter by compound: type, age class and newest stars in one chip; pure."""

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard import html
from dashboard.panels.filters.chips import chip, said, toggled
from dashboard.parts import option
from data.words import word
from geo.queries.traits import Traits
from geo.scope import Scope

FIELDS = ("types", "ages", "stars")
KEYS = {"types": "type", "ages": "age", "stars": "star"}


def chip_of(scope: Scope, lang: str, traits: Traits) -> html.Details | None:
    """None where no compound has any of the three."""
    sheet: list[Component] = []
    types, ages, stars = traits.offered()
    groups: tuple[tuple[str, Sequence[Any]], ...]
    groups = (("types", types), ("ages", ages), ("stars", stars))
    for field, offered in groups:
        rows = _group(field, offered, scope, lang)
        sheet += [html.Hr(), *rows] if sheet and rows else rows
    if not sheet:
        return None
    names = [name(field, value, lang) for field in FIELDS for value in getattr(scope, field)]
    label = word("filter.compound", lang)
    return chip(label, said(names, lang), sheet, active=bool(names))


def name(field: str, value: Any, lang: str) -> str:
    """What a type, an age class or a number of stars is called."""
    if field == "stars":
        return word("filter.n_stars", lang, n=value)
    return word(f"code.{KEYS[field]}.{value}", lang)


def _group(field: str, offered: Sequence[Any], scope: Scope, lang: str) -> list[Component]:
    chosen = getattr(scope, field)
    values = [*offered, *(each for each in chosen if each not in offered)]
    if not values:
        return []
    head = html.H3(word(f"filter.{KEYS[field]}", lang))
    choices = [
        option(
            name(field, value, lang),
            scope.but(**{field: toggled(chosen, value)}),
            on=value in chosen,
            css="stay",
        )
        for value in values
    ]
    return [head, html.Div(choices, className="columns")]
