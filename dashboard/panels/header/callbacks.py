"""Wiring of the header, and of what the page as a whole shows: title, language, notices."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.ids import Room
from dashboard.panels.header import view
from dashboard.panels.header.ids import Ids
from dashboard.picture import picture


def draw(asked: Asked) -> dict[str, Any]:
    return {"body": picture(view.body(asked)), "page": view.page(asked.title, asked.lang)}


PANEL = Panel(
    Ids.PANEL, {"body": Output(Ids.BODY, "tree"), "page": Output(Room.PAGE, "data")}, draw
)

clientside_callback(
    ClientsideFunction("frame", "theme"),
    Output(Ids.THEME, "data"),
    Input(Ids.THEME_BUTTON, "n_clicks"),
    State(Ids.THEME, "data"),
)
clientside_callback(ClientsideFunction("frame", "full"), Input(Ids.FULL_BUTTON, "n_clicks"))
clientside_callback(ClientsideFunction("frame", "page"), Input(Room.PAGE, "data"))
