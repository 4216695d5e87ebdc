"""Wiring of the map: one answer of the server colours it, explains it and moves it; clicks change
the address.
"""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.db import house
from dashboard.layers import manifest
from dashboard.panels.header.ids import Ids as HeaderIds
from dashboard.panels.map import legend, notes
from dashboard.panels.map.ids import Ids
from dashboard.panels.map.scene import scene
from dashboard.picture import picture
from geo.queries.hotspots import list_hotspots
from geo.queries.values import map_values


def draw(asked: Asked) -> dict[str, Any]:
    territory = asked.world.territory
    own = house()
    files = manifest(own.engine, territory.version, territory.day, home=own.home)
    found = map_values(asked.world, asked.scope)
    spots = list_hotspots(asked.world, asked.scope.drilled(None))
    body = legend.body(asked, found, notes.of(asked))
    return {"body": picture(body), "scene": scene(asked, found, spots, files)}


PANEL = Panel(
    Ids.PANEL, {"body": Output(Ids.BODY, "tree"), "scene": Output(Ids.SCENE, "data")}, draw
)

clientside_callback(
    ClientsideFunction("map", "show"), Input(Ids.SCENE, "data"), Input(HeaderIds.THEME, "data")
)
clientside_callback(
    ClientsideFunction("map", "area"), Input(Ids.AREAS, "clicked"), State(Ids.SCENE, "data")
)
clientside_callback(ClientsideFunction("map", "compound"), Input(Ids.SPOTS, "clicked"))
clientside_callback(ClientsideFunction("map", "zoom_in"), Input(Ids.ZOOM_IN, "n_clicks"))
clientside_callback(ClientsideFunction("map", "zoom_out"), Input(Ids.ZOOM_OUT, "n_clicks"))
clientside_callback(ClientsideFunction("map", "home"), Input(Ids.HOME, "n_clicks"))
