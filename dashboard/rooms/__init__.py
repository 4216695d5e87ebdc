"""Rooms: compositions of panels for one kind of user, by the path they stand at."""

from collections.abc import Callable

from dash.development.base_component import Component

from dashboard.rooms import map

ROOMS: dict[str, Callable[[str], Component]] = {"/": map.layout}
