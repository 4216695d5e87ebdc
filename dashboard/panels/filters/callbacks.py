"""Wiring of the filters."""

from typing import Any

from dash import Output

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.panels.filters import view
from dashboard.panels.filters.ids import Ids
from dashboard.picture import picture


def draw(asked: Asked) -> dict[str, Any]:
    return {"body": picture(view.body(asked, asked.world.tree.nodes))}


PANEL = Panel(Ids.PANEL, {"body": Output(Ids.BODY, "tree")}, draw)
