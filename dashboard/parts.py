"""Parts that all panels are made of: icons, links, badges, menus, and small drawn components."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from dash.development.base_component import Component

from dashboard import html
from geo.scope import Scope

Children = Any


class Drawn(Component):
    """A component of assets/screen_*.js; not used itself."""

    _namespace = "gezhi_screen"
    _type = "Drawn"
    _children_props: list[str] = []  # noqa: RUF012 - Dash declares these as variables of instances
    _base_nodes: list[str] = ["children"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_wildcard_properties: list[str] = []  # noqa: RUF012
    available_properties: list[str] = ["id"]  # noqa: RUF012
    _prop_names: list[str] = ["id"]  # noqa: RUF012
    own: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls._type = cls.__name__
        cls.available_properties = cls._prop_names = ["id", *cls.own]

    def __init__(self, id: str | None = None, **props: Any) -> None:
        # Not Dash's own: it looks for a package of this namespace at every single property.
        unknown = props.keys() - set(self._prop_names)
        if unknown:
            raise TypeError(f"{self._type} does not know {', '.join(sorted(unknown))}")
        self.__dict__.update({"id": id, **props} if id is not None else props)


class Finished:
    """A part of a picture that is a tree already: made once, drawn many times. Nobody changes it,
    and it stands in no layout."""

    __slots__ = ("tree",)

    def __init__(self, tree: list[Any]) -> None:
        self.tree = tree


class Spark(Drawn):
    """A sparkline of `values`; None interrupts the line. `label` is what a screen reader says."""

    own = ("values", "label")


class Months(Drawn):
    """Monthly bars `rows` [{label, value, before, title, partial}], a tick for the year before."""

    own = ("rows", "label")


class Days(Drawn):
    """Two day fields; `words` are from, until and the button."""

    own = ("since", "until", "first", "last", "words")


class Timeline(Drawn):
    """Bars `weeks` [{first, last, n, late, before, tick, partial, rest}], `brush` [from, to).

    `span` are the days of the period; `words` sentences told of a bar and while dragging.
    """

    own = ("weeks", "brush", "span", "label", "words")


def attributes(**named: object) -> dict[str, Any]:
    """Attributes with dashes in their names: `aria_label` becomes `aria-label`."""
    return {name.replace("_", "-"): value for name, value in named.items()}


@cache
def icon(name: str) -> html.Span:
    """The same element every time: nobody may change it."""
    return html.Span(className=f"i i-{name}", **attributes(aria_hidden="true"))


def link(children: Children, scope: Scope, *, css: str = "", **more: Any) -> html.A:
    """A link to another state of the same room; a Picture follows it without loading the page."""
    return html.A(children, href=scope.to_search() or "?", className=css or None, **more)


def badge(text: str, tone: str = "", *, mark: str | None = None) -> html.Span:
    return html.Span([icon(mark), text] if mark else text, className=f"badge {tone}".strip())


def menu(head: Children, sheet: Sequence[Component], *, css: str = "", label: str) -> html.Details:
    """A menu that opens below its head and closes when something is chosen or on Escape."""
    return html.Details(
        [
            html.Summary(head, **attributes(aria_label=label)),
            html.Div(list(sheet), className="sheet scroll"),
        ],
        className=f"menu {css}".strip(),
    )


def option(text: str, scope: Scope, *, on: bool, css: str = "", note: str = "") -> html.A:
    """A choice in a menu; the tick tells the chosen one without colour."""
    css = f"option {'on' if on else ''} {css}".strip()
    return link(_choice(text, note), scope, css=css)


# There are two hundred choices on a screen, and only their addresses differ from answer to answer.
@lru_cache(2048)
def _choice(text: str, note: str) -> list[Finished]:
    tick = Finished(["span", {"className": "i i-check", "aria-hidden": "true"}])
    inside = [tick, Finished(["span", {}, text])]
    return [*inside, Finished(["small", {}, note])] if note else inside


def skeleton(rows: int = 6, css: str = "") -> html.Div:
    return html.Div(
        [html.I() for _ in range(rows)],
        className=f"skeleton {css}".strip(),
        **attributes(aria_hidden="true"),
    )
