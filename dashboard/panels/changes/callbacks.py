"""Wiring of the changes: drawn with everything else, empty unless they are shown."""

from typing import Any

from dash import Output

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.panels.changes import view
from dashboard.panels.changes.ids import Ids
from dashboard.picture import picture
from geo.queries.changes import changes
from geo.vocab import Show


def draw(asked: Asked) -> dict[str, Any]:
    if asked.scope.show is not Show.CHANGES:
        return {"body": [], "dress": view.CLOSED}
    found = changes(asked.db, asked.world, asked.scope)
    return {"body": picture(view.body(found, asked)), "dress": view.OPEN}


PANEL = Panel(
    Ids.PANEL,
    {"body": Output(Ids.BODY, "tree"), "dress": Output(Ids.PANEL, "className")},
    draw,
)
