"""The planners' table: drawing grids, balancing, comparing and putting them into force.

The room is drawn in the browser by assets/drawing_*.js, a bundle that only this room fetches, and
talks to the addresses of `dashboard.planning`; the address says which plan and which view.
"""

from dash import dcc

from dashboard import html
from dashboard.bundle import room_bundles
from dashboard.ids import Room
from dashboard.parts import Drawn
from data.words import word, words

ROOM = "drawing"
WORDS = "draw_room."


class Later(Drawn):
    """A part whose `script` and `sheet` are fetched when it is first shown: `part` is the name the
    script gives itself, `given` its properties, `lost` what is said when it cannot be fetched."""

    own = ("part", "script", "sheet", "given", "lost")


def layout(lang: str) -> html.Div:
    """The same for everybody in one language; nothing is asked before the script is there."""
    own = room_bundles(ROOM)
    page = {"title": word("draw_room.title", lang), "lang": lang, "words": {}}
    given = {
        "lang": lang,
        "words": {
            key.removeprefix(WORDS): text
            for key, text in words(lang).items()
            if key.startswith(WORDS)
        },
    }
    return html.Div(
        [
            dcc.Store(id=Room.PAGE, data=page),
            Later(
                part="gezhi_drawing",
                script=own["js"].url,
                sheet=own["css"].url,
                given=given,
                lost=word("draw_room.failed", lang),
            ),
        ],
        className="room",
    )
