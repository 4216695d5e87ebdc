"""Joining neighbouring faces step by step until a wanted number of regions remains.

Used for base grids, communities, streets, districts and neighbours alike: the cheapest union comes
first; what is empty joins first, what is cut by a great road or by the river joins last.
"""

import heapq
from dataclasses import dataclass

import numpy as np

from data.demo.territory.columns import Floats, Ints


@dataclass(frozen=True)
class Rule:
    """What makes a union dear. Weights are households (or people); lengths metres."""

    target: float  # usual weight of a finished region
    limits: tuple[float, ...]  # a union above one is refused as long as another is possible
    least: float = 0.0  # regions below it are joined before all others
    area_m2: float = np.inf  # usual area of a finished region
    compact: float = 0.8
    barrier: tuple[float, ...] = (0, 0.02, 0.06, 0.2, 0.45, 0.9, 1.6, 0.7, 1.8, 2.0)


@dataclass
class Regions:
    """Regions while they grow; index = face number, then the numbers of unions."""

    weight: list[float]
    area: list[float]
    rim: list[float]
    near: list[dict[int, tuple[float, float]]]  # neighbour -> (shared length, length x barrier)
    version: list[bool]


def join(
    weight: Floats,
    area: Floats,
    rim: Floats,
    borders: tuple[Ints, Floats, Ints],
    wanted: int,
    rule: Rule,
) -> Ints:
    """Region number (n,) of every face, 0-based, `wanted` regions if the borders allow it.

    `borders` are pairs (p, 2), shared lengths (p,) and edge classes (p,).
    """
    regions = _start(weight, area, rim, borders, rule)
    parent = list(range(len(weight)))
    left = len(weight)
    for limit in (*rule.limits, np.inf):
        heap = [
            (_cost(regions, a, b, rule), a, b)
            for a in range(len(regions.near))
            if regions.version[a]
            for b in regions.near[a]
            if a < b and regions.weight[a] + regions.weight[b] <= limit
        ]
        heapq.heapify(heap)
        while left > wanted and heap:
            _, a, b = heapq.heappop(heap)
            if not (regions.version[a] and regions.version[b]):
                continue
            new = _unite(regions, a, b)
            parent += [new]
            parent[a] = parent[b] = new
            left -= 1
            for other in regions.near[new]:
                if regions.weight[new] + regions.weight[other] <= limit:
                    heapq.heappush(heap, (_cost(regions, new, other, rule), other, new))
        if left <= wanted:
            break
    return _labels(parent, len(weight))


def _start(
    weight: Floats, area: Floats, rim: Floats, borders: tuple[Ints, Floats, Ints], rule: Rule
) -> Regions:
    near: list[dict[int, tuple[float, float]]] = [{} for _ in range(len(weight))]
    pairs, shared, kinds = borders
    toll = np.asarray(rule.barrier)[kinds] * shared
    for (a, b), length, price in zip(pairs.tolist(), shared.tolist(), toll.tolist(), strict=True):
        near[a][b] = near[b][a] = (length, price)
    return Regions(weight.tolist(), area.tolist(), rim.tolist(), near, [True] * len(weight))


def _cost(regions: Regions, a: int, b: int, rule: Rule) -> float:
    """Small for light, compact unions over weak borders."""
    length, toll = regions.near[a][b]
    weight = regions.weight[a] + regions.weight[b]
    area = regions.area[a] + regions.area[b]
    rim = regions.rim[a] + regions.rim[b] - 2 * length
    round_ = 4 * np.pi * area / (rim * rim)
    cost = weight / rule.target + area / rule.area_m2
    cost += rule.compact * (1 - round_) + toll / length
    # A long common border beats a short one.
    cost -= 0.6 * length / min(regions.rim[a], regions.rim[b])
    if weight > 1.25 * rule.target:
        cost += 6 * (weight / rule.target - 1.25)
    if min(regions.weight[a], regions.weight[b]) < rule.least:
        cost -= 50
    return float(cost)


def _unite(regions: Regions, a: int, b: int) -> int:
    """Adds the union of two neighbours and retires both."""
    new = len(regions.weight)
    length, _ = regions.near[a][b]
    regions.weight.append(regions.weight[a] + regions.weight[b])
    regions.area.append(regions.area[a] + regions.area[b])
    regions.rim.append(regions.rim[a] + regions.rim[b] - 2 * length)
    around: dict[int, tuple[float, float]] = {}
    for old in (a, b):
        for other, (shared, toll) in regions.near[old].items():
            if other in (a, b):
                continue
            so_far = around.get(other, (0.0, 0.0))
            around[other] = (so_far[0] + shared, so_far[1] + toll)
            regions.near[other].pop(old, None)
        regions.version[old] = False
    for other, value in around.items():
        regions.near[other][new] = value
    regions.near.append(around)
    regions.version.append(True)
    return new


def _labels(parent: list[int], faces: int) -> Ints:
    """Follows every face to its last union and numbers those in order of appearance."""
    root = list(parent)
    for k in range(len(root) - 1, -1, -1):
        root[k] = root[root[k]] if root[k] != k else k
    _, first, label = np.unique(root[:faces], return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[label]
