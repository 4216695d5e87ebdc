"""Versus: what a scope stands beside itself: another period, area or metric; or how it is split.

`p:30d` and `days:2026-01-01..2026-01-31` are periods, `at:371302001` an area, `metric:on_time` a
figure, `by:type` a way of splitting the map into small ones. Nothing is the compared period.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from geo.errors import NotFound
from geo.period import PRESETS, Period, parse_day
from geo.queries.frame import frame
from geo.queries.world import World
from geo.scope import DEFAULT_PRESET, Place, Scope
from geo.vocab import MetricKey, Show


class Kind(StrEnum):
    """In what the two sides differ."""

    PERIOD = "period"
    AREA = "area"
    METRIC = "metric"


class Facet(StrEnum):
    """By what the map is split into small ones."""

    TYPE = "type"
    AGE = "age"
    STREET = "street"
    MATTER = "matter"
    SOURCE = "source"


_FACETS = frozenset(each.value for each in Facet)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two scopes of the one map; `swapped` is the address with the sides exchanged."""

    kind: Kind
    left: Scope
    right: Scope
    swapped: Scope


def sides(world: World, scope: Scope) -> Sides:
    """What is compared with what. What cannot be read compares with the earlier period."""
    left = scope.but(show=Show.MAP, versus=None)
    read = _read(world, scope.versus)
    if isinstance(read, Place):
        own = frame(world, left).named
        back = f"at:{own.place}" if own else None
        right = left.drilled(read)
        return Sides(Kind.AREA, left, right, right.but(show=scope.show, versus=back))
    if isinstance(read, MetricKey):
        right = left.but(metric=read)
        back = f"metric:{left.metric}"
        return Sides(Kind.METRIC, left, right, right.but(show=scope.show, versus=back))
    if isinstance(read, str):
        right = left.but(preset=read, since=None, until=None)
    else:
        before = read if isinstance(read, Period) else frame(world, left).before
        right = in_period(left, before)
    return Sides(Kind.PERIOD, left, right, right.but(show=scope.show, versus=said(left)))


def facet(scope: Scope) -> Facet | None:
    """How the scope wants the map split; None when it does not say."""
    key, _, value = (scope.versus or "").partition(":")
    return Facet(value) if key == "by" and value in _FACETS else None


def is_understood(world: World, text: str | None) -> bool:
    """Whether `versus` says anything at all here; None is the default."""
    if text is None:
        return True
    if text.startswith("by:"):
        return text[3:] in _FACETS
    return _read(world, text) is not None


def said(scope: Scope) -> str:
    """The period of a scope as `versus` says it."""
    if scope.since and scope.until:
        return of_period(Period(scope.since, scope.until))
    return f"p:{scope.preset}"


def of_period(period: Period) -> str:
    return f"days:{period.since}..{period.last_day}"


def in_period(scope: Scope, period: Period) -> Scope:
    return scope.but(preset=DEFAULT_PRESET, since=period.since, until=period.until)


def _read(world: World, text: str | None) -> str | Period | Place | MetricKey | None:
    """A preset, days, a place or a metric; None for anything else."""
    key, _, value = (text or "").partition(":")
    try:
        if key == "p":
            return value if value in PRESETS else None
        if key == "days":
            return _days(value)
        if key == "at":
            place = Place.parse(value)
            world.territory.find(place)
            return place
        return MetricKey(value) if key == "metric" else None
    except (ValueError, NotFound):
        return None


def _days(text: str) -> Period:
    """First and last day. Raises ValueError."""
    first, _, last = text.partition("..")
    since, until = parse_day(first), _after(parse_day(last))
    if since >= until:
        raise ValueError(text)
    return Period(since, until)


def _after(day: date) -> date:
    return day + timedelta(days=1)
