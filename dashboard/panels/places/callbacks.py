"""Wiring of the places panel."""

from typing import Any

from dash import Output

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.panels.places import view
from dashboard.panels.places.ids import Ids
from dashboard.picture import picture
from geo.queries.hotspots import list_hotspots
from geo.queries.ranking import ranking


def draw(asked: Asked) -> dict[str, Any]:
    found = None
    if asked.frame.child is not None:
        found = ranking(asked.world, asked.scope, limit=view.MOST)
    spots = list_hotspots(asked.world, asked.scope)
    return {"body": picture(view.body(asked, found, spots))}


PANEL = Panel(Ids.PANEL, {"body": Output(Ids.BODY, "tree")}, draw)
