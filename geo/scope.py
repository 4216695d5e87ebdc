"""Scope: the whole state of the screen, read from the query string and written back to it.

A Scope is a plain value. Two equal scopes give the same query string byte for byte, and every
query takes one. What the query string says wrongly is left at its default and reported.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote

from geo import spelling
from geo.period import Period, parse_day, preset_period
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

DEFAULT_PRESET = "8w"
DEFAULT_LAYERS = (Overlay.HOTSPOTS,)


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


@dataclass(frozen=True)
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
        # `dataclasses.replace` is ten times slower, and a screen holds three hundred links.
        if not _NAMES.issuperset(changes):
            raise TypeError(f"a scope has no {', '.join(sorted(changes.keys() - _NAMES))}")
        made = object.__new__(Scope)
        made.__dict__.update(self.__dict__, misread=(), _pairs=self._written(changes), **changes)
        return made

    def drilled(self, place: Place | None) -> "Scope":
        """The same question for another place; the level to colour by follows the ladder again."""
        return self.but(at=place, level=None)

    def to_search(self) -> str:
        """The canonical query string, '' or '?...'; defaults are left out, the order is fixed."""
        kept = self._written({})
        if self.since:
            kept = kept | {"preset": ""}
        pairs = "&".join(filter(None, kept.values()))
        return "?" + pairs if pairs else ""

    def _written(self, changes: dict[str, object]) -> dict[str, str]:
        """The parts of the query string by field, in their fixed order, '' for a default; what
        stays as it is in a copy is written once."""
        known: dict[str, str] | None = self.__dict__.get("_pairs")
        if known is None:
            known = {name: _pair(name, getattr(self, name)) for name in _KEYS}
            self.__dict__["_pairs"] = known
        return known | {name: _pair(name, value) for name, value in changes.items()}

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


_READERS: dict[str, Callable[[str], object]] = {
    "at": Place.parse,
    "ladder": spelling.identifier,
    "level": spelling.identifier,
    "p": spelling.preset,
    "from": parse_day,
    "to": spelling.last_day,
    "cat": spelling.listed(spelling.category),
    "matter": spelling.listed(Matter.of),
    "source": spelling.listed(Source.of),
    "status": spelling.listed(Status.of),
    "late": spelling.flag,
    "type": spelling.listed(CompoundType),
    "age": spelling.listed(AgeClass),
    "star": spelling.listed(spelling.star),
    "metric": MetricKey,
    "layers": spelling.listed(Overlay),
    "cmp": Compare,
    "show": Show,
    "vs": spelling.short,
    "then": parse_day,
    "till": parse_day,
    "clock": spelling.clock,
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
_NAMES = frozenset(name for name in _DEFAULTS if name != "misread")
# Fields in the order of the query string, with their keys there.
_KEYS = {_FIELDS.get(key, key): key for key in _READERS}


@lru_cache(4096, typed=True)
def _pair(name: str, value: Any) -> str:
    """Empty for a default, which is left out. Typed, since True is 1."""
    if value == _DEFAULTS[name]:
        return ""
    key = _KEYS[name]
    return f"{key}={quote(spelling.written(key, value), safe=':,')}"
