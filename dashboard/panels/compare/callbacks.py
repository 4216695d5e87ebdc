"""Wiring of the comparison; empty, and nothing asked, while it is not shown."""

from dataclasses import replace
from typing import Any

from dash import Output

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.db import house
from dashboard.layers import Manifest, manifest_soon
from dashboard.panels.compare import table, view
from dashboard.panels.compare.ids import Ids
from dashboard.panels.map import ground, scene
from dashboard.picture import picture
from geo.queries.beside import Side, beside
from geo.vocab import Show


def draw(asked: Asked) -> dict[str, Any]:
    territory, own = asked.world.territory, house()
    if asked.scope.show is not Show.COMPARE:
        return {"body": [], "table": []}
    files = manifest_soon(own.engine, territory.version, territory.day, home=own.home)
    if files is None:
        return {"body": [asked.say("map.drawing")], "table": [], "state": "waiting"}
    found = beside(asked.world, asked.scope)
    maps = [drawn(asked, side, files) for side in (found.left, found.right)]
    return {
        "body": picture(view.body(asked, found, maps)),
        "table": picture(table.body(asked, found)),
    }


def drawn(asked: Asked, side: Side, files: Manifest) -> dict[str, Any]:
    """One map: ground, coloured areas, veil and names, as the great map draws them."""
    there = replace(asked, scope=side.scope.but(layers=()), frame=side.frame)
    return {
        "base": ground.base(there, files, None),
        "areas": scene.areas(there, side.found, files) | {"interactive": False},
        "mask": ground.mask(there, files),
        "labels": {"levels": ground.names(there, files)},
    }


PANEL = Panel(
    Ids.PANEL, {"body": Output(Ids.BODY, "tree"), "table": Output(Ids.TABLE, "tree")}, draw
)
