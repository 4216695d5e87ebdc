"""Wiring of the drawer: what it tells of the opened place, and its list a page at a time."""

from typing import Any

from dash import Input, Output, State, callback, no_update

from dashboard.asking import Asked, asking
from dashboard.ids import Room
from dashboard.panels.drawer import cards, table, view
from dashboard.panels.drawer.ids import Ids
from dashboard.picture import picture
from geo.queries.compounds import compound_profile
from geo.queries.issues import list_issues
from geo.queries.measures import measure_at
from geo.vocab import LevelKind


@callback(
    output={
        "body": Output(Ids.BODY, "tree"),
        "state": Output(Ids.PANEL, "data-state"),
        "columns": Output(Ids.TABLE, "columnDefs"),
        "filters": Output(Ids.TABLE, "filterModel"),
    },
    inputs={"search": Input(Room.URL, "search"), "pulse": Input(Room.PULSE, "data")},
    running=[(Output(Ids.PANEL, "data-busy"), "1", "0")],
)
def draw(search: str, pulse: int) -> dict[str, Any]:
    with asking(search) as asked:
        if asked.opened is None:
            return {"body": [], "state": "fresh", "columns": no_update, "filters": no_update}
        return {
            "body": picture(told(asked)),
            "state": "fresh",
            "columns": table.columns(asked.lang),
            # An empty filter makes the table forget the rows of the place before.
            "filters": {},
        }


def told(asked: Asked) -> list[Any]:
    """The full drawer of a compound, or the simple one of a grid or building."""
    opened = asked.opened
    if opened is not None and opened.place.kind is LevelKind.COMPOUND:
        profile = compound_profile(asked.db, asked.world, asked.scope, opened.place.code)
        return view.compound(asked, profile)
    figures = [measure_at(asked.world, asked.scope, metric) for metric, _ in cards.SHOWN]
    return cards.card(asked, figures)


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
