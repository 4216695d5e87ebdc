"""The frame of the page: its bar with the way back, its title and figures, where the parts stand;
pure.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dash import dcc
from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.map import Basemap, Choropleth, MapView, Mask, PointCloud, container
from dashboard.panels.drawer import table
from dashboard.panels.drawer import view as drawer
from dashboard.panels.drawer.ids import PAGE
from dashboard.panels.filters.view import categories, coded, period
from dashboard.panels.header.view import clock, language
from dashboard.panels.profile.ids import Ids
from dashboard.parts import attributes, icon, link, skeleton
from dashboard.picture import Picture, picture
from dashboard.ways import to_map
from data.words import word
from geo.queries.categories import CategoryNode
from geo.queries.compounds import CompoundProfile
from geo.scope import Scope
from geo.vocab import Matter, Source, Status


def layout(lang: str) -> html.Main:
    """Everything that is mounted once: pictures to be filled, the map and the list."""
    columns = [
        html.Div(Picture(id=Ids.LEFT, css="stackup", tree=picture(skeleton(8)))),
        html.Div(Picture(id=Ids.MIDDLE, css="stackup", tree=picture(skeleton(8)))),
        html.Div(
            [_map(), Picture(id=Ids.RIGHT, css="stackup", tree=picture(skeleton(8)))],
            className="stackup",
        ),
    ]
    inside = [
        _bar(lang),
        Picture(id=Ids.TOP, css="cardlike", tree=picture(skeleton(3))),
        html.Div(columns, className="columns3"),
        html.Section(
            [Picture(id=Ids.CHIPS, css="chips"), table.layout(PAGE)], className="cardlike listcard"
        ),
        html.I(className="busy"),
        html.Div(icon("alert"), className="stale"),
        dcc.Store(id=Ids.SCENE),
        dcc.Store(id=Ids.DRESS),
    ]
    return html.Main(
        inside,
        id=Ids.PANEL,
        className="dossier",
        **attributes(data_state="waiting", data_busy="0"),
    )


def _bar(lang: str) -> html.Header:
    tools = [
        html.Button(
            [icon("sun"), icon("moon")],
            id=Ids.THEME_BUTTON,
            className="tool theme",
            **attributes(aria_label=word("screen.theme", lang)),
        ),
        html.Button(
            icon("full"),
            id=Ids.FULL_BUTTON,
            className="tool",
            **attributes(aria_label=word("screen.full", lang)),
        ),
    ]
    return html.Header(
        [
            html.Div(icon("mark"), className="mark", **attributes(aria_hidden="true")),
            Picture(id=Ids.HEAD, css="row body"),
            html.Div(tools, className="tools"),
            dcc.Store(id=Ids.THEME),
        ],
        className="header bar",
    )


def _map() -> html.Div:
    layers: list[Component] = [
        Basemap(id=Ids.BASE),
        Choropleth(id=Ids.HOUSES),
        Mask(id=Ids.MASK),
        PointCloud(id=Ids.DOTS),
        PointCloud(id=Ids.CHOSEN),
        MapView(id=Ids.VIEW),
    ]
    return html.Div(
        container(layers, Ids.MAP, zoom_keys=True),
        className="cardlike smallmap",
    )


def bar(asked: Asked, found: CompoundProfile) -> list[Component]:
    """The way back to the map, step by step, and what holds for the whole page."""
    lang, code = asked.lang, found.named.place
    steps: list[Component] = []
    for named in found.path:
        steps += [
            to_map(named.name(lang), asked.scope, named.place, className="way"),
            icon("right"),
        ]
    here = html.Span(found.named.name(lang), **attributes(aria_current="page"))
    return [
        html.Nav(
            [*steps, here], className="crumbs", **attributes(aria_label=asked.say("compound.way"))
        ),
        html.Div(className="push"),
        to_map(
            [icon("target"), asked.say("compound.to_map")],
            asked.scope,
            code,
            className="way tool wide",
        ),
        html.Button(
            [icon("print"), asked.say("compound.print")],
            className="tool wide print",
            type="button",
        ),
        clock(asked.world.as_of, asked.world.zone, lang),
        language(asked.scope.but(at=None), lang),
    ]


def top(asked: Asked, found: CompoundProfile) -> list[Component]:
    lang = asked.lang
    since = found.last_visit
    figures = [
        ("open_issues", found.open, 0, ""),
        ("overdue", found.overdue, 0, ""),
        ("issues", found.issues, 0, ""),
        ("on_time", found.on_time, 1, "%"),
        ("coverage", found.coverage, 1, "%"),
    ]
    return [
        html.Div(
            [
                html.H1(found.named.name(lang)),
                *drawer.badges(found, lang),
                html.Span(found.named.place.code, className="muted"),
            ],
            className="line",
        ),
        html.Div(
            [drawer.tiles(figures, lang), _last_visit(asked, since)],
            className="figures",
        ),
    ]


def _last_visit(asked: Asked, since: date | None) -> html.Div:
    says = asked.say("compound.never") if since is None else numbers.day(since, asked.lang)
    days = None if since is None else (asked.world.today - since).days
    ago = "" if days is None else asked.say("compound.days_ago", n=numbers.figure(days))
    return html.Div(
        [html.B(says), html.Span(f"{asked.say('compound.last_visit')} {ago}")], className="tile day"
    )


def chips(asked: Asked, tree: Sequence[CategoryNode]) -> list[Component]:
    """The filters of the page; each choice is a link to the same page with another question."""
    scope, lang = asked.scope, asked.lang
    found: list[Component] = [
        period(asked),
        coded("status", "statuses", Status, scope, lang),
        coded("matter", "matters", Matter, scope, lang),
        coded("source", "sources", Source, scope, lang),
        categories(scope, tree, lang),
        link(
            [icon("check") if scope.late else icon("clock"), asked.say("compound.only_late")],
            scope.but(late=not scope.late),
            css="chip pill active" if scope.late else "chip pill",
            **attributes(aria_pressed="true" if scope.late else "false", role="button"),
        ),
    ]
    if scope.categories or scope.matters or scope.sources or scope.statuses or scope.late:
        found.append(link(asked.say("filter.reset"), bare(scope), css="clear"))
    return found


def narrowed(asked: Asked) -> Asked:
    """The same question with links that leave the place to the path."""
    return replace(asked, scope=asked.scope.but(at=None))


def bare(scope: Scope) -> Scope:
    return scope.but(categories=(), matters=(), sources=(), statuses=(), late=False)


def unknown(asked: Asked, code: str) -> list[Component]:
    """There is no such compound: a sentence, and the way back."""
    return [
        html.Div(
            [
                html.H1(asked.say("compound.unknown_title")),
                html.P(asked.say("compound.unknown", code=code[:40])),
                to_map(asked.say("page.home"), asked.scope, None, className="way button"),
            ],
            className="unknown",
        )
    ]
