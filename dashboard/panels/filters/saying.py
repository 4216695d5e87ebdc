"""Saying what is filtered: one sentence, each part of which can be taken back; pure."""

from collections.abc import Iterator, Sequence

from dash.development.base_component import Component

from dashboard import html
from dashboard.asking import Asked
from dashboard.panels.filters.compounds import name
from dashboard.parts import attributes, icon, link
from geo.queries.categories import CategoryNode
from geo.scope import Scope
from geo.vocab import Matter, Source, Status

NOTHING = {
    "categories": (),
    "matters": (),
    "sources": (),
    "statuses": (),
    "late": False,
    "types": (),
    "ages": (),
    "stars": (),
}
CODED = {
    "matters": ("matter", Matter),
    "sources": ("source", Source),
    "statuses": ("status", Status),
}


def sentence(asked: Asked, tree: Sequence[CategoryNode]) -> html.Div | None:
    """`Only: category “Lifts”; overdue. Clear all`; None without filters."""
    parts = list(_parts(asked, tree))
    if not parts:
        return None
    shown: list[Component | str] = [html.Span(asked.say("filter.only"))]
    for number, (field, text) in enumerate(parts):
        if number:
            shown.append(asked.say("filter.and"))
        shown.append(_taken_back(asked, field, text))
    shown.append(asked.say("filter.end"))
    shown.append(link(asked.say("filter.reset"), asked.scope.but(**NOTHING), css="all"))
    return html.Div(html.P(shown, className="only", role="status"), className="onlyline")


def told(asked: Asked, tree: Sequence[CategoryNode]) -> str:
    """The same in plain words, for papers and titles; empty without filters."""
    parts = [text for _, text in _parts(asked, tree)]
    if not parts:
        return ""
    return asked.say("filter.only") + asked.say("filter.and").join(parts) + asked.say("filter.end")


def _taken_back(asked: Asked, field: str, text: str) -> html.A:
    label = asked.say("filter.without", part=text)
    to: Scope = asked.scope.but(**{field: NOTHING[field]})
    return link([text, icon("close")], to, title=label, **attributes(aria_label=label))


def _parts(asked: Asked, tree: Sequence[CategoryNode]) -> Iterator[tuple[str, str]]:
    """Field and words of each filter that holds."""
    scope = asked.scope
    if scope.categories:
        yield "categories", _part(asked, "category", _category_names(asked, tree))
    for field, (key, kind) in CODED.items():
        if chosen := getattr(scope, field):
            names = [asked.say(f"code.{key}.{kind(each).key}") for each in chosen]
            yield field, _part(asked, key, names)
    if scope.late:
        yield "late", asked.say("filter.late_said")
    for field, key in (("types", "type"), ("ages", "age"), ("stars", "star")):
        if chosen := getattr(scope, field):
            yield field, _part(asked, key, [name(field, each, asked.lang) for each in chosen])


def _part(asked: Asked, key: str, names: Sequence[str]) -> str:
    either = asked.say("filter.or").join(names)
    return asked.say("filter.is", what=asked.say(f"filter.{key}"), names=either)


def _category_names(asked: Asked, tree: Sequence[CategoryNode]) -> list[str]:
    """An unknown code is said as it is: it keeps nothing, and that must be seen."""
    every = {node.code: node.name(asked.lang) for top in tree for node in (top, *top.children)}
    return [every.get(code, code) for code in asked.scope.categories]
