"""Wiring of the timeline."""

from typing import Any

from dash import Output

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.panels.filters.view import period_name
from dashboard.panels.timeline import frames, view
from dashboard.panels.timeline.ids import Ids
from dashboard.picture import picture
from geo.queries.timeline import timeline


def draw(asked: Asked) -> dict[str, Any]:
    found = timeline(asked.world, asked.scope)
    name = period_name(asked.scope, asked)
    special = asked.world.calendar.special
    shown = view.body(found, asked.frame.period, name, asked.lang, special)
    tools = view.tools(asked.scope, frames.address(asked), asked.lang)
    return {"body": picture([*shown, *tools])}


PANEL = Panel(Ids.PANEL, {"body": Output(Ids.BODY, "tree")}, draw)
