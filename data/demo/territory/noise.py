"""Smooth noise: sums of a few plane waves, so that nothing invented is quite straight or even."""

import numpy as np

from data.demo.territory.columns import Floats


class Waves:
    """A field of values around 0 (standard deviation 1) with features of about `length_m`."""

    def __init__(self, rng: np.random.Generator, length_m: float, count: int = 12) -> None:
        heading = rng.uniform(0, 2 * np.pi, count)
        number = 2 * np.pi / (length_m * rng.uniform(0.7, 1.6, count))
        self._k = np.column_stack([np.cos(heading) * number, np.sin(heading) * number])
        self._phase = rng.uniform(0, 2 * np.pi, count)

    def __call__(self, xy: Floats) -> Floats:
        """Values at the points `xy` (..., 2) in metres."""
        angle = xy @ self._k.T + self._phase
        value: Floats = np.cos(angle).sum(axis=-1) * np.sqrt(2 / len(self._phase))
        return value


def wobble(rng: np.random.Generator, angle: Floats, strength: float, terms: int = 5) -> Floats:
    """A periodic factor around 1 for radii of closed outlines; `angle` (n,) in radians."""
    order = np.arange(2, 2 + terms)
    size = rng.normal(0, 1, terms) / order**0.9
    phase = rng.uniform(0, 2 * np.pi, terms)
    value: Floats = 1 + strength * (size * np.cos(np.outer(angle, order) + phase)).sum(axis=1)
    return value
