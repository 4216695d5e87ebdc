"""Elements of HTML as quickly made Dash components; a drop-in for `dash.html`.

Dash words an error message for every property of every component it makes, whether there is an
error or not: 50 to 90 microseconds each, a third of the server's work on a change of filter.
These take their properties as they are. What does not exist in HTML is for the browser tests to
find.
"""

from typing import Any

from dash.development.base_component import Component

COMMON = ("children", "id", "className", "title", "role", "lang", "style", "hidden", "n_clicks")


class Element(Component):
    """What all elements have in common; not used itself."""

    _namespace = "dash_html_components"
    _type = "Element"
    _children_props: list[str] = []  # noqa: RUF012 - Dash declares these as variables of instances
    _base_nodes: list[str] = ["children"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = ["data-", "aria-"]  # noqa: RUF012
    available_wildcard_properties: list[str] = ["data-", "aria-"]  # noqa: RUF012
    available_properties: list[str] = list(COMMON)  # noqa: RUF012
    _prop_names: list[str] = list(COMMON)  # noqa: RUF012

    def __init_subclass__(cls) -> None:
        cls._type = cls.__name__

    def __init__(self, children: Any = None, **properties: Any) -> None:
        if children is not None:
            properties["children"] = children
        self.__dict__ = properties

    def to_plotly_json(self) -> dict[str, Any]:
        """The form in which Dash and Picture take a component."""
        return {"props": dict(self.__dict__), "type": self._type, "namespace": self._namespace}


class A(Element):
    pass


class B(Element):
    pass


class Button(Element):
    pass


class Code(Element):
    pass


class Dd(Element):
    pass


class Details(Element):
    pass


class Div(Element):
    pass


class Dl(Element):
    pass


class Dt(Element):
    pass


class H1(Element):
    pass


class H2(Element):
    pass


class H3(Element):
    pass


class H4(Element):
    pass


class Header(Element):
    pass


class Hr(Element):
    pass


class I(Element):  # noqa: E742 - the element is called so
    pass


class Kbd(Element):
    pass


class Li(Element):
    pass


class Main(Element):
    pass


class Nav(Element):
    pass


class Ol(Element):
    pass


class P(Element):
    pass


class Section(Element):
    pass


class Small(Element):
    pass


class Span(Element):
    pass


class Summary(Element):
    pass


class Table(Element):
    pass


class Tbody(Element):
    pass


class Td(Element):
    pass


class Th(Element):
    pass


class Thead(Element):
    pass


class Time(Element):
    pass


class Tr(Element):
    pass


class Ul(Element):
    pass
