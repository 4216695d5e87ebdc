"""Sparks: the short series behind each indicator of the strip, ending with the period."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from geo.cube.clock import midnight, month_number, month_start
from geo.period import Period, shift_month
from geo.queries.territory import At
from geo.queries.totals import STOCKS, Totals
from geo.queries.world import World
from geo.rules.indicators import Indicator, Measure
from geo.scope import Scope

BUCKETS = 12
LONGEST_IN_WEEKS = 120  # days; longer periods are shown by month


@dataclass(frozen=True, slots=True)
class Spark:
    """A series for a sparkline; None where there was nothing to divide by."""

    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    grain: str  # "week" or "month"


@dataclass(frozen=True)
class Buckets:
    """Twelve weeks or months; `edges` are minutes, one more than there are buckets."""

    starts: tuple[date, ...]
    grain: str
    edges: tuple[int, ...]
    periods: tuple[Period, ...]


def spark(totals: Totals, indicator: Indicator, buckets: Buckets) -> Spark:
    """Of a measure of issues: what happened in each bucket, or stood at its end."""

    def count(measure: Measure, index: int) -> int:
        since, until = buckets.edges[index], buckets.edges[index + 1]
        if measure in STOCKS:
            return totals.standing(measure, until)
        return totals.between(measure, since, until)

    return Spark(buckets.starts, _values(indicator, count), buckets.grain)


def monthly_spark(world: World, scope: Scope, at: At, indicator: Indicator, last: date) -> Spark:
    """Of a visit coverage: twelve calendar months."""
    first = month_number(last) - BUCKETS + 1

    def count(measure: Measure, index: int) -> int:
        return world.counting.coverage(scope).month(measure, first + index, at)

    starts = tuple(month_start(first + number) for number in range(BUCKETS))
    return Spark(starts, _values(indicator, count), "month")


def buckets(world: World, period: Period) -> Buckets:
    """Twelve weeks that end with the period, or twelve calendar months for a long one."""
    last = min(period.until, world.today + timedelta(days=1))
    if period.days <= LONGEST_IN_WEEKS:
        starts = [last - timedelta(weeks=BUCKETS - number) for number in range(BUCKETS)]
        return _buckets(world, [*starts, last], "week")
    first = shift_month((last - timedelta(days=1)).replace(day=1), 1 - BUCKETS)
    starts = [shift_month(first, number) for number in range(BUCKETS)]
    return _buckets(world, [*starts, last], "month")


def _buckets(world: World, days: list[date], grain: str) -> Buckets:
    edges = tuple(int(midnight(day, world.zone)) for day in days)
    spans = tuple(map(Period, days[:-1], days[1:]))
    return Buckets(tuple(days[:-1]), grain, edges, spans)


def _values(indicator: Indicator, count: Callable[[Measure, int], int]) -> tuple[float | None, ...]:
    over = [count(indicator.numerator, index) for index in range(BUCKETS)]
    if indicator.denominator is None:
        return tuple(float(value) for value in over)
    under = [count(indicator.denominator, index) for index in range(BUCKETS)]
    return tuple(indicator.scale * a / b if b else None for a, b in zip(over, under, strict=True))
