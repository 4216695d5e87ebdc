"""Wiring of the map: one answer of the server colours it, explains it and moves it; clicks change
the address.
"""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback, no_update, set_props

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.db import house
from dashboard.ids import Room
from dashboard.layers import manifest_soon
from dashboard.panels.header.ids import Ids as HeaderIds
from dashboard.panels.map import legend, view
from dashboard.panels.map.contents import contents
from dashboard.panels.map.ids import Ids
from dashboard.panels.map.scene import scene
from dashboard.picture import picture
from geo.queries.hotspots import list_hotspots
from geo.queries.values import map_values


def draw(asked: Asked) -> dict[str, Any]:
    territory, own = asked.world.territory, house()
    files = manifest_soon(own.engine, territory.version, territory.day, home=own.home)
    if files is None:
        return wait(asked)
    found = map_values(asked.world, asked.scope)
    held = contents(asked, list_hotspots(asked.world, asked.scope.drilled(None)))
    return {
        "body": picture(legend.body(asked, found, held)),
        "scene": scene(asked, found, held, files, own.tile_url),
        "wait": None,
    }


def wait(asked: Asked) -> dict[str, Any]:
    """The files of the map are being drawn: say so, keep what is there, and ask again soon."""
    set_props(Room.RETRY, {"disabled": False})
    drawing = view.drawing(asked.say("map.drawing"))
    return {"body": no_update, "scene": no_update, "wait": drawing, "state": "waiting"}


PANEL = Panel(
    Ids.PANEL,
    {
        "body": Output(Ids.BODY, "tree"),
        "scene": Output(Ids.SCENE, "data"),
        "wait": Output(Ids.WAIT, "children"),
    },
    draw,
)

clientside_callback(
    ClientsideFunction("map", "show"), Input(Ids.SCENE, "data"), Input(HeaderIds.THEME, "data")
)
clientside_callback(
    ClientsideFunction("map", "area"), Input(Ids.AREAS, "clicked"), State(Ids.SCENE, "data")
)
clientside_callback(ClientsideFunction("map", "building"), Input(Ids.BUILDINGS, "clicked"))
clientside_callback(ClientsideFunction("map", "compound"), Input(Ids.SPOTS, "clicked"))
clientside_callback(ClientsideFunction("map", "zoom_in"), Input(Ids.ZOOM_IN, "n_clicks"))
clientside_callback(ClientsideFunction("map", "zoom_out"), Input(Ids.ZOOM_OUT, "n_clicks"))
clientside_callback(ClientsideFunction("map", "home"), Input(Ids.HOME, "n_clicks"))
