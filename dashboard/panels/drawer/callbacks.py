"""Wiring of the drawer: what it tells of the opened place, and its list a page at a time."""

from typing import Any

from dash import Input, Output, State, callback, no_update

from dashboard.answering import Panel
from dashboard.asking import Asked, asking
from dashboard.ids import Room
from dashboard.panels.drawer import cards, table, view
from dashboard.panels.drawer.ids import Ids
from dashboard.picture import picture
from geo.queries.compounds import compound_profile
from geo.queries.issues import list_issues
from geo.queries.measures import measure_at
from geo.vocab import LevelKind


def draw(asked: Asked) -> dict[str, Any]:
    if asked.opened is None:
        return {"body": [], "columns": no_update, "filters": no_update}
    # An empty filter makes the table forget the rows of the place before.
    return {"body": picture(told(asked)), "columns": table.columns(asked.lang), "filters": {}}


def told(asked: Asked) -> list[Any]:
    """The full drawer of a compound, or the simple one of a grid or building."""
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
        "filters": Output(Ids.TABLE, "filterModel"),
    },
    draw,
)


@callback(
    output={
        "rows": Output(Ids.TABLE, "getRowsResponse"),
        "count": Output(Ids.COUNT, "children"),
    },
    inputs={"request": Input(Ids.TABLE, "getRowsRequest"), "search": State(Room.URL, "search")},
    prevent_initial_call=True,
)
def turn_page(request: dict[str, Any] | None, search: str) -> dict[str, Any]:
    if not request:
        return {"rows": no_update, "count": no_update}
    with asking(search) as asked:
        page = list_issues(asked.db, asked.world, asked.scope, table.wanted(request))
        return {
            "rows": table.rows(page, asked.world.zone, asked.lang),
            "count": table.heading(page, asked.lang),
        }
