"""Multiples: the map once for every value of a facet, with one set of classes for all of them.

Each small map is the figure of a scope with one filter more, so that the link behind it shows the
same numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.queries.beside import legend_of
from geo.queries.frame import Frame, frame
from geo.queries.measures import Figure, figure_at, measure_level
from geo.queries.territory import At, Named
from geo.queries.values import Legend
from geo.queries.versus import Facet, facet
from geo.queries.world import World
from geo.rules.classes import classify
from geo.rules.indicators import INDICATORS, Better, Measure
from geo.scope import Scope
from geo.vocab import AgeClass, CompoundType, Matter, Show, Source

MOST = 8  # small maps at once


@dataclass(frozen=True, slots=True)
class Small:
    """One small map. `key` is the value of the facet, `named` its place when the facet is one."""

    key: str
    named: Named | None
    scope: Scope  # where a click leads: the one map with this filter, or at this place
    at: At
    classes: NDArray[np.uint8]  # a row of the level each
    figure: Figure
    issues: int  # what of the whole lies here
    bounds: tuple[float, float, float, float]  # west, south, east, north in degrees


@dataclass(frozen=True, slots=True)
class Multiples:
    """`rest` are the issues of the place that lie in none of the small maps."""

    facet: Facet
    offered: tuple[Facet, ...]
    level: str
    frame: Frame
    legend: Legend
    small: tuple[Small, ...]
    whole: Figure
    issues: int
    rest: int


def multiples(world: World, scope: Scope) -> Multiples:
    """Split as the scope says; what cannot be split so here is split by the first way that can."""
    here = frame(world, scope)
    ways = offered(world, scope, here)
    chosen = facet(scope)
    way = chosen if chosen in ways else ways[0]
    plain = scope.but(show=Show.MAP, versus=None)
    parts = _parts(world, plain, here, way)
    level = here.level.key
    values = [measure_level(world, each, scope.metric, level).values for _, each, _ in parts]
    indicator = INDICATORS[scope.metric]
    known = classify(
        np.concatenate([*values, np.zeros(0)]),
        indicator.decimals,
        falling=indicator.better is Better.HIGHER,
    )
    cuts = np.cumsum([len(each) for each in values])[:-1]
    classes = np.split(known.classes, cuts)
    small = tuple(
        _small(world, plain, here, part, found) for part, found in zip(parts, classes, strict=True)
    )
    issues = _issues(world, plain, here.at, here)
    return Multiples(
        facet=way,
        offered=ways,
        level=level,
        frame=here,
        legend=legend_of(indicator, known, known.classes),
        small=small,
        whole=figure_at(world, plain, scope.metric, here.period, here.at),
        issues=issues,
        rest=issues - sum(each.issues for each in small),
    )


def offered(world: World, scope: Scope, here: Frame) -> tuple[Facet, ...]:
    """Ways of splitting that give more than one map here."""
    ways: list[Facet] = []
    traits = world.counting.traits
    if traits.level is not None and len(traits.types):
        ways += [Facet.TYPE, Facet.AGE]
    if here.child is not None and len(world.territory.children(here.at, here.child.key)) > 1:
        ways.append(Facet.STREET)
    return (*ways, Facet.MATTER, Facet.SOURCE)


Part = tuple[str, Scope, At]  # the value, the scope of the figures, the place they are taken at


def _parts(world: World, scope: Scope, here: Frame, way: Facet) -> list[Part]:
    """The values with the most issues, in the order people know; places in that of their rank."""
    if way is Facet.STREET:
        return _places(world, scope, here)
    field, values = {
        Facet.TYPE: ("types", tuple(CompoundType)),
        Facet.AGE: ("ages", tuple(AgeClass)),
        Facet.MATTER: ("matters", tuple(Matter)),
        Facet.SOURCE: ("sources", tuple(Source)),
    }[way]
    chosen = getattr(scope, field) or values
    parts = [
        (getattr(value, "key", str(value)), scope.but(**{field: (value,)}), here.at)
        for value in values
        if value in chosen
    ]
    if len(parts) <= MOST:
        return parts
    counts = {key: _issues(world, each, at, here) for key, each, at in parts}
    kept = sorted(counts, key=lambda key: -counts[key])[:MOST]
    return [part for part in parts if part[0] in kept]


def _places(world: World, scope: Scope, here: Frame) -> list[Part]:
    if here.child is None:
        return []
    level = here.child.key
    size = len(world.territory.levels[level])
    tally = world.counting.tally(scope, Measure.ISSUES, here.period, world.as_of)
    rows = world.territory.children(here.at, level)
    counts = tally.by_row(level, size)[rows]
    order = sorted(range(len(rows)), key=lambda index: -int(counts[index]))[:MOST]
    return [
        (world.territory.levels[level].codes[rows[index]], scope, At(level, int(rows[index])))
        for index in order
    ]


def _issues(world: World, scope: Scope, at: At, here: Frame) -> int:
    return world.counting.total(scope, Measure.ISSUES, here.period, world.as_of, at)


def _small(
    world: World, plain: Scope, here: Frame, part: Part, classes: NDArray[np.uint8]
) -> Small:
    key, scope, at = part
    is_place = at != here.at
    named = world.territory.named(at) if is_place else None
    return Small(
        key=key,
        named=named,
        scope=plain.drilled(named.place) if named else scope,
        at=at,
        classes=classes,
        figure=figure_at(world, scope, scope.metric, here.period, at),
        issues=_issues(world, scope, at, here),
        bounds=world.territory.bounds(at),
    )
