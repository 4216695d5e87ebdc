"""The shell around the rooms: the address, and the router that chooses a room by its path."""

import logging

from dash import Input, Output, State, callback, dcc
from dash.development.base_component import Component

from dashboard import html, pages
from dashboard.asking import asking, language
from dashboard.ids import Shell
from dashboard.rooms import PREFIXES, ROOMS, room_at
from dashboard.server.outage import is_outage
from data.words import word
from geo.errors import NotFound
from geo.scope import Scope
from geo.settings import Settings

log = logging.getLogger(__name__)


def layout(settings: Settings) -> html.Div:
    """What every page has; a room comes into it by the router."""
    parts: list[Component] = [
        dcc.Location(id=Shell.URL, refresh="callback-nav"),
        html.Div(id=Shell.ROOM),
    ]
    if settings.exposed:
        sentence = word("screen.exposed", language(Scope()))
        parts.append(html.Div(sentence, className="exposed", role="status"))
    return html.Div(parts)


def validation_layout(settings: Settings) -> html.Div:
    """Every id there can be, so that a misspelt one is an error at once."""
    every = [*ROOMS.values(), *PREFIXES.values()]
    return html.Div([layout(settings), *(room(settings.lang) for room in every)])


@callback(
    Output(Shell.ROOM, "children"),
    Input(Shell.URL, "pathname"),
    State(Shell.URL, "search"),
)
def enter(pathname: str, search: str) -> Component:
    lang = language(Scope.from_search(search))
    room = room_at(pathname or "")
    if room is None:
        return pages.unknown(pathname or "", lang)
    return pages.empty(lang) if is_empty(search) else room(lang)


def is_empty(search: str) -> bool:
    """Whether there is no territory yet. While the database is away the room itself tells."""
    try:
        with asking(search):
            return False
    except NotFound as error:
        return error.key == "territory.empty"
    except Exception as error:
        if not is_outage(error):
            log.exception("router")
        return False
