"""The menu of the meeting: ways of looking, what one takes home, other rooms, help; pure.

A new entry is one line in `WAYS`, `PAPERS` or `ROOMS`.
"""

from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard import html
from dashboard.parts import Children, attributes, icon, link, menu
from data.words import word
from geo.scope import Scope
from geo.vocab import Show


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: its word is `header.<key>`, `hint` what else stands there: a key."""

    key: str
    icon: str
    path: str
    hint: str = ""


WAYS: tuple[tuple[Show, str, str], ...] = (
    (Show.COMPARE, "compare", "C"),
    (Show.MULTIPLES, "multiples", ""),
    (Show.CHANGES, "changes", ""),
)
PAPERS = (
    Entry("pdf", "print", "/print/view.pdf"),
    Entry("png", "picture", "/print/view.png"),
    Entry("xlsx", "table", "/print/numbers.xlsx"),
)
ROOMS = (
    Entry("wall", "full", "/wall", "W"),
    Entry("drawing", "changes", "/drawing"),
    Entry("formulas", "book", "/formulas"),
)


def meeting(scope: Scope, lang: str) -> html.Details:
    """The whole menu. What opens a file or a paper does so beside the room."""
    ways = [_way(show, mark, key, scope, lang) for show, mark, key in WAYS]
    papers = [_away(each, scope, lang, target="_blank") for each in PAPERS]
    rooms = [_away(each, scope, lang) for each in ROOMS]
    head = [
        icon("meeting"),
        html.Span(word("header.meeting", lang), className="label"),
        html.Span(className="i i-down turn"),
    ]
    sheet: list[Component] = [
        *_titled("header.ways", ways, lang),
        *_titled("header.papers", papers, lang),
        *_titled("header.rooms", [*rooms, _help(lang)], lang),
    ]
    css = "right meeting on" if scope.show is not Show.MAP else "right meeting"
    return menu(head, sheet, css=css, label=word("header.meeting", lang))


def _titled(key: str, entries: list[Component], lang: str) -> list[Component]:
    return [html.H3(word(key, lang)), *entries]


def _inside(mark: str, text: str, key: str) -> list[Component]:
    inside: list[Component] = [icon(mark), html.Span(text)]
    return inside + ([html.Kbd(key)] if key else [])


def _way(show: Show, mark: str, key: str, scope: Scope, lang: str) -> Component:
    """A way of looking; chosen once more it leads back to the one map."""
    on = scope.show is show
    to = scope.but(show=Show.MAP if on else show)
    inside: Children = _inside(mark, word(f"header.{show}", lang), key)
    if on:
        inside.append(icon("check"))
    return link(inside, to, css="entry on" if on else "entry")


def _away(entry: Entry, scope: Scope, lang: str, **more: str) -> Component:
    inside = _inside(entry.icon, word(f"header.{entry.key}", lang), entry.hint)
    return html.A(inside, href=entry.path + scope.to_search(), className="entry", **more)


def _help(lang: str) -> Component:
    inside = _inside("keyboard", word("keys.title", lang), "?")
    return html.Button(inside, className="entry", **attributes(type="button", data_do="help"))
