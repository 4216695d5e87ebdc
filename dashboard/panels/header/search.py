"""The search box of the header; what it finds comes from the route in `finding`."""

from dashboard.parts import Drawn
from data.words import word


class Search(Drawn):
    """A combobox over all places; `words` are its label and the hint in it."""

    own = ("words",)


def search(lang: str) -> Search:
    return Search(words={key: word(f"search.{key}", lang) for key in ("label", "hint")})
