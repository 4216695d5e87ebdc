"""Measures: an indicator for every place of a level, and for the place the screen stands at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.period import Period
from geo.queries.world import World
from geo.rules.indicators import Indicator, Mark
from geo.scope import Scope
from geo.vocab import MetricKey


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: `value` None means that its denominator is empty ("–")."""

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


def measure_level(world: World, scope: Scope, metric: MetricKey, level: str) -> LevelFigures:
    raise NotImplementedError


def measure_at(
    world: World, scope: Scope, metric: MetricKey, period: Period | None = None
) -> Figure:
    """The indicator of the place of the scope, in the scope's period or another one."""
    raise NotImplementedError
