"""Wiring of the timeline."""

from typing import Any

from dash import Input, Output, callback

from dashboard.asking import asking
from dashboard.ids import Room
from dashboard.panels.filters.view import period_name
from dashboard.panels.timeline import view
from dashboard.panels.timeline.ids import Ids
from dashboard.picture import picture
from geo.queries.timeline import timeline


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
        found = timeline(asked.world, asked.scope)
        name = period_name(asked.scope, asked)
        drawn = view.body(found, asked.frame.period, name, asked.lang)
        return {"body": picture(drawn), "state": "fresh"}
