"""Codes of communities: which go on, and which numbers are free. A code is given once and for all.

The statistical code of a community 社区 is that of its street (nine digits) and three digits of its
own, which are counted apart for residents' committees (001-199), villagers' committees (200-399),
and what is like them (400-599), as the National Bureau of Statistics assigns them.
"""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

SERIES = ((1, 199), (200, 399), (400, 599), (600, 999))
LONGEST = 20  # of the code of a community: those of its grids are four letters longer
# A community goes on under its code while so much of it goes on, and so much of the new one's is
# its own. Less is another community.
GOES_ON = 0.9


def goes_on(
    shared: NDArray[np.float64], origin: NDArray[np.int64], kept: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which faces (m,) go on under the code of the community they originate in (row, -1 for none).

    Who gives ground to a community that begins has been divided: its code is retired. Who only
    shifts its border with others that go on keeps its code. `shared` (n, m, 3) are buildings,
    households and square metres.
    """
    found = np.asarray([row >= 0 and _mostly(shared, row, f) for f, row in enumerate(origin)])
    found |= kept
    while True:
        begins = ~found
        land = shared[:, :, 2] / np.maximum(shared[:, :, 2].sum(axis=1, keepdims=True), 1e-9)
        gives = (shared[:, begins, 0].sum(axis=1) > 0) | (land[:, begins].sum(axis=1) > 1e-4)
        divided = found & ~kept & np.asarray([row >= 0 and bool(gives[row]) for row in origin])
        if not divided.any():
            return np.asarray(found, np.bool_)
        found &= ~divided


def _mostly(shared: NDArray[np.float64], old: int, face: int) -> bool:
    """By households; by ground where neither side has any."""
    kind = 1 if shared[old, :, 1].sum() and shared[:, face, 1].sum() else 2
    both = shared[old, face, kind]
    sides = (shared[old, :, kind].sum(), shared[:, face, kind].sum())
    return bool(all(both >= GOES_ON * side for side in sides))


def series_of(code: str, parent: str) -> tuple[int, int] | None:
    """First and last number of the series that a code belongs to, None for a code that is not its
    parent's and three digits."""
    found = re.fullmatch(re.escape(parent) + r"(\d{3})", code) if parent else None
    number = int(found[1]) if found else 0
    return next((each for each in SERIES if each[0] <= number <= each[1]), None)


def last_used(codes: Iterable[str], parent: str, series: tuple[int, int]) -> int:
    """The highest number of a series that any of the codes bears; one before the first for none."""
    found = re.compile(re.escape(parent) + r"(\d{3})")
    numbers = [int(hit[1]) for hit in map(found.fullmatch, codes) if hit]
    return max([n for n in numbers if series[0] <= n <= series[1]], default=series[0] - 1)


def beside(code: str, used: Iterable[str], n: int) -> list[str]:
    """So many codes for parts of a community whose code follows no rule of ours: its own with a
    number behind it."""
    base = re.sub(r"-\d+$", "", code)
    found = re.compile(re.escape(base) + r"-(\d+)")
    last = max([int(hit[1]) for hit in map(found.fullmatch, used) if hit], default=0)
    return [f"{base}-{last + step}" for step in range(1, n + 1)]


def apportioned(total: int, weights: NDArray[np.float64]) -> list[int]:
    """A whole number in parts by weight, which add up to it again (largest remainders)."""
    if not weights.sum():
        weights = np.ones(len(weights))
    exact = total * weights / weights.sum()
    parts = np.floor(exact).astype(np.int64)
    order = np.lexsort((np.arange(len(exact)), -(exact - parts)))
    parts[order[: total - int(parts.sum())]] += 1
    return [int(part) for part in parts]
