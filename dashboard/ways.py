"""Ways between rooms: links that take the same question to another room, and back."""

from typing import Any
from urllib.parse import quote, unquote

from dashboard import html
from dashboard.parts import Children
from geo.scope import Place, Scope
from geo.vocab import LevelKind

COMPOUND = "/compound/"


def code_of(path: str | None) -> str | None:
    """The code of the compound whose page stands at a path, None elsewhere."""
    if not path or not path.startswith(COMPOUND):
        return None
    return unquote(path.removeprefix(COMPOUND)) or None


def placed(path: str | None, search: str | None) -> str:
    """The query string with the place that the path names; elsewhere as it is."""
    code = code_of(path)
    if code is None:
        return search or ""
    return Scope.from_search(search).drilled(Place(LevelKind.COMPOUND, code)).to_search()


def to_map(
    children: Children, scope: Scope, place: Place | None, room: str = "/", **more: Any
) -> html.A:
    """To a place on the map; `room` "" stays in whichever room of the map one is."""
    return html.A(children, href=(room + scope.drilled(place).to_search()) or "?", **more)


def to_page(children: Children, scope: Scope, code: str, **more: Any) -> html.A:
    """To the page of a compound, which has the place in its path."""
    return html.A(children, href=page_of(scope, code), **more)


def page_of(scope: Scope, code: str) -> str:
    return COMPOUND + quote(code) + scope.drilled(None).to_search()
