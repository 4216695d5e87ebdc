"""Naming: texts that a planner gives, as they are kept."""

from typing import Any

from geo.errors import GeoError

LONGEST_NAME = 40
LONGEST_CODE = 24


def given_name(text: Any) -> str:
    """Raises GeoError drawing.bad_name."""
    if not isinstance(text, str) or len(text) > LONGEST_NAME or not text.isprintable():
        raise GeoError("drawing.bad_name", most=LONGEST_NAME)
    return text.strip()


def given_post(code: Any) -> str | None:
    """The code of a post, None for none. Raises ValueError."""
    if code is None or (isinstance(code, str) and len(code) <= LONGEST_CODE and code.isprintable()):
        return code or None
    raise ValueError("no code of a post")


def given_lock(locked: Any) -> bool:
    """Raises ValueError."""
    if not isinstance(locked, bool):
        raise ValueError("neither locked nor free")
    return locked
