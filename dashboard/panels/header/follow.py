"""Presenting and following in the header: the button of the presenter, the signs of the wall; pure.

Both rooms draw the same header; the style sheets show each what is its own.
"""

from zoneinfo import ZoneInfo

from dashboard import html
from dashboard.parts import Drawn
from data.words import word

LEAD = ("present", "presenting", "lead", "hint", "channel", "channel_hint", "label", "start")
LEAD_TOO = ("stop", "take", "away")


class Present(Drawn):
    """The button that shows this screen on the walls of a channel, with its sheet."""

    own = ("words",)


class Following(Drawn):
    """Whom the wall follows; `texts` have blanks that the page fills."""

    own = ("texts",)


class Ticking(Drawn):
    """The time of day in a time zone."""

    own = ("zone", "label")


def present(lang: str) -> Present:
    return Present(words={key: word(f"follow.{key}", lang) for key in (*LEAD, *LEAD_TOO)})


def signs(zone: ZoneInfo, lang: str) -> html.Div:
    """On a wall only: whom it follows and what time it is."""
    blanks = {"label": "{label}", "since": "{since}", "channel": "{channel}"}
    texts = {
        key: word(f"follow.{key}", lang, **blanks) for key in ("following", "alone", "somebody")
    }
    return html.Div(
        [Following(texts=texts), Ticking(zone=zone.key, label=word("wall.now", lang))],
        className="signs",
    )
