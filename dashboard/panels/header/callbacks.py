"""Wiring of the header, and of what the page as a whole shows: title, language, notices."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback

from dashboard.asking import asking
from dashboard.ids import Room
from dashboard.panels.header import view
from dashboard.panels.header.ids import Ids
from dashboard.picture import picture


@callback(
    output={
        "body": Output(Ids.BODY, "tree"),
        "state": Output(Ids.PANEL, "data-state"),
        "page": Output(Room.PAGE, "data"),
    },
    inputs={"search": Input(Room.URL, "search"), "pulse": Input(Room.PULSE, "data")},
    running=[(Output(Ids.PANEL, "data-busy"), "1", "0")],
)
def draw(search: str, pulse: int) -> dict[str, Any]:
    with asking(search) as asked:
        return {
            "body": picture(view.body(asked)),
            "state": "fresh",
            "page": view.page(asked.title, asked.lang),
        }


clientside_callback(
    ClientsideFunction("frame", "theme"),
    Output(Ids.THEME, "data"),
    Input(Ids.THEME_BUTTON, "n_clicks"),
    State(Ids.THEME, "data"),
)
clientside_callback(ClientsideFunction("frame", "full"), Input(Ids.FULL_BUTTON, "n_clicks"))
clientside_callback(ClientsideFunction("frame", "page"), Input(Room.PAGE, "data"))
