"""Film: the last twelve months of the coloured level, one class a place and month.

The classes are fixed over all months together, so that a colour means the same in every picture.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.period import Period, shift_month
from geo.queries.frame import frame
from geo.queries.measures import Figure, measure_at, measure_level
from geo.queries.values import Legend
from geo.queries.world import World
from geo.rules.classes import classify
from geo.rules.indicators import INDICATORS, Better, Measure
from geo.scope import Scope

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Film:
    """`classes` is (12, n) in row order of the level; `totals` are those of the scope's place."""

    level: str
    months: tuple[Period, ...]  # the last one ends with the data
    classes: NDArray[np.uint8]
    totals: tuple[Figure, ...]
    legend: Legend  # counts are over all pictures
    is_still: bool  # the figure is that of today in every month


def film(world: World, scope: Scope) -> Film:
    """For the scope's place, level, metric and filters; its period is left aside."""
    here = frame(world, scope)
    indicator = INDICATORS[scope.metric]
    months = last_months(world.today)
    asked = [scope.but(since=month.since, until=month.until) for month in months]
    values = [measure_level(world, each, scope.metric, here.level.key).values for each in asked]
    falling = indicator.better is Better.HIGHER
    found = classify(np.concatenate(values), indicator.decimals, falling=falling)
    counts = np.bincount(found.classes, minlength=256)
    return Film(
        level=here.level.key,
        months=months,
        classes=found.classes.reshape(MONTHS, -1),
        totals=tuple(measure_at(world, each, scope.metric) for each in asked),
        legend=Legend(
            indicator=indicator,
            breaks=found.breaks,
            highest=found.highest,
            counts=tuple(int(count) for count in counts[: len(found.breaks)]),
            no_data=int(counts[255]),
            warm_from=found.warm_from,
        ),
        is_still=indicator.numerator is Measure.HOTSPOTS,
    )


def last_months(today: date) -> tuple[Period, ...]:
    """Twelve calendar months, oldest first; the running one up to `today`."""
    this = today.replace(day=1)
    starts = [shift_month(this, number - MONTHS + 1) for number in range(MONTHS + 1)]
    ends = [*starts[1:-1], today + timedelta(days=1)]
    return tuple(Period(*ends) for ends in zip(starts, ends, strict=False))
