"""Wiring of the lists of issues: a page at a time, and the life of the issue that is opened.

The address says everything: its query string which issues, its fragment the text that is sought,
the order, and the number of the opened issue (`#q=电梯&sort=due&dir=asc&issue=...`).
"""

from typing import Any
from urllib.parse import parse_qs

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, no_update

from dashboard.asking import asking
from dashboard.panels.drawer import history, table
from dashboard.panels.drawer.ids import ListIds
from dashboard.picture import picture
from dashboard.ways import code_of, placed
from geo.queries.issues import issue_detail, list_issues


def wire(ids: ListIds) -> None:
    """Register the callbacks of one list."""
    where = {"search": State(ids.url, "search"), "path": State(ids.url, "pathname")}
    callback(
        output={
            "rows": Output(ids.table, "getRowsResponse"),
            "count": Output(ids.count, "children"),
            "tools": Output(ids.tools, "tree"),
        },
        inputs={"request": Input(ids.table, "getRowsRequest"), **where},
        prevent_initial_call=True,
    )(turn_page)
    callback(
        output={"body": Output(ids.told, "tree"), "state": Output(ids.history, "data-state")},
        inputs={"fragment": Input(ids.url, "hash"), **where},
        running=[(Output(ids.history, "data-busy"), "1", "0")],
    )(tell)
    clientside_callback(
        ClientsideFunction("list", "restore"),
        Output(ids.table, "filterModel"),
        Output(ids.table, "columnState"),
        Input(ids.table, "columnDefs"),
        Input(ids.url, "hash"),
    )
    clientside_callback(ClientsideFunction("list", "note"), Input(ids.table, "getRowsRequest"))


def turn_page(request: dict[str, Any] | None, search: str, path: str | None) -> dict[str, Any]:
    if not request:
        return dict.fromkeys(("rows", "count", "tools"), no_update)
    wanted = table.wanted(request)
    with asking(placed(path, search)) as asked:
        page = list_issues(asked.db, asked.world, asked.scope, wanted)
        return {
            "rows": table.rows(page, asked.world.zone, asked.lang),
            "count": table.heading(page, asked.lang),
            "tools": picture(table.exports(asked.scope, wanted, asked.lang)),
        }


def tell(fragment: str | None, search: str, path: str | None) -> dict[str, Any]:
    number = (parse_qs((fragment or "").lstrip("#")).get("issue") or [""])[0]
    if not number:
        return {"body": [], "state": "fresh"}
    with asking(placed(path, search)) as asked:
        found = issue_detail(asked.db, asked.world, number[:60])
        room = "/" if code_of(path) else ""
        return {"body": picture(history.card(asked, found, room)), "state": "fresh"}
