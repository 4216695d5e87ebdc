"""Rooms: compositions of panels for one kind of user, by the path they stand at."""

from collections.abc import Callable

from dash.development.base_component import Component

from dashboard.rooms import compound, drawing, formulas, map, wall

# What stands at a path: the room in a language. A room of one thing has the thing's code after
# its path and finds it in the address itself.
ROOMS: dict[str, Callable[[str], Component]] = {
    "/": map.layout,
    "/wall": wall.layout,
    "/formulas": formulas.layout,
    "/drawing": drawing.layout,
}
PREFIXES: dict[str, Callable[[str], Component]] = {"/compound": compound.layout}


def room_at(path: str) -> Callable[[str], Component] | None:
    """The room at a path, None where there is none."""
    head, _, code = path.lstrip("/").partition("/")
    if code and "/" not in code:
        return PREFIXES.get("/" + head)
    return ROOMS.get(path)
