"""Values: one class byte for every place of the coloured level, and the legend that explains them.

Classes are computed over the whole level, never over the drilled place, so that a colour means the
same at every step down. Six classes: three calm ones and three warm ones for about the top 14 %.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.queries.frame import frame
from geo.queries.measures import measure_level
from geo.queries.territory import At
from geo.queries.world import World
from geo.rules.classes import NO_CLASS, classify
from geo.rules.indicators import Better, Indicator
from geo.scope import Scope

NO_DATA = NO_CLASS


@dataclass(frozen=True, slots=True)
class Legend:
    """Classes from calm to warm. Class i holds values from `breaks[i]` up to the next higher break
    (the highest class: to `highest`).

    Breaks fall when low values are the bad ones (on time ...): class 0 then holds the best values.
    """

    indicator: Indicator
    breaks: tuple[float, ...]  # lower bounds, one a class; fewer than six when values are few
    highest: float | None  # None without data
    counts: tuple[int, ...]  # places of each class on the whole level
    no_data: int
    warm_from: int  # first class drawn warm; len(breaks) when none is


@dataclass(frozen=True, slots=True)
class MapValues:
    """Arrays of one entry a row of the level, in the layer's order."""

    level: str
    territory_version: int
    classes: NDArray[np.uint8]  # NO_DATA = NO_CLASS
    values: NDArray[np.float32]  # NaN without data; for tooltips
    inside: NDArray[np.bool_]  # in the place of the scope; the rest is dimmed
    legend: Legend


def map_values(world: World, scope: Scope) -> MapValues:
    """For the scope's level and metric."""
    here = frame(world, scope)
    return level_values(world, scope, here.level.key, here.at)


def level_values(world: World, scope: Scope, level: str, at: At) -> MapValues:
    """For the scope's metric and any level; `inside` is the place `at`."""
    figures = measure_level(world, scope, scope.metric, level)
    falling = figures.indicator.better is Better.HIGHER
    found = classify(figures.values, figures.indicator.decimals, falling=falling)
    counts = np.bincount(found.classes, minlength=256)
    return MapValues(
        level=level,
        territory_version=world.territory.version,
        classes=found.classes,
        values=figures.values.astype(np.float32),
        inside=world.territory.inside(at, level),
        legend=Legend(
            indicator=figures.indicator,
            breaks=found.breaks,
            highest=found.highest,
            counts=tuple(int(count) for count in counts[: len(found.breaks)]),
            no_data=int(counts[NO_DATA]),
            warm_from=found.warm_from,
        ),
    )
