"""Wiring of the strip."""

from typing import Any

from dash import Output

from dashboard import borders, html
from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.offering import has_compounds
from dashboard.panels.strip import view
from dashboard.panels.strip.ids import Ids
from dashboard.picture import picture
from geo.queries.same_borders import moved_between
from geo.queries.summary import summary


def draw(asked: Asked) -> dict[str, Any]:
    found = summary(asked.world, asked.scope)
    shown = view.body(found, asked.scope, asked.lang, with_compounds=has_compounds(asked))
    moved = moved_between(asked.world, asked.scope, asked.frame)
    signs = html.Div(borders.same_or_changed(asked, moved), className="same-borders")
    return {"body": picture([*shown, signs] if moved else shown)}


PANEL = Panel(Ids.PANEL, {"body": Output(Ids.BODY, "tree")}, draw)
