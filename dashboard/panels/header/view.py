"""What the header shows; pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dash import dcc
from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.metrics import GROUPS
from dashboard.offering import offers_metric
from dashboard.panels.header.follow import present, signs
from dashboard.panels.header.ids import Ids
from dashboard.panels.header.keys import help_sheet
from dashboard.panels.header.meeting import meeting
from dashboard.panels.header.said import said
from dashboard.panels.header.search import search
from dashboard.panels.map.ids import Ids as MapIds
from dashboard.parts import attributes, icon, link, menu, option
from dashboard.picture import Picture
from data.words import word
from geo.scope import Misread, Scope
from geo.vocab import Language, MetricKey

FIRST = (MetricKey.ISSUES, MetricKey.OVERDUE, MetricKey.VISIT_COVERAGE)


def layout() -> html.Header:
    """The header with its buttons, whose words the body brings."""
    return html.Header(
        [
            html.Div(icon("mark"), className="mark", **attributes(aria_hidden="true")),
            Picture(id=Ids.BODY, css="row body"),
            html.Div(
                [
                    html.Button(
                        [icon("sun"), icon("moon")], id=Ids.THEME_BUTTON, className="tool theme"
                    ),
                    html.Button(icon("full"), id=Ids.FULL_BUTTON, className="tool"),
                ],
                className="tools",
            ),
            html.I(className="busy"),
            dcc.Store(id=Ids.THEME, storage_type="local"),
        ],
        id=Ids.PANEL,
        className="header panel",
        **attributes(data_state="waiting", data_busy="0"),
    )


def body(asked: Asked) -> list[Component]:
    scope, lang, world = asked.scope, asked.lang, asked.world
    return [
        skip(lang),
        html.Div(
            [
                html.H1(asked.title),
                html.P(word("screen.subtitle", lang)),
                html.P(said(asked), className="said"),
            ],
            className="titles",
        ),
        html.Div(className="push"),
        search(lang),
        metrics(scope, lang, [key for key in MetricKey if offers_metric(asked, key)]),
        meeting(scope, lang),
        present(lang),
        signs(world.zone, lang),
        clock(world.as_of, world.zone, lang),
        language(scope, lang),
        help_sheet(lang),
        html.Div(misread(asked.misread, scope, lang), className="notices", role="status"),
    ]


def skip(lang: str) -> html.Button:
    """For those who go by keyboard: past the header to the ranking, the table of the map."""
    return html.Button(
        word("screen.skip", lang), className="skip", **attributes(type="button", data_do="skip")
    )


def metrics(scope: Scope, lang: str, offered: Sequence[MetricKey]) -> html.Nav:
    """Three metrics at hand, all others in a menu by group."""
    at_hand = [
        link(
            word(f"metric.{key}", lang),
            scope.but(metric=key),
            css="on" if key is scope.metric else "",
        )
        for key in FIRST
        if key in offered
    ]
    other = scope.metric not in FIRST
    head = [
        html.Span(word(f"metric.{scope.metric}" if other else "metric.more", lang)),
        html.Span(className="i i-down turn"),
    ]
    sheet: list[Component] = []
    for group, every in GROUPS:
        keys = [key for key in every if key in offered]
        if not keys:
            continue
        sheet.append(html.H3(word(f"metric.group_{group}", lang)))
        sheet += [
            option(word(f"metric.{key}", lang), scope.but(metric=key), on=key is scope.metric)
            for key in keys
        ]
    more = menu(head, sheet, css="right on" if other else "right", label=word("metric.more", lang))
    return html.Nav(
        [*at_hand, more], className="segments", **attributes(aria_label=word("metric.switch", lang))
    )


def clock(as_of: datetime, zone: ZoneInfo, lang: str) -> html.Div:
    """Until when the data reach: the day and time of the data, never the browser's."""
    there = as_of.astimezone(zone)
    date = f"{numbers.day(there.date(), lang)} {numbers.weekday(there.date(), lang)}"
    return html.Div(
        [
            html.Time(
                [html.B([html.Small(word("screen.as_of", lang)), f" {there:%H:%M}"]), date],
                dateTime=there.isoformat(timespec="minutes"),
            ),
        ],
        className="asof",
    )


def language(scope: Scope, lang: str) -> html.A:
    other = Language.EN if lang == "zh" else Language.ZH
    return link(
        word("screen.language", lang),
        scope.but(lang=other),
        css="tool wide",
        title=word("screen.language_hint", lang),
    )


def page(title: str, lang: str) -> dict[str, object]:
    """What the page as a whole takes over: title, language, words of the buttons."""
    return {
        "title": title,
        "lang": lang,
        "words": {
            Ids.THEME_BUTTON: word("screen.theme", lang),
            Ids.FULL_BUTTON: word("screen.full", lang),
            MapIds.ZOOM_IN: word("screen.zoom_in", lang),
            MapIds.ZOOM_OUT: word("screen.zoom_out", lang),
            MapIds.HOME: word("screen.home", lang),
        },
    }


def misread(parts: tuple[Misread, ...], scope: Scope, lang: str) -> list[html.Div]:
    """One sentence for each part of the address that could not be understood."""
    return [
        html.Div(
            [
                icon("info"),
                html.Span(_sentence(part, lang)),
                link(word("notice.dismiss", lang), scope.but()),
            ],
            className="notice",
        )
        for part in parts
    ]


def _sentence(part: Misread, lang: str) -> str:
    if part.key == "at":
        return word("screen.no_place", lang, place=part.value)
    if part.key == "level":
        return word("screen.no_level", lang, level=part.value)
    return word("screen.misread", lang, part=f"{part.key}={part.value}")
