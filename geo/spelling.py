"""Spelling: how single values of a scope are read from a query string and written into it.

Every reader raises ValueError for what it does not understand.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from geo.period import PRESETS, parse_day
from geo.vocab import Clock

LONGEST_LIST = 80
STARS = ("1", "2", "3", "4", "5")


def listed(read: Callable[[str], object]) -> Callable[[str], tuple[object, ...]]:
    def reader(text: str) -> tuple[object, ...]:
        parts = [part for part in text.split(",") if part]
        if len(parts) > LONGEST_LIST:
            raise ValueError(text)
        return tuple(sorted({read(part) for part in parts}))  # type: ignore[type-var]

    return reader


def category(text: str) -> str:
    return short(text if len(text) <= 24 else "")


def preset(text: str) -> str:
    if text not in PRESETS:
        raise ValueError(text)
    return text


def identifier(text: str) -> str:
    if not text.isidentifier() or len(text) > 40:
        raise ValueError(text)
    return text


def flag(text: str) -> bool:
    """Only a set flag is written; the unset one is the default."""
    if text != "1":
        raise ValueError(text)
    return True


def star(text: str) -> int:
    if text not in STARS:
        raise ValueError(text)
    return int(text)


def short(text: str) -> str:
    if not text or len(text) > 80 or not text.isprintable():
        raise ValueError(text)
    return text


def last_day(text: str) -> date:
    """The query string names the last day itself; the scope keeps the day after it."""
    return parse_day(text) + timedelta(days=1)


def clock(text: str) -> Clock | date:
    return Clock.DAY if text == Clock.DAY else parse_day(text)


def written(key: str, value: Any) -> str:
    if key == "to":
        return str(value - timedelta(days=1))
    if isinstance(value, tuple):
        return ",".join(_words(value))
    if value is True:
        return "1"
    return str(value)


def _words(values: Iterable[object]) -> list[str]:
    return [getattr(value, "key", None) or str(value) for value in values]
