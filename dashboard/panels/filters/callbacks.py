"""Wiring of the filters."""

from typing import Any

from dash import Input, Output, callback

from dashboard.asking import asking
from dashboard.ids import Room
from dashboard.panels.filters import view
from dashboard.panels.filters.ids import Ids
from dashboard.picture import picture


@callback(
    output={
        "body": Output(Ids.BODY, "tree"),
        "state": Output(Ids.PANEL, "data-state"),
    },
    inputs={"search": Input(Room.URL, "search"), "pulse": Input(Room.PULSE, "data")},
    running=[(Output(Ids.PANEL, "data-busy"), "1", "0")],
)
def draw(search: str, pulse: int) -> dict[str, Any]:
    with asking(search) as asked:
        return {"body": picture(view.body(asked, asked.world.tree.nodes)), "state": "fresh"}
