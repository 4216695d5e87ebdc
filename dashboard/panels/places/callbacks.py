"""Wiring of the places panel."""

from typing import Any

from dash import Input, Output, callback

from dashboard.asking import asking
from dashboard.ids import Room
from dashboard.panels.places import view
from dashboard.panels.places.ids import Ids
from dashboard.picture import picture
from geo.queries.hotspots import list_hotspots
from geo.queries.ranking import ranking


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
        found = None
        if asked.frame.child is not None:
            found = ranking(asked.world, asked.scope, limit=view.MOST)
        spots = list_hotspots(asked.world, asked.scope)
        return {"body": picture(view.body(asked, found, spots)), "state": "fresh"}
