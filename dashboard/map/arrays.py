"""Arrays of values on their way to the map: base64 of little-endian bytes, one entry a row."""

from base64 import b64encode
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

HIDDEN, NO_DATA = 254, 255


def class_bytes(values: ArrayLike) -> str:
    """Classes 0 to 253, `HIDDEN` or `NO_DATA` a row, for Choropleth.values and Markers.states."""
    return _base64(np.asarray(values, dtype=np.uint8))


def counts(values: ArrayLike) -> str:
    """Counts a row for Markers.values; above 65,535 they are cut off."""
    return _base64(np.minimum(np.asarray(values), 65_535).astype("<u2"))


def numbers(values: Sequence[float | None] | ArrayLike) -> str:
    """Figures a row for Choropleth.numbers; None and NaN mean that there is none."""
    return _base64(np.asarray(values, dtype=float).astype("<f4"))


def classify(values: ArrayLike, breaks: Sequence[float]) -> NDArray[np.uint8]:
    """Class of each value: how many of `breaks` (rising lower bounds of classes 1 ...) it reaches.

    NaN becomes `NO_DATA`.
    """
    figures = np.asarray(values, dtype=float)
    classes = np.searchsorted(np.asarray(breaks, dtype=float), figures, side="right")
    return np.where(np.isnan(figures), NO_DATA, classes).astype(np.uint8)


def _base64(array: NDArray[np.generic]) -> str:
    return b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
