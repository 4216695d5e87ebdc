"""Measures: an indicator for every place of a level, and for the place the screen stands at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.period import Period
from geo.queries.frame import earlier
from geo.queries.placement import Placement, place_level
from geo.queries.tally import Counts, Tally
from geo.queries.territory import OUTSIDE, At
from geo.queries.world import World
from geo.rules.change import change
from geo.rules.indicators import (
    FEW_CALLS,
    INDICATORS,
    SMALL_BASE,
    THIN_REACH,
    Indicator,
    Kind,
    Mark,
    Measure,
)
from geo.rules.intervals import wilson
from geo.scope import Scope
from geo.vocab import MetricKey


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: `value` None means that its denominator is empty ("–").

    For a change the denominator is the count before, and None stands for too small a base as well.
    """

    value: float | None
    numerator: int
    denominator: int | None
    marks: tuple[Mark, ...] = ()
    interval: tuple[float, float] | None = None  # Wilson 95 %, in the unit of the value


@dataclass(frozen=True, slots=True)
class LevelFigures:
    """An indicator for all n rows of a level, whatever place the scope is drilled to.

    `values` is NaN where the denominator is empty; `remainder` is what lies in no row of the level.
    """

    indicator: Indicator
    level: str
    numerators: NDArray[np.int64]
    denominators: NDArray[np.int64] | None
    values: NDArray[np.float64]
    remainder: Figure


@dataclass(frozen=True)
class Pair:
    """Numerator and denominator of an indicator before they are summed for a place."""

    indicator: Indicator
    numerator: Tally
    denominator: Tally | None
    attempted: Tally | None  # call-backs tried, for the mark of a thin sample


def measure_level(world: World, scope: Scope, metric: MetricKey, level: str) -> LevelFigures:
    """Three arrays in row order, over the whole level."""
    pair = pair_of(world, scope, metric, scope.period(world.today))
    size = len(world.territory.levels[level])
    over = pair.numerator.by_row(level, size)
    under = pair.denominator.by_row(level, size) if pair.denominator else None
    if pair.indicator.denominator is Measure.HOUSEHOLDS:
        under = np.maximum(world.territory.levels[level].households, 0)
    everything = figure_at(world, scope, metric, scope.period(world.today), At(None, OUTSIDE))
    return LevelFigures(
        indicator=pair.indicator,
        level=level,
        numerators=over,
        denominators=under,
        values=_values(pair.indicator, over, under),
        remainder=remainder_of(pair.indicator, everything, over, under),
    )


def measure_at(
    world: World, scope: Scope, metric: MetricKey, period: Period | None = None
) -> Figure:
    """The indicator of the place of the scope, in the scope's period or another one."""
    at = world.territory.find(scope.at)
    return figure_at(world, scope, metric, period or scope.period(world.today), at)


def pair_of(world: World, scope: Scope, metric: MetricKey, period: Period) -> Pair:
    """What an indicator is made of, in a period."""
    indicator = INDICATORS[metric]

    def tally(measure: Measure, when: Period = period) -> Tally:
        if measure is Measure.HOTSPOTS:
            return _listed(world)
        return world.counting.tally(scope, measure, when, world.as_of)

    under: Tally | None = None
    if indicator.kind is Kind.CHANGE:
        under = tally(indicator.numerator, earlier(period, scope.compare))
    elif indicator.denominator not in (None, Measure.HOUSEHOLDS):
        under = tally(indicator.denominator)
    calls = indicator.denominator is Measure.CALLED
    return Pair(
        indicator, tally(indicator.numerator), under, tally(Measure.ATTEMPTED) if calls else None
    )


def figure_at(world: World, scope: Scope, metric: MetricKey, period: Period, at: At) -> Figure:
    """The figure of one place."""
    indicator = INDICATORS[metric]

    def total(measure: Measure, when: Period = period) -> int:
        if measure is Measure.HOTSPOTS:
            return _listed(world).at(at)
        if measure is Measure.HOUSEHOLDS:
            return households_at(world, at)
        return world.counting.total(scope, measure, when, world.as_of, at)

    under = None
    if indicator.kind is Kind.CHANGE:
        under = total(indicator.numerator, earlier(period, scope.compare))
    elif indicator.denominator is not None:
        under = total(indicator.denominator)
    calls = indicator.denominator is Measure.CALLED
    return figure(
        indicator, total(indicator.numerator), under, total(Measure.ATTEMPTED) if calls else None
    )


def figure(
    indicator: Indicator, over: int, under: int | None, attempted: int | None = None
) -> Figure:
    """One figure from its sums, with the marks that warn about it."""
    if under is None:
        return Figure(float(over), over, None)
    if indicator.kind is Kind.CHANGE:
        share = change(over, under)
        marks = () if share is not None else (Mark.SMALL_BASE,)
        return Figure(None if share is None else share * indicator.scale, over, under, marks)
    value = indicator.scale * over / under if under > 0 else None
    if attempted is None:
        return Figure(value, over, under)
    marks = (Mark.THIN_SAMPLE,) if attempted and under / attempted < THIN_REACH else ()
    bounds = wilson(over, under) if 0 < under < FEW_CALLS else None
    if bounds is None:
        return Figure(value, over, under, marks)
    scaled = (indicator.scale * bounds[0], indicator.scale * bounds[1])
    return Figure(value, over, under, (*marks, Mark.UNDER_50), scaled)


def remainder_of(indicator: Indicator, whole: Figure, over: Counts, under: Counts | None) -> Figure:
    """What of a place lies in none of the rows whose sums are given."""
    if whole.denominator is None or under is None:
        return figure(indicator, whole.numerator - int(over.sum()), None)
    left = max(whole.denominator - int(under.sum()), 0)
    return figure(indicator, whole.numerator - int(over.sum()), left)


def households_at(world: World, at: At) -> int:
    """Households of a place as the register says, 0 when unknown; a building counts dwellings."""
    levels = world.territory.levels
    if at.level is not None:
        return max(int(levels[at.level].households[at.row]), 0)
    top = next(level for level in levels.values() if len(level))
    return int(np.maximum(top.households, 0).sum())


def _values(indicator: Indicator, over: Counts, under: Counts | None) -> NDArray[np.float64]:
    if under is None:
        return over.astype(np.float64)
    least = SMALL_BASE if indicator.kind is Kind.CHANGE else 1
    shown = under >= least
    top = over - under if indicator.kind is Kind.CHANGE else over
    values = np.full(len(over), np.nan)
    values[shown] = indicator.scale * top[shown] / under[shown]
    return values


def _listed(world: World) -> Tally:
    """Problem compounds of the newest list, one a compound row."""
    level = world.counting.compound_level
    if level is None:
        return Tally(np.zeros(0, np.int64), Placement(0, lambda _: np.zeros(0, np.int32)))
    places = world.territory.levels[level]
    ids = np.asarray([entry.compound_id for entry in world.board.entries], np.int32)
    rows = places.rows_of(ids)
    counts = np.bincount(rows[rows != OUTSIDE], minlength=len(places))
    return Tally(counts, place_level(world.territory, level))
