"""Scope: the whole state of the screen, read from the query string and written back to it.

A Scope is a plain value. Two equal scopes give the same query string byte for byte, and every
query takes one. What the query string says wrongly is left at its default and reported.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote

from geo.period import PRESETS, Period, parse_day, preset_period
from geo.vocab import (
    AgeClass,
    Clock,
    Compare,
    CompoundType,
    Language,
    LevelKind,
    Matter,
    MetricKey,
    Overlay,
    Part,
    Show,
    Source,
    Status,
)

PLACE_KINDS = (LevelKind.GRID, LevelKind.COMPOUND, LevelKind.BUILDING)
DEFAULT_PRESET = "8w"
DEFAULT_LAYERS = (Overlay.HOTSPOTS,)
LONGEST_LIST = 80
STARS = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Which place the screen is drilled to: an area, or a grid, compound or building by code."""

    kind: LevelKind
    code: str

    @classmethod
    def parse(cls, text: str) -> "Place":
        """`371302001` is an area, `compound:371302001001201` another kind. Raises ValueError."""
        kind, colon, code = text.partition(":")
        if not colon:
            kind, code = LevelKind.AREA, text
        if not code or len(code) > 24 or not code.isprintable():
            raise ValueError(text)
        return cls(LevelKind(kind), code)

    def __str__(self) -> str:
        return self.code if self.kind is LevelKind.AREA else f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True, order=True)
class Behind:
    """The rows behind a number: all of an indicator, those it counts, or those it does not."""

    metric: MetricKey
    part: Part = Part.ALL

    @classmethod
    def parse(cls, text: str) -> "Behind":
        """`on_time` or `on_time:missed`. Raises ValueError."""
        metric, colon, part = text.partition(":")
        return cls(MetricKey(metric), Part(part) if colon else Part.ALL)

    def __str__(self) -> str:
        return str(self.metric) if self.part is Part.ALL else f"{self.metric}:{self.part}"


@dataclass(frozen=True, slots=True)
class Misread:
    """A part of the query string that could not be understood; the default holds instead."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where, when, what and how.

    `at` None is the root, `level` None the usual one there, `ladder` and `lang` None what the
    installation has chosen. `late` keeps overdue issues only. `versus` says what stands beside
    the map in a comparison, `then` and `till` are the days of two meetings, `rows` is the number
    whose rows lie open. `clock` None takes today's boundaries, a day those of that day.
    """

    at: Place | None = None
    ladder: str | None = None
    level: str | None = None
    preset: str = DEFAULT_PRESET
    since: date | None = None
    until: date | None = None
    categories: tuple[str, ...] = ()
    matters: tuple[Matter, ...] = ()
    sources: tuple[Source, ...] = ()
    statuses: tuple[Status, ...] = ()
    late: bool = False
    types: tuple[CompoundType, ...] = ()
    ages: tuple[AgeClass, ...] = ()
    stars: tuple[int, ...] = ()
    metric: MetricKey = MetricKey.ISSUES
    layers: tuple[Overlay, ...] = DEFAULT_LAYERS
    compare: Compare = Compare.YEAR
    show: Show = Show.MAP
    versus: str | None = None
    then: date | None = None
    till: date | None = None
    clock: Clock | date | None = None
    rows: Behind | None = None
    lang: Language | None = None
    misread: tuple[Misread, ...] = field(default=(), compare=False)

    def period(self, today: date) -> Period:
        """The half-open period meant, as seen on `today` (the day the data were current)."""
        if self.since and self.until:
            return Period(self.since, self.until)
        return preset_period(self.preset, today)

    def border_day(self, today: date) -> date:
        """The day whose boundaries everything is counted by."""
        if self.clock is None:
            return today
        if isinstance(self.clock, date):
            return self.clock
        return min(self.period(today).last_day, today)

    def but(self, **changes: object) -> "Scope":
        """A copy with changes; the way every link on the screen is made."""
        # `dataclasses.replace` is three times slower, and a screen holds two hundred links.
        kept = {name: getattr(self, name) for name in _NAMES}
        return Scope(**(kept | changes))

    def drilled(self, place: Place | None) -> "Scope":
        """The same question for another place; the level to colour by follows the ladder again."""
        return self.but(at=place, level=None)

    def to_search(self) -> str:
        """The canonical query string, '' or '?...'; defaults are left out, the order is fixed."""
        # A screen holds two hundred links; looking at fields before words halves what they cost.
        kept = [
            _pair(key, value)
            for key, name, default in _ORDER
            if (value := getattr(self, name)) is not default and value != default
        ]
        if self.since:
            kept = [pair for pair in kept if not pair.startswith("p=")]
        return "?" + "&".join(kept) if kept else ""

    @classmethod
    def from_search(cls, search: str | None) -> "Scope":
        """Read a query string. Never raises: what is wrong is listed in `misread`."""
        values: dict[str, object] = {}
        wrong: list[Misread] = []
        for key, text in parse_qsl((search or "").lstrip("?"), keep_blank_values=True):
            reader = _READERS.get(key)
            try:
                if reader is None:
                    raise ValueError(key)
                values[_FIELDS.get(key, key)] = reader(text)
            except (ValueError, KeyError):
                wrong.append(Misread(key[:40], text[:80]))
        _refuse_half_periods(values, wrong)
        return cls(**values, misread=tuple(wrong))  # type: ignore[arg-type]


def _refuse_half_periods(values: dict[str, object], wrong: list[Misread]) -> None:
    """A period needs both ends in order; anything else falls back to the preset."""
    since, until = values.get("since"), values.get("until")
    if since is None and until is None:
        return
    if since is None or until is None or not since < until:  # type: ignore[operator]
        wrong.append(Misread("from", f"{since or ''}..{until or ''}"))
        values.pop("since", None)
        values.pop("until", None)


def _listed(read: Callable[[str], object]) -> Callable[[str], tuple[object, ...]]:
    def reader(text: str) -> tuple[object, ...]:
        parts = [part for part in text.split(",") if part]
        if len(parts) > LONGEST_LIST:
            raise ValueError(text)
        return tuple(sorted({read(part) for part in parts}))  # type: ignore[type-var]

    return reader


def _category(text: str) -> str:
    return _short(text if len(text) <= 24 else "")


def _preset(text: str) -> str:
    if text not in PRESETS:
        raise ValueError(text)
    return text


def _key(text: str) -> str:
    if not text.isidentifier() or len(text) > 40:
        raise ValueError(text)
    return text


def _flag(text: str) -> bool:
    """Only a set flag is written; the unset one is the default."""
    if text != "1":
        raise ValueError(text)
    return True


def _star(text: str) -> int:
    if text not in STARS:
        raise ValueError(text)
    return int(text)


def _short(text: str) -> str:
    if not text or len(text) > 80 or not text.isprintable():
        raise ValueError(text)
    return text


def _last_day(text: str) -> date:
    """The query string names the last day itself; the scope keeps the day after it."""
    return parse_day(text) + timedelta(days=1)


def _clock(text: str) -> Clock | date:
    return Clock.DAY if text == Clock.DAY else parse_day(text)


_READERS: dict[str, Callable[[str], object]] = {
    "at": Place.parse,
    "ladder": _key,
    "level": _key,
    "p": _preset,
    "from": parse_day,
    "to": _last_day,
    "cat": _listed(_category),
    "matter": _listed(Matter.of),
    "source": _listed(Source.of),
    "status": _listed(Status.of),
    "late": _flag,
    "type": _listed(CompoundType),
    "age": _listed(AgeClass),
    "star": _listed(_star),
    "metric": MetricKey,
    "layers": _listed(Overlay),
    "cmp": Compare,
    "show": Show,
    "vs": _short,
    "then": parse_day,
    "till": parse_day,
    "clock": _clock,
    "rows": Behind.parse,
    "lang": Language,
}
_FIELDS = {
    "p": "preset",
    "from": "since",
    "to": "until",
    "cat": "categories",
    "matter": "matters",
    "source": "sources",
    "status": "statuses",
    "type": "types",
    "age": "ages",
    "star": "stars",
    "cmp": "compare",
    "vs": "versus",
}
_DEFAULTS = {item.name: item.default for item in fields(Scope)}
_NAMES = tuple(name for name in _DEFAULTS if name != "misread")
_ORDER = tuple((key, name := _FIELDS.get(key, key), _DEFAULTS[name]) for key in _READERS)


@lru_cache(4096)
def _pair(key: str, value: Any) -> str:
    return f"{key}={quote(_write(key, value), safe=':,')}"


def _write(key: str, value: Any) -> str:
    if key == "to":
        return str(value - timedelta(days=1))
    if isinstance(value, tuple):
        return ",".join(_words(value))
    if value is True:
        return "1"
    return str(value)


def _words(values: Iterable[object]) -> list[str]:
    return [getattr(value, "key", None) or str(value) for value in values]
