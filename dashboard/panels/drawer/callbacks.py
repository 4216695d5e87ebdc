"""Wiring of the drawer: what it tells of the opened place."""

from typing import Any

from dash import Output, no_update

from dashboard.answering import Panel
from dashboard.asking import Asked
from dashboard.panels.drawer import behind, cards, lists, table, view
from dashboard.panels.drawer.ids import DRAWER, EVERY, Ids
from dashboard.picture import picture
from geo.queries.compounds import compound_profile
from geo.queries.measures import measure_at
from geo.vocab import LevelKind


def draw(asked: Asked) -> dict[str, Any]:
    if not asked.has_drawer:
        return {"body": [], "columns": no_update, "words": no_update}
    return {
        "body": picture(told(asked)),
        "columns": table.columns(asked.lang),
        "words": table.seeking(asked.lang),
    }


def told(asked: Asked) -> list[Any]:
    """The rows behind a number, the full drawer of a compound, or a simple one."""
    if asked.scope.rows is not None:
        return behind.body(asked, asked.scope.rows)
    opened = asked.opened
    if opened is not None and opened.place.kind is LevelKind.COMPOUND:
        profile = compound_profile(asked.db, asked.world, asked.scope, opened.place.code)
        return view.compound(asked, profile)
    figures = [measure_at(asked.world, asked.scope, metric) for metric, _ in cards.SHOWN]
    return cards.card(asked, figures)


PANEL = Panel(
    Ids.PANEL,
    {
        "body": Output(Ids.BODY, "tree"),
        "columns": Output(Ids.TABLE, "columnDefs"),
        "words": Output(DRAWER.search, "label"),
    },
    draw,
)

for ids in EVERY:
    lists.wire(ids)
