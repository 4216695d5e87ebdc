"""The meeting screen: the working map in its wall dress, for reading from three metres."""

from dashboard import html
from dashboard.rooms import map


def layout(lang: str) -> html.Div:
    """The same panels and the same callback as the working map: what a link shows on one, it shows
    on the other. The dress is the style sheet's."""
    return map.layout(lang, "wall")
