"""The wish: what the address of a print says besides the scope: paper and theme."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from dashboard.printing.sheet import A3, A4, Paper
from geo.scope import Misread

PAPERS = {"a4": A4, "a3": A3}
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Wish:
    """`search` is the query string of the room, without what is only about printing."""

    search: str
    paper: Paper
    theme: str
    misread: tuple[Misread, ...]


def read(query: str) -> Wish:
    """Never raises: an unknown paper is A4, an unknown theme light, and both are told."""
    paper, theme, wrong = "a4", "light", []
    rest: list[tuple[str, str]] = []
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key == "paper" and value in PAPERS:
            paper = value
        elif key == "theme" and value in THEMES:
            theme = value
        elif key in ("paper", "theme"):
            wrong.append(Misread(key, value[:80]))
        else:
            rest.append((key, value))
    return Wish("?" + urlencode(rest), PAPERS[paper], theme, tuple(wrong))
