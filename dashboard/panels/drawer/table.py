"""A list of issues: its columns, and rows as the table takes them; pure."""

import json
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dash_ag_grid import AgGrid

from dashboard import html, numbers
from dashboard.panels.drawer.ids import ListIds
from dashboard.parts import Drawn, attributes, icon
from dashboard.picture import Picture
from data.words import word
from geo.queries.issues import LARGEST_PAGE, IssuePage, IssueRow, ListRequest, Sort
from geo.scope import Scope
from geo.vocab import Language, Matter, Source, Status

PAGE = 50
# The table takes its colours from the same CSS variables as everything else, so it follows the
# theme.
THEME = {
    "backgroundColor": "transparent",
    "foregroundColor": "var(--text)",
    "accentColor": "var(--accent)",
    "borderColor": "var(--line)",
    "headerBackgroundColor": "var(--raised)",
    "headerTextColor": "var(--muted)",
    "oddRowBackgroundColor": "transparent",
    "rowHoverColor": "var(--raised)",
    "fontFamily": "inherit",
    "fontSize": "0.8125rem",
    "headerFontSize": "0.75rem",
    "headerFontWeight": 500,
    "wrapperBorder": False,
    "cellHorizontalPadding": "0.625rem",
    "spacing": "0.375rem",
}
# Field of a column to the order the query knows.
SORTS = {
    "reported": Sort.REPORTED,
    "due": Sort.DUE,
    "matter": Sort.MATTER,
    "source": Sort.SOURCE,
    "status": Sort.STATUS,
    "category": Sort.CATEGORY,
    "place": Sort.PLACE,
    "title": Sort.TITLE,
    "handler": Sort.HANDLER,
}
LONGEST_TEXT = 40


class SearchBox(Drawn):
    """A field that writes what is typed into the address as `#q=...`."""

    own = ("label",)


def layout(ids: ListIds) -> html.Div:
    """The table is mounted once; its library comes with the first columns."""
    table = AgGrid(
        id=ids.table,
        rowModelType="infinite",
        columnDefs=[],
        getRowId="params.data.id",
        defaultColDef={
            "resizable": True,
            "suppressMovable": True,
            "sortingOrder": ["desc", "asc"],
            "suppressHeaderMenuButton": True,
            "suppressHeaderFilterButton": True,
        },
        dashGridOptions={
            "cacheBlockSize": PAGE,
            "maxBlocksInCache": 8,
            "rowHeight": 34,
            "headerHeight": 32,
            "suppressCellFocus": False,
            "theme": {"function": f"themeQuartz.withParams({json.dumps(THEME)})"},
            "animateRows": False,
        },
        className="issues",
        style={"height": "100%", "width": "100%"},
    )
    head = [html.Div(id=ids.count, className="line"), SearchBox(id=ids.search), _tools(ids)]
    inside = [html.Div(table, className="table"), _history(ids)]
    return html.Div(
        [html.Div(head, className="listhead"), html.Div(inside, className="listbody")],
        className="list",
    )


def _tools(ids: ListIds) -> Picture:
    return Picture(id=ids.tools, css="exports")


def _history(ids: ListIds) -> html.Section:
    """The side card of one issue; empty until a row is opened."""
    return html.Section(
        [
            Picture(id=ids.told, css="body told"),
            html.I(className="busy"),
            html.Div(icon("alert"), className="stale"),
        ],
        id=ids.history,
        className="panel history",
        **attributes(data_state="fresh", data_busy="0"),
    )


def seeking(lang: str) -> dict[str, str]:
    """Name and hint of the search box; sent with the columns, so that it is named before any row
    is there."""
    return {key: word(f"list.seek_{key}", lang) for key in ("name", "hint")}


def columns(lang: str) -> list[dict[str, Any]]:
    """Least widths let the drawer scroll sideways rather than cut words."""
    widths = (
        ("title", 180, 2),
        ("matter", 76, 0),
        ("status", 84, 0),
        ("due", 108, 0),
        ("place", 120, 1),
        ("handler", 120, 1),
        ("source", 92, 0),
        ("reported", 128, 0),
        ("category", 120, 1),
    )
    return [
        {
            "field": field,
            "headerName": word(f"list.{field}", lang),
            "minWidth": width if lang == "zh" else round(width * 1.12),
            "width": width,
            **({"flex": flex} if flex else {}),
            "sortable": field in SORTS,
            "tooltipField": field,
            "cellClass": f"cell-{field}",
            **({"filter": "agTextColumnFilter"} if field == "title" else {}),
            **_classes(field),
        }
        for field, width, flex in widths
    ]


def _classes(field: str) -> dict[str, Any]:
    """Colour by the row's own tone, always beside a word."""
    if field == "due":
        tones = ("late", "soon", "closed")
        return {
            "cellClassRules": {
                tone: f"params.data && params.data.tone === '{tone}'" for tone in tones
            }
        }
    if field == "matter":
        rules = {f"is-{m.key}": f"params.data && params.data.m === {m.value}" for m in Matter}
        return {"cellClassRules": rules}
    return {}


def rows(page: IssuePage, zone: ZoneInfo, lang: str) -> dict[str, Any]:
    """Where more may match than have been found, the number of rows is left open."""
    found = [_row(row, zone, lang) for row in page.rows]
    return {"rowData": found, "rowCount": page.total if page.walked is None else None}


def _row(row: IssueRow, zone: ZoneInfo, lang: str) -> dict[str, Any]:
    due, tone = deadline(row, zone, lang)
    category = row.category_en if lang == "en" and row.category_en else row.category_zh
    handler = row.handler_en if lang == "en" and row.handler_en else row.handler_zh
    return {
        "id": row.issue_no,
        "title": row.title or category or row.issue_no,
        "matter": word(f"code.matter.{Matter(row.matter).key}", lang),
        "m": row.matter,
        "source": word(f"code.source.{Source(row.source).key}", lang),
        "handler": handler or numbers.NONE,
        "status": word(f"code.status.{Status(row.status).key}", lang),
        "due": due,
        "tone": tone,
        "reported": f"{row.reported_at.astimezone(zone):%Y-%m-%d %H:%M}",
        "category": category or numbers.NONE,
        "place": row.place.name(lang) if row.place else numbers.NONE,
        "at": str(row.place.place) if row.place else None,
        "point": [row.lon, row.lat] if row.lon is not None else None,
    }


def deadline(row: IssueRow, zone: ZoneInfo, lang: str) -> tuple[str, str]:
    """How long there is left, or for how long it has been late, in whole local days."""
    if not row.is_open:
        if row.closed_at is None:
            return numbers.NONE, "closed"
        closed = row.closed_at.astimezone(zone).date()
        return word("list.closed", lang, day=numbers.short_day(closed, lang)), "closed"
    if row.days_left is None:
        return numbers.NONE, ""
    if row.is_overdue:
        return word("list.overdue", lang, n=max(1, -row.days_left)), "late"
    if row.days_left <= 0:
        return word("list.due_today", lang), "soon"
    return word("list.due_in", lang, n=row.days_left), "soon" if row.days_left <= 2 else ""


def wanted(request: dict[str, Any]) -> ListRequest:
    """What the table asks for, within what the list gives; unknown columns sort by date."""
    first = max(0, int(request.get("startRow", 0)))
    count = int(request.get("endRow", first + PAGE)) - first
    sorts = request.get("sortModel") or [{}]
    text = (request.get("filterModel") or {}).get("title") or {}
    return ListRequest(
        offset=first,
        limit=max(1, min(LARGEST_PAGE, count)),
        sort=SORTS.get(sorts[0].get("colId"), Sort.REPORTED),
        descending=sorts[0].get("sort", "desc") != "asc",
        text=str(text.get("filter") or "")[:LONGEST_TEXT],
    )


def heading(page: IssuePage, lang: str) -> list[html.B | html.Small]:
    """How many there are, and what must be known about their order or their number."""
    number = numbers.figure(page.total)
    if page.walked is None:
        count = word("drawer.all_of", lang, n=number)
    else:
        count = word("list.walked", lang, n=number, of=numbers.figure(page.walked))
    return [html.B(word("drawer.list", lang)), html.Small(count)]


def exports(scope: Scope, request: ListRequest, lang: str) -> html.Div:
    """Links to what is shown as files: the same place, filters, text and order."""
    more = f"sort={request.sort}&dir={'desc' if request.descending else 'asc'}"
    if request.text:
        more += f"&q={quote(request.text)}"
    search = scope.but(lang=scope.lang or Language(lang)).to_search()
    return html.Div(
        [
            html.A(
                [icon("down"), kind.upper()],
                href=f"/export/issues.{kind}{search}&{more}",
                title=word(f"export.{kind}", lang),
                target="_blank",
                download=True,
                className="tool wide",
            )
            for kind in ("xlsx", "csv")
        ],
        className="line",
    )
