"""Values: one class byte for every place of the coloured level, and the legend that explains them.

Classes are computed over the whole level, never over the drilled place, so that a colour means the
same at every step down. Six classes: three calm ones and three warm ones for about the top 14 %.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.queries.world import World
from geo.rules.indicators import Indicator
from geo.scope import Scope

NO_DATA = 255


@dataclass(frozen=True, slots=True)
class Legend:
    """Class i holds values from `breaks[i]` up to `breaks[i + 1]` (the last: to `highest`)."""

    indicator: Indicator
    breaks: tuple[float, ...]  # lower bounds, one a class; fewer than six when values are few
    highest: float | None
    counts: tuple[int, ...]  # places of each class on the whole level
    no_data: int
    warm_from: int  # first class drawn warm; len(breaks) when none is


@dataclass(frozen=True, slots=True)
class MapValues:
    """Arrays of one entry a row of the level, in the layer's order."""

    level: str
    territory_version: int
    classes: NDArray[np.uint8]  # NO_DATA = 255
    values: NDArray[np.float32]  # NaN without data; for tooltips
    inside: NDArray[np.bool_]  # in the place of the scope; the rest is dimmed
    legend: Legend


def map_values(world: World, scope: Scope) -> MapValues:
    """For the scope's level and metric. Where low is bad (on time ...), class 0 is the best value
    and the classes run downwards, so that warm always asks for attention."""
    raise NotImplementedError
