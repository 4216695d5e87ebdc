"""Wiring of the small maps; empty, and nothing asked, while they are not shown."""

from typing import Any

from dash import Output

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.db import house
from dashboard.layers import manifest_soon
from dashboard.panels.multiples import view
from dashboard.panels.multiples.ids import Ids
from dashboard.picture import picture
from geo.queries.multiples import multiples
from geo.vocab import Show


def draw(asked: Asked) -> dict[str, Any]:
    territory, own = asked.world.territory, house()
    if asked.scope.show is not Show.MULTIPLES:
        return {"body": []}
    files = manifest_soon(own.engine, territory.version, territory.day, home=own.home)
    if files is None:
        return {"body": [asked.say("map.drawing")], "state": "waiting"}
    return {"body": picture(view.body(asked, multiples(asked.world, asked.scope), files))}


PANEL = Panel(Ids.PANEL, {"body": Output(Ids.BODY, "tree")}, draw)
