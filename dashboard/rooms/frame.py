"""What every room of panels brings along: its address, the pulse, the wait for a lost server."""

from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc
from dash.development.base_component import Component

from dashboard import html
from dashboard.ids import Room
from dashboard.parts import icon
from data.words import word

RETRY_MS = 3_000


def parts(lang: str) -> list[Component]:
    """Unseen but for the sentences about a lost server or a failed query."""
    lost = html.Div(
        [icon("alert"), html.Span(word("screen.lost", lang))],
        className="notice failure lost",
        role="alert",
    )
    return [
        dcc.Location(id=Room.URL, refresh="callback-nav"),
        dcc.Store(id=Room.PAGE),
        dcc.Store(id=Room.PULSE, data=0),
        dcc.Interval(id=Room.RETRY, interval=RETRY_MS, disabled=True),
        html.Div([lost, html.Div(id=Room.FAILURE, role="alert")], className="notices"),
    ]


clientside_callback(
    ClientsideFunction("frame", "retry"),
    Output(Room.PULSE, "data"),
    Output(Room.RETRY, "disabled"),
    Output(Room.FAILURE, "children"),
    Input(Room.RETRY, "n_intervals"),
    State(Room.PULSE, "data"),
    prevent_initial_call=True,
)
