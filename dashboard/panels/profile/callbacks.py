"""Wiring of the page of a compound: one question draws all of it."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, no_update

from dashboard.asking import Asked, asking
from dashboard.db import house
from dashboard.layers import manifest
from dashboard.panels.drawer import table
from dashboard.panels.drawer.ids import PAGE
from dashboard.panels.header.view import page as dress
from dashboard.panels.profile import course, houses, people, promises, view
from dashboard.panels.profile.ids import Ids
from dashboard.panels.profile.scene import scene
from dashboard.picture import picture
from dashboard.ways import code_of, placed
from geo.queries.buildings import list_buildings
from geo.queries.compounds import compound_profile
from geo.queries.dossier import read_dossier
from geo.vocab import LevelKind

OUTPUTS = {
    "head": Output(Ids.HEAD, "tree"),
    "top": Output(Ids.TOP, "tree"),
    "left": Output(Ids.LEFT, "tree"),
    "middle": Output(Ids.MIDDLE, "tree"),
    "right": Output(Ids.RIGHT, "tree"),
    "chips": Output(Ids.CHIPS, "tree"),
    "columns": Output(PAGE.table, "columnDefs"),
    "words": Output(PAGE.search, "label"),
    "scene": Output(Ids.SCENE, "data"),
    "dress": Output(Ids.DRESS, "data"),
}


@callback(
    output={**OUTPUTS, "state": Output(Ids.PANEL, "data-state")},
    inputs={
        "search": Input(Ids.URL, "search"),
        "path": Input(Ids.URL, "pathname"),
        "pulse": Input(Ids.PULSE, "data"),
    },
    running=[(Output(Ids.PANEL, "data-busy"), "1", "0")],
)
def draw(search: str, path: str | None, pulse: int) -> dict[str, Any]:
    code = code_of(path)
    if code is None:
        return {**dict.fromkeys(OUTPUTS, no_update), "state": no_update}
    with asking(placed(path, search)) as asked:
        opened = asked.opened
        known = opened is not None and opened.place.kind is LevelKind.COMPOUND
        drawn = told(asked, code) if known else missing(asked, code)
    return {**drawn, "state": "fresh"}


def told(asked: Asked, code: str) -> dict[str, Any]:
    """All parts of the page of a compound that exists."""
    found = compound_profile(asked.db, asked.world, asked.scope, code)
    more = read_dossier(asked.db, asked.world, found.id)
    page = list_buildings(asked.world, asked.scope, limit=houses.MOST)
    own, world = house(), asked.world
    files = manifest(own.engine, world.territory.version, world.territory.day, home=own.home)
    left = [people.profile(asked, found, more), people.posts(asked, more)]
    middle = [
        promises.team(asked, found, more),
        promises.promises(asked, more),
        course.why(asked, found),
        course.months(asked, found),
    ]
    right = [houses.houses(asked, page), course.story(asked, found, more)]
    shown = view.narrowed(asked)
    title = asked.say("compound.title", name=found.named.name(asked.lang))
    return {
        "head": picture(view.bar(asked, found)),
        "top": picture(view.top(asked, found)),
        "left": picture([*left, course.stars(asked, more)]),
        "middle": picture([part for part in middle if part is not None]),
        "right": picture([part for part in right if part is not None]),
        "chips": picture(view.chips(shown, asked.world.tree.nodes)),
        "columns": table.columns(asked.lang),
        "words": table.seeking(asked.lang),
        "scene": scene(asked, page, files),
        "dress": dress(title, asked.lang),
    }


def missing(asked: Asked, code: str) -> dict[str, Any]:
    """No compound has this code: a sentence and nothing else."""
    empty: dict[str, Any] = {key: [] for key in OUTPUTS}
    sentence = picture(view.unknown(asked, code))
    title = dress(asked.say("compound.unknown_title"), asked.lang)
    return {**empty, "top": sentence, "scene": None, "dress": title}


clientside_callback(
    ClientsideFunction("profile", "show"),
    Input(Ids.SCENE, "data"),
    Input(Ids.THEME, "data"),
)
clientside_callback(ClientsideFunction("frame", "page"), Input(Ids.DRESS, "data"))
clientside_callback(
    ClientsideFunction("profile", "theme"),
    Output(Ids.THEME, "data"),
    Input(Ids.THEME_BUTTON, "n_clicks"),
)
clientside_callback(ClientsideFunction("frame", "full"), Input(Ids.FULL_BUTTON, "n_clicks"))
clientside_callback(
    ClientsideFunction("profile", "retry"),
    Output(Ids.PULSE, "data"),
    Input(Ids.RETRY, "n_intervals"),
    State(Ids.PULSE, "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("profile", "point"),
    Input(PAGE.told, "tree"),
    State(Ids.SCENE, "data"),
)
