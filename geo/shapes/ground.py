"""Ground: the cells of a community as a graph, and what can be read off a division of it.

No shapes here: households, areas and shared borders are enough to find and to judge grids.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NOT_PART = -1  # the label of a cell that no grid of the proposal holds


@dataclass(frozen=True)
class Ground:
    """Cells (n) and the borders between them (p).

    `rim_m` is the whole perimeter, outer border included. `pairs` (p, 2) are neighbours that share
    more than a point, the lower number first, each pair once; `road` says how much of the shared
    border runs along a road or water, 0 to 1. `middle` (n, 2) are metres.
    """

    households: Floats
    work: Floats
    area_m2: Floats
    rim_m: Floats
    pairs: Ints
    shared_m: Floats
    road: Floats
    middle: Floats

    @property
    def count(self) -> int:
        return len(self.households)

    def of(self, chosen: Ints) -> "Ground":
        """The ground of some cells, renumbered in the given order."""
        place = np.full(self.count, -1, np.int64)
        place[chosen] = np.arange(len(chosen))
        inside = (place[self.pairs] >= 0).all(axis=1)
        pairs = np.sort(place[self.pairs[inside]], axis=1)
        return Ground(
            self.households[chosen],
            self.work[chosen],
            self.area_m2[chosen],
            self.rim_m[chosen],
            pairs,
            self.shared_m[inside],
            self.road[inside],
            self.middle[chosen],
        )


@dataclass(frozen=True)
class Measures:
    """What the grids of a division (k) hold. `compactness` is 4 pi area / perimeter squared."""

    households: Floats
    work: Floats
    area_m2: Floats
    compactness: Floats
    pieces: Ints


def pieces(count: int, pairs: Ints) -> tuple[int, Ints]:
    """How many connected pieces a graph of `count` nodes has, and the piece of each node."""
    ones = np.ones(len(pairs))
    graph = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    number, label = connected_components(graph, directed=False)
    return int(number), label.astype(np.int64)


def measure(ground: Ground, label: Ints) -> Measures:
    """Sums and shapes of the grids that `label` (n,) makes; NOT_PART is left out."""
    within = label >= 0
    count = int(label.max(initial=-1)) + 1
    inner = (label[ground.pairs[:, 0]] == label[ground.pairs[:, 1]]) & within[ground.pairs[:, 0]]

    def total(of: Floats) -> Floats:
        return np.asarray(np.bincount(label[within], of[within], count), np.float64)

    area, rim = total(ground.area_m2), total(ground.rim_m)
    rim = rim - 2 * np.bincount(label[ground.pairs[inner, 0]], ground.shared_m[inner], count)
    _, piece = pieces(ground.count, ground.pairs[inner])
    _, first = np.unique(piece[within], return_index=True)
    round_ = np.divide(4 * np.pi * area, rim**2, out=np.zeros(count), where=rim > 0)
    return Measures(
        total(ground.households),
        total(ground.work),
        area,
        round_,
        np.bincount(label[within][first], minlength=count).astype(np.int64),
    )


def along_roads(ground: Ground, label: Ints) -> float:
    """Share of the borders between grids that runs along roads or water; 1 without borders."""
    one, two = label[ground.pairs].T
    cut = (one != two) & (one >= 0) & (two >= 0)
    length = float(ground.shared_m[cut].sum())
    return float((ground.shared_m * ground.road)[cut].sum()) / length if length else 1.0
