"""Wiring of the strip."""

from typing import Any

from dash import Input, Output, callback

from dashboard.asking import asking
from dashboard.ids import Room
from dashboard.offering import has_compounds
from dashboard.panels.strip import view
from dashboard.panels.strip.ids import Ids
from dashboard.picture import picture
from geo.queries.summary import summary


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
        found = summary(asked.world, asked.scope)
        shown = view.body(found, asked.scope, asked.lang, with_compounds=has_compounds(asked))
        return {"body": picture(shown), "state": "fresh"}
