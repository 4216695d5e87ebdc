"""Classes of a choropleth: six steps at quantiles, with round breaks, warm for the top 14 %.

Quantiles, because counts of places are skewed: equal steps would leave one warm place and a calm
rest. The breaks are rounded to numbers people can say, as far as hardly a place changes its class.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

NO_CLASS = 255
# The share of places below each inner break: three calm classes, then 8, 4 and 2 % warm.
SHARES = (0.30, 0.60, 0.86, 0.94, 0.98)
CALM = 3
MOVED = 0.02  # the share of places that rounding a break may move to another class
_STEPS = (5.0, 2.5, 2.0, 1.0)


@dataclass(frozen=True, slots=True)
class Classes:
    """`breaks` are lower bounds, one a class, in the order from calm to warm."""

    classes: NDArray[np.uint8]  # NO_CLASS where the value is NaN
    breaks: tuple[float, ...]
    highest: float | None
    warm_from: int


def classify(values: NDArray[np.float64], decimals: int = 0, *, falling: bool = False) -> Classes:
    """Classes of values (n,); NaN has none. `falling`: low values are the warm ones.

    Zeros do not shift the breaks, otherwise a sparse map would have one class only. With few
    different values there are fewer classes; where all are equal there is one, a calm one.
    """
    known = ~np.isnan(values)
    classes = np.full(len(values), NO_CLASS, np.uint8)
    if not known.any():
        return Classes(classes, (), None, 0)
    sign = -1.0 if falling else 1.0
    # Either way a class holds its lower bound: the lesser value, whichever end is the warm one.
    side: Literal["left", "right"] = "left" if falling else "right"
    inner, calm = _inner_breaks(sign * values[known], decimals, side)
    classes[known] = np.searchsorted(inner, sign * values[known], side=side)
    low, high = float(values[known].min()), float(values[known].max())
    ends = [-bound for bound in inner] + [low] if falling else [low, *inner]
    return Classes(classes, tuple(bound + 0.0 for bound in ends), high, calm)


def _inner_breaks(
    values: NDArray[np.float64], decimals: int, side: Literal["left", "right"]
) -> tuple[list[float], int]:
    """Rising breaks between classes, none of which is empty, and the number of calm classes."""
    busy, rising = values[values != 0], np.sort(values)
    inner: list[float] = []
    calm, placed = 1, 0
    for index, share in enumerate(SHARES if len(busy) else ()):
        bound = _rounded(float(np.quantile(busy, share)), busy, decimals)
        below = int(np.searchsorted(rising, bound, side="right" if side == "left" else "left"))
        if placed < below < len(values):
            inner.append(bound)
            calm, placed = calm + (index < CALM - 1), below
    return inner, min(calm, CALM)


def _rounded(value: float, busy: NDArray[np.float64], decimals: int) -> float:
    """The roundest number near a break that moves hardly a place, and leaves some beyond it."""
    finest = 10.0**-decimals
    below = np.count_nonzero(busy < value)
    allowed = min(MOVED * len(busy), (len(busy) - below) / 2)
    size = 10.0 ** np.ceil(np.log10(max(abs(value), finest)))
    while size >= finest:
        for step in _STEPS:
            bound = round(float(round(value / (size * step)) * size * step), decimals)
            if abs(np.count_nonzero(busy < bound) - below) <= allowed:
                return bound
        size /= 10
    return float(np.ceil(value / finest - 1e-9) * finest)
