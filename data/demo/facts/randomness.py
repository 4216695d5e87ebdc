"""Independent streams of random numbers by name: a change in one part moves no other part."""

from collections.abc import Mapping
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Key = TypeVar("Key", bound=int)


def stream(seed: int, name: str) -> Rng:
    """The generator of one part; equal seeds and names give equal numbers on every machine."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, crc32(name.encode())]))
    )


def lognormal(rng: Rng, median: float, sd: float, count: int) -> NDArray[np.float64]:
    return np.asarray(np.exp(rng.normal(np.log(median), sd, count)))


def pick(rng: Rng, weights: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Positions drawn with replacement in proportion to the weights."""
    steps = np.cumsum(weights)
    found = np.searchsorted(steps, rng.random(count) * steps[-1], side="right")
    return np.asarray(np.minimum(found, len(weights) - 1))


def shares(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers in proportion to the weights that sum to `total` (largest remainders)."""
    exact = weights / weights.sum() * total
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return whole


def split_exactly(rng: Rng, parts: Mapping[Key, float], count: int) -> NDArray[np.int64]:
    """`count` keys in random order, each as often as its share says (to the nearest whole)."""
    keys = np.array(list(parts), dtype=np.int64)
    amounts = shares(np.array(list(parts.values()), dtype=np.float64), count)
    return np.asarray(rng.permutation(np.repeat(keys, amounts)))
