"""Picture: what a panel draws, as one compact tree instead of hundreds of Dash components.

Dash keeps every component in its store and asks each one at every change: a thousand of them
cost seconds on an office PC. Views build components as usual; the tree of plain lists made
of them here is drawn by one component of our own, and weighs a third on the wire.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from dash.development.base_component import Component

from dashboard import html
from dashboard.html import Element
from dashboard.parts import Drawn, Finished, attributes, icon, skeleton

Tree = list[Any] | str | int | float | None


class Picture(Drawn):
    """Draws `tree` inside one element of class `css`.

    A tree is a text, or [tag, attributes, *children]; a tag beginning with @ is one of our own
    components, and "a" goes to its address without loading the page.
    """

    own = ("tree", "css")


def picture(inside: Component | Sequence[Component]) -> list[Tree]:
    """Components as plain trees. Raises KeyError for what is not drawn here."""
    many = [inside] if isinstance(inside, Component) else inside
    return [tree(each) for each in many]


def tree(node: Any) -> Tree:
    # Half of all nodes are plain text, and a screen has thousands: what is most is asked first.
    if node.__class__ is str:
        return str(node)
    if isinstance(node, str | int | float) or node is None:
        return str(node) if isinstance(node, str) else node
    if node.__class__ is Finished:
        return node.tree
    # Elements keep their properties in their dictionary and nothing else; going through
    # `to_plotly_json` would copy it twice.
    given = node.__dict__.copy()
    children = given.pop("children", None)
    if None in given.values():
        given = {key: value for key, value in given.items() if value is not None}
    drawn = [_tag(node.__class__), given]
    if isinstance(children, list | tuple):
        drawn += [each if each.__class__ is str else tree(each) for each in children]
    elif children is not None:
        drawn.append(tree(children))
    return drawn


def finished(node: Component) -> Finished:
    """A component to draw many times; it may not change any more."""
    drawn = tree(node)
    assert isinstance(drawn, list)
    return Finished(drawn)


@cache
def _tag(kind: type[Component]) -> str:
    """Raises KeyError for what is neither an element nor a part of ours."""
    write: dict[type, Callable[[str], str]] = {Element: str.lower, Drawn: "@{}".format}
    return write[kind.__mro__[1]](kind.__name__)


def panel(id: str, body: str, css: str, waiting: Component | None = None) -> html.Section:
    """An empty panel: a callback draws its body; the marks for busy and failed are styled."""
    return html.Section(
        [
            Picture(id=body, css="body", tree=picture(skeleton() if waiting is None else waiting)),
            html.I(className="busy"),
            html.Div(icon("alert"), className="stale"),
        ],
        id=id,
        className=f"panel {css}",
        **attributes(data_state="waiting", data_busy="0"),
    )
