"""Measures: an indicator for every place of a level, and for the place the screen stands at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.period import Period
from geo.queries.duties import DUTIES, duty_tally
from geo.queries.frame import earlier
from geo.queries.handling import hours_at, hours_by_row
from geo.queries.people import PEOPLE, people_at, people_by_row
from geo.queries.placement import Placement, place_level
from geo.queries.rounds import OF_ROUNDS
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
from geo.vocab import DONE_WITH, MetricKey

Values = NDArray[np.float64]
LISTED = (Measure.HOTSPOTS, Measure.TRANSFORMED)


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
    """What an indicator is made of in a period, before it is summed for a place."""

    world: World
    scope: Scope
    period: Period
    indicator: Indicator
    numerator: Tally
    denominator: Tally | None
    attempted: Tally | None  # call-backs tried, for the mark of a thin sample

    def numerators(self, level: str) -> Counts:
        return self.numerator.by_row(level, self._size(level))

    def denominators(self, level: str) -> Counts | None:
        """By row of a level; None for what is not divided."""
        if self.indicator.denominator in PEOPLE:
            return people_by_row(self.world, self.scope, self.indicator.denominator, level)
        return self.denominator.by_row(level, self._size(level)) if self.denominator else None

    def attempts(self, level: str) -> Counts | None:
        return self.attempted.by_row(level, self._size(level)) if self.attempted else None

    def values(self, level: str) -> Values:
        """By row of a level, NaN where there is nothing to divide by; what the scope filters out
        has no value, since nothing was counted there."""
        found = self._values(level)
        kept = self.world.counting.traits.within(self.scope, level)
        return found if kept is None else np.where(kept, found, np.nan)

    def _values(self, level: str) -> Values:
        indicator, over = self.indicator, self.numerators(level)
        if indicator.kind is Kind.QUANTILE:
            return hours_by_row(self.world, self.scope, self.period, level, indicator.share)
        if indicator.kind is Kind.COMPOSITE:
            found = np.zeros(self._size(level))
            for weight, key in indicator.parts:
                part = pair_of(self.world, self.scope, key, self.period)
                found += weight * part._values(level)
            return found
        return _divided(indicator, over, self.denominators(level))

    def _size(self, level: str) -> int:
        return len(self.world.territory.levels[level])


def measure_level(world: World, scope: Scope, metric: MetricKey, level: str) -> LevelFigures:
    """Three arrays in row order, over the whole level."""
    period = scope.period(world.today)
    pair = pair_of(world, scope, metric, period)
    over, under = pair.numerators(level), pair.denominators(level)
    everything = figure_at(world, scope, metric, period, At(None, OUTSIDE))
    return LevelFigures(
        indicator=pair.indicator,
        level=level,
        numerators=over,
        denominators=under,
        values=pair.values(level),
        remainder=remainder_of(pair.indicator, everything, over, under),
    )


def measure_at(
    world: World, scope: Scope, metric: MetricKey, period: Period | None = None
) -> Figure:
    """The indicator of the place of the scope, in the scope's period or another one."""
    at = world.territory.find(scope.at)
    return figure_at(world, scope, metric, period or scope.period(world.today), at)


def tally_of(world: World, scope: Scope, measure: Measure, period: Period) -> Tally:
    """A measure for all places at once. Raises ValueError for households and population."""
    if measure in LISTED:
        return _listed(world, scope, measure)
    if measure in DUTIES:
        return duty_tally(world, measure, period)
    if measure in OF_ROUNDS:
        return world.rounds.tally(scope, measure, period, world.today)
    return world.counting.tally(scope, measure, period, world.as_of)


def total_of(world: World, scope: Scope, measure: Measure, period: Period, at: At) -> int:
    """A measure of one place."""
    if measure in PEOPLE:
        return people_at(world, scope, measure, at)
    if measure in (*LISTED, *DUTIES, *OF_ROUNDS):
        return tally_of(world, scope, measure, period).at(at)
    return world.counting.total(scope, measure, period, world.as_of, at)


def compared(world: World, scope: Scope, indicator: Indicator, period: Period) -> Period:
    """With which period an indicator of change compares; what is not over yet with as many days."""
    return earlier(period.elapsed(world.today), indicator.compare or scope.compare)


def pair_of(world: World, scope: Scope, metric: MetricKey, period: Period) -> Pair:
    """What an indicator is made of, in a period."""
    indicator = INDICATORS[metric]
    under: Tally | None = None
    if indicator.kind is Kind.CHANGE:
        before = compared(world, scope, indicator, period)
        under = tally_of(world, scope, indicator.numerator, before)
    elif indicator.denominator is not None and indicator.denominator not in PEOPLE:
        under = tally_of(world, scope, indicator.denominator, period)
    calls = indicator.denominator is Measure.CALLED
    return Pair(
        world,
        scope,
        period,
        indicator,
        tally_of(world, scope, indicator.numerator, period),
        under,
        tally_of(world, scope, Measure.ATTEMPTED, period) if calls else None,
    )


def figure_at(world: World, scope: Scope, metric: MetricKey, period: Period, at: At) -> Figure:
    """The figure of one place."""
    indicator = INDICATORS[metric]

    def total(measure: Measure, when: Period = period) -> int:
        return total_of(world, scope, measure, when, at)

    over = total(indicator.numerator)
    if indicator.kind is Kind.QUANTILE:
        value = hours_at(world, scope, period, at, indicator.share)
        return derived(value, over)
    if indicator.kind is Kind.COMPOSITE:
        parts = [(w, figure_at(world, scope, key, period, at)) for w, key in indicator.parts]
        return composite(parts, over)
    under = None
    if indicator.kind is Kind.CHANGE:
        under = total(indicator.numerator, compared(world, scope, indicator, period))
    elif indicator.denominator is not None:
        under = total(indicator.denominator)
    if indicator.numerator in OF_ROUNDS and not world.rounds.has(indicator.numerator):
        return Figure(None, over, under, (Mark.NO_REGISTER,))
    calls = indicator.denominator is Measure.CALLED
    return figure(indicator, over, under, total(Measure.ATTEMPTED) if calls else None)


def derived(value: float | None, cases: int) -> Figure:
    """A figure that does not add up, resting on so many cases."""
    known = value is not None and value == value
    marks = (Mark.SMALL_BASE,) if known and cases < SMALL_BASE else ()
    return Figure(value if known else None, cases, None, marks)


def composite(parts: Sequence[tuple[float, Figure]], cases: int) -> Figure:
    """The weighted sum; no value when a part has none, and every mark of a part."""
    marks = tuple(dict.fromkeys(mark for _, part in parts for mark in part.marks))
    if any(part.value is None for _, part in parts):
        return Figure(None, cases, None, marks)
    return Figure(sum(weight * (part.value or 0) for weight, part in parts), cases, None, marks)


def figure(
    indicator: Indicator, over: int, under: int | None, attempted: int | None = None
) -> Figure:
    """One figure from its sums, with the marks that warn about it."""
    if under is None:
        return Figure(float(over), over, None)
    if indicator.kind is Kind.CHANGE:
        share = change(over, under)
        marks: tuple[Mark, ...] = () if share is not None else (Mark.SMALL_BASE,)
        return Figure(None if share is None else share * indicator.scale, over, under, marks)
    if indicator.is_private and not under:
        return Figure(None, 0, 0, (Mark.WITHHELD,))
    value = indicator.scale * over / under if under > 0 else None
    if attempted is None:
        small = indicator.kind is Kind.RATIO and 0 < under < SMALL_BASE
        return Figure(value, over, under, (Mark.SMALL_BASE,) if small else ())
    marks = (Mark.THIN_SAMPLE,) if attempted and under / attempted < THIN_REACH else ()
    bounds = wilson(over, under) if 0 < under < FEW_CALLS else None
    if bounds is None:
        return Figure(value, over, under, marks)
    scaled = (indicator.scale * bounds[0], indicator.scale * bounds[1])
    return Figure(value, over, under, (*marks, Mark.UNDER_50), scaled)


def difference(indicator: Indicator, now: Figure, before: Figure) -> float | None:
    """Change of a count, a rate or a time as a share of the one before (D1), of a ratio in its own
    unit. None without a value, or where the base is too small for a percentage."""
    if indicator.kind is Kind.COUNT:
        return change(now.numerator, before.numerator)
    if now.value is None or before.value is None:
        return None
    if indicator.kind in (Kind.RATE, Kind.QUANTILE):
        is_small = before.numerator < SMALL_BASE or before.value <= 0
        return None if is_small else now.value / before.value - 1
    return now.value - before.value


def remainder_of(indicator: Indicator, whole: Figure, over: Counts, under: Counts | None) -> Figure:
    """What of a place lies in none of the rows whose sums are given; of people that are withheld
    in a row it would tell."""
    if indicator.is_private:
        return figure(indicator, 0, 0)
    left = whole.numerator - int(over.sum())
    if not indicator.is_additive:
        return Figure(None, left, None)
    if whole.denominator is None or under is None:
        return figure(indicator, left, None)
    return figure(indicator, left, max(whole.denominator - int(under.sum()), 0))


def _divided(indicator: Indicator, over: Counts, under: Counts | None) -> Values:
    if under is None:
        return over.astype(np.float64)
    least = SMALL_BASE if indicator.kind is Kind.CHANGE else 1
    shown = under >= least
    top = over - under if indicator.kind is Kind.CHANGE else over
    values = np.full(len(over), np.nan)
    values[shown] = indicator.scale * top[shown] / under[shown]
    return values


def _listed(world: World, scope: Scope, measure: Measure) -> Tally:
    """Problem compounds of the newest list, one a compound row; all or those done with."""
    level = world.counting.compound_level
    if level is None:
        return Tally(np.zeros(0, np.int64), Placement(0, lambda _: np.zeros(0, np.int32)))
    places = world.territory.levels[level]
    done = measure is Measure.TRANSFORMED
    entries = [e for e in world.board.entries if not done or e.status in DONE_WITH]
    rows = places.rows_of(np.asarray([entry.compound_id for entry in entries], np.int32))
    counts = np.bincount(rows[rows != OUTSIDE], minlength=len(places))
    kept = world.counting.traits.chosen(scope)
    counts = counts if kept is None else np.where(kept, counts, 0)
    return Tally(counts, place_level(world.territory, level))
