"""Beside: two states of the map, their classes, and the differences of what lies below them."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geo.queries.frame import Frame, frame
from geo.queries.measures import Figure, figure_at, measure_level
from geo.queries.ranking import Ranking, ranking
from geo.queries.territory import Named
from geo.queries.values import NO_DATA, Legend, MapValues
from geo.queries.versus import Kind, Sides, sides
from geo.queries.world import World
from geo.rules.change import change
from geo.rules.classes import Classes, classify
from geo.rules.indicators import INDICATORS, Better, Indicator
from geo.rules.indicators import Kind as Sort
from geo.scope import Scope
from geo.vocab import MetricKey

# What two areas are compared by, when their parts are not the same places.
AREA_FIGURES = (
    MetricKey.ISSUES,
    MetricKey.OPEN,
    MetricKey.OVERDUE,
    MetricKey.PER_100_HOUSEHOLDS,
    MetricKey.ON_TIME,
    MetricKey.RESOLVED,
    MetricKey.SATISFIED,
    MetricKey.REPEATED,
    MetricKey.VISIT_COVERAGE,
    MetricKey.HOTSPOTS,
)


class Sense(StrEnum):
    """How a difference is to be read."""

    SHARE = "share"  # of the right side
    POINTS = "points"  # of two percentages
    PLAIN = "plain"  # in the unit of the figure
    SMALL = "small"  # the right side is too small to be divided by (基数过小)
    NONE = "none"  # a side has no value, or the two have nothing in common


@dataclass(frozen=True, slots=True)
class Difference:
    """Left against right. `share` is what a share comes to, `plain` always left less right."""

    sense: Sense
    plain: float | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One map."""

    scope: Scope
    frame: Frame
    found: MapValues
    total: Figure


@dataclass(frozen=True, slots=True)
class Row:
    """One place below, or one metric of two areas; neither: what lies in no place below.

    Ranks are those among the places below, worst first, 1 the worst; None where not ranked.
    """

    named: Named | None
    metric: MetricKey
    left: Figure
    right: Figure
    difference: Difference
    ranks: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """`rows` in the order of the left side's ranking; `whole` are the two places themselves."""

    kind: Kind
    left: Side
    right: Side
    swapped: Scope
    is_same: bool  # one metric, and with it one set of classes
    rows: tuple[Row, ...]
    whole: Row


def beside(world: World, scope: Scope) -> Beside:
    """For `scope.versus`; without one the compared period stands on the right."""
    asked = sides(world, scope)
    asked = _on_one_level(world, asked)
    left, right = (frame(world, each) for each in (asked.left, asked.right))
    is_same = asked.left.metric is asked.right.metric
    maps = _maps(world, asked, left, right, is_same=is_same)
    totals = [
        figure_at(world, each, each.metric, here.period, here.at)
        for each, here in ((asked.left, left), (asked.right, right))
    ]
    metric = asked.left.metric
    return Beside(
        kind=asked.kind,
        left=Side(asked.left, left, maps[0], totals[0]),
        right=Side(asked.right, right, maps[1], totals[1]),
        swapped=asked.swapped,
        is_same=is_same,
        rows=_figures(world, asked, left, right)
        if asked.kind is Kind.AREA
        else _children(world, asked),
        whole=_row(None, metric, totals[0], totals[1], is_same=is_same),
    )


def difference(indicator: Indicator, left: Figure, right: Figure) -> Difference:
    """Counts differ relative to the right side (D1, never on a base below 20), ratios by points."""
    if left.value is None or right.value is None:
        return Difference(Sense.NONE)
    plain = left.value - right.value
    if indicator.kind is Sort.COUNT:
        share = change(left.value, right.value)
        return Difference(Sense.SMALL if share is None else Sense.SHARE, plain, share)
    return Difference(Sense.POINTS if indicator.unit == "percent" else Sense.PLAIN, plain)


def _on_one_level(world: World, asked: Sides) -> Sides:
    """Two areas are coloured by one level where both have it below them."""
    if asked.kind is not Kind.AREA:
        return asked
    left, right = frame(world, asked.left), frame(world, asked.right)
    for rung in (left.level, right.level):
        if rung in left.levels and rung in right.levels:
            keyed = [each.but(level=rung.key) for each in (asked.left, asked.right)]
            return Sides(asked.kind, keyed[0], keyed[1], asked.swapped)
    return asked


def _maps(
    world: World, asked: Sides, left: Frame, right: Frame, *, is_same: bool
) -> tuple[MapValues, MapValues]:
    """Values of both levels; one metric has one set of classes, made of both sides together."""
    values = [
        measure_level(world, each, each.metric, here.level.key).values
        for each, here in ((asked.left, left), (asked.right, right))
    ]
    indicators = [INDICATORS[asked.left.metric], INDICATORS[asked.right.metric]]
    cut = len(values[0])
    if is_same:
        pooled = _classified(indicators[0], np.concatenate(values))
        parts = [(pooled, pooled.classes[:cut]), (pooled, pooled.classes[cut:])]
    else:
        apart = [_classified(*pair) for pair in zip(indicators, values, strict=True)]
        parts = [(each, each.classes) for each in apart]
    found = [
        MapValues(
            level=here.level.key,
            territory_version=world.territory.version,
            classes=classes,
            values=numbers.astype(np.float32),
            inside=world.territory.inside(here.at, here.level.key),
            legend=legend_of(indicator, known, classes),
        )
        for here, (known, classes), numbers, indicator in zip(
            (left, right), parts, values, indicators, strict=True
        )
    ]
    return found[0], found[1]


def _classified(indicator: Indicator, values: NDArray[np.float64]) -> Classes:
    return classify(values, indicator.decimals, falling=indicator.better is Better.HIGHER)


def legend_of(indicator: Indicator, known: Classes, classes: NDArray[np.uint8]) -> Legend:
    """The legend of classes that may have been found over more than these places."""
    counts = np.bincount(classes, minlength=256)
    return Legend(
        indicator=indicator,
        breaks=known.breaks,
        highest=known.highest,
        counts=tuple(int(count) for count in counts[: len(known.breaks)]),
        no_data=int(counts[NO_DATA]),
        warm_from=known.warm_from,
    )


def _children(world: World, asked: Sides) -> tuple[Row, ...]:
    """The places below, as both sides rank them; what lies in none of them stands last."""
    left, right = ranking(world, asked.left), ranking(world, asked.right)
    is_same = asked.left.metric is asked.right.metric
    others = {row.named: (place, row) for place, row in enumerate(right.rows, 1)}
    rows = []
    for place, row in enumerate(left.rows, 1):
        rank, other = others[row.named]
        known = _row(
            row.named, asked.left.metric, row.figure, other.figure, (place, rank), is_same=is_same
        )
        rows.append(known)
    return (*rows, *_rest(left, right, asked.left.metric, is_same=is_same))


def _rest(left: Ranking, right: Ranking, metric: MetricKey, *, is_same: bool) -> list[Row]:
    if left.remainder is None and right.remainder is None:
        return []
    nothing = Figure(None, 0, None)
    figures = [each.remainder.figure if each.remainder else nothing for each in (left, right)]
    if not any(figure.numerator for figure in figures):
        return []
    return [_row(None, metric, figures[0], figures[1], is_same=is_same)]


def _figures(world: World, asked: Sides, left: Frame, right: Frame) -> tuple[Row, ...]:
    """The figures of two areas; the metric of the map stands first."""
    keys = dict.fromkeys((asked.left.metric, *AREA_FIGURES))
    return tuple(
        _row(
            None,
            key,
            figure_at(world, asked.left, key, left.period, left.at),
            figure_at(world, asked.right, key, right.period, right.at),
        )
        for key in keys
    )


def _row(
    named: Named | None,
    metric: MetricKey,
    left: Figure,
    right: Figure,
    ranks: tuple[int, int] | None = None,
    *,
    is_same: bool = True,
) -> Row:
    found = difference(INDICATORS[metric], left, right) if is_same else Difference(Sense.NONE)
    return Row(named, metric, left, right, found, ranks)
