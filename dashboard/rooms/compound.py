"""The room of one compound: everything that is known of it on one page, to read and to print."""

from dash import dcc

from dashboard import html
from dashboard.ids import Room
from dashboard.panels.profile import callbacks as wires
from dashboard.panels.profile import view
from dashboard.panels.profile.ids import Ids
from dashboard.parts import icon
from data.words import word

__all__ = ["layout", "wires"]

RETRY_MS = 3_000
NEVER_MS = 2**31 - 1


def layout(lang: str) -> html.Div:
    """The code of the compound stands in the path; the callbacks find it there.

    The address, pulse and theme have ids of their own: the callbacks of the map would look for
    its panels here. Only the sentences about failures come where they always do.
    """
    lost = html.Div(
        [icon("alert"), html.Span(word("screen.lost", lang))],
        className="notice failure lost",
        role="alert",
    )
    return html.Div(
        [
            dcc.Location(id=Ids.URL, refresh="callback-nav"),
            dcc.Store(id=Ids.PULSE, data=0),
            dcc.Interval(id=Ids.RETRY, interval=RETRY_MS),
            html.Div([lost, html.Div(id=Room.FAILURE, role="alert")], className="notices"),
            # Failures switch it on, as in every room; here the page asks by itself.
            dcc.Interval(id=Room.RETRY, interval=NEVER_MS, disabled=True),
            view.layout(lang),
        ],
        className="room paper",
    )
