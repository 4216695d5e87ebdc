"""The presenter's keys, as the help over the screen tells them; they act in screen_7_keys.js."""

from typing import Any

from dashboard.parts import Drawn
from data.words import word

# Caps of a row, and the word that says what they do; an empty key begins a new group.
ROWS: tuple[tuple[str, tuple[tuple[tuple[str, ...], str], ...]], ...] = (
    (
        "moving",
        (
            (("/",), "find"),
            (("N", "→"), "next"),
            (("P", "←"), "previous"),
            (("U", "⌫"), "up"),
            (("Esc",), "close"),
        ),
    ),
    (
        "looking",
        (
            (("1", "…", "9"), "layers"),
            (("C",), "compare"),
            (("Space",), "play"),
            (("T",), "theme"),
        ),
    ),
    (
        "meeting",
        (
            (("F",), "full"),
            (("W",), "wall"),
            (("L",), "pointer"),
            (("?",), "help"),
        ),
    ),
    (
        "map",
        (
            (("Tab",), "focus"),
            (("←", "↑", "↓", "→"), "pan"),
            (("+", "−"), "zoom"),
        ),
    ),
)


class Help(Drawn):
    """A dialog over the room: `groups` [{title, rows: [{caps, text}]}]."""

    own = ("title", "close", "note", "groups")


def help_sheet(lang: str) -> Help:
    groups: list[dict[str, Any]] = [
        {
            "title": word(f"keys.{group}", lang),
            "rows": [{"caps": caps, "text": word(f"keys.{key}", lang)} for caps, key in rows],
        }
        for group, rows in ROWS
    ]
    return Help(
        title=word("keys.title", lang),
        close=word("keys.close_help", lang),
        note=word("keys.touch", lang),
        groups=groups,
    )
