"""A first division of connected ground: METIS draws it, and what it leaves in pieces is mended."""

import numpy as np
import pymetis

from geo.shapes.ground import Floats, Ground, Ints, pieces
from geo.shapes.partition_allot import Share

HEAVIEST = 1_000_000  # METIS takes whole numbers; the weights of a share add up to about this
LONGEST = 1_000
LOOSENESS = 20  # thousandths by which METIS may leave a grid too heavy
ON_A_ROAD = 0.85  # how much cheaper a border is along a road


def toll(shared_m: Floats, road: Floats, roads: float) -> Floats:
    """What cutting each border costs: its metres, less along roads. `roads` from 0 (all alike) to
    1 (roads only)."""
    return shared_m * (1.0 - ON_A_ROAD * roads * road)


def start(
    ground: Ground, weight: Floats, shares: list[Share], bridges: Ints, roads: float, seed: int
) -> Ints:
    """A grid number for every cell (n,): each grid in one piece, none empty."""
    label = np.full(ground.count, -1, np.int64)
    first = 0
    for share in shares:
        if share.count == 1:
            label[share.cells] = first
        else:
            label[share.cells] = first + _divided(ground, weight, share, bridges, roads, seed)
        first += share.count
    return label


def _divided(
    ground: Ground, weight: Floats, share: Share, bridges: Ints, roads: float, seed: int
) -> Ints:
    part = ground.of(share.cells)
    place = np.full(ground.count, -1, np.int64)
    place[share.cells] = np.arange(len(share.cells))
    over = place[bridges]
    over = over[(over >= 0).all(axis=1)]
    pairs = np.concatenate([part.pairs, over])
    cost = np.append(toll(part.shared_m, part.road, roads), np.full(len(over), 1.0))
    held = weight[share.cells]
    label = _metis(pairs, cost, held, share.count, seed)
    return mended(label, share.count, pairs, held)


def _metis(pairs: Ints, cost: Floats, weight: Floats, count: int, seed: int) -> Ints:
    """The label (n,) by METIS' k-way partition."""
    both = np.concatenate([pairs, pairs[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    begins = np.searchsorted(both[order, 0], np.arange(len(weight) + 1))
    scale = LONGEST / max(float(cost.max(initial=0.0)), 1e-9)
    price = np.maximum(1, np.rint(np.tile(cost, 2)[order] * scale)).astype(np.int64)
    heavy = np.rint(weight * (HEAVIEST / max(float(weight.sum()), 1e-9))).astype(np.int64)
    _, label = pymetis.part_graph(
        count,
        pymetis.CSRAdjacency(begins.tolist(), both[order, 1].tolist()),
        vweights=heavy.tolist(),
        eweights=price.tolist(),
        recursive=False,
        options=pymetis.Options(seed=seed, contig=1, ufactor=LOOSENESS),
    )
    return np.asarray(label, np.int64)


def mended(label: Ints, count: int, pairs: Ints, weight: Floats) -> Ints:
    """The same division with every grid in one piece and none empty. The graph is connected and has
    at least `count` cells."""
    found = _in_one_piece(label, count, pairs, weight)
    held = np.bincount(found, minlength=count)
    for empty in np.flatnonzero(held == 0):
        heavy = np.bincount(found, weight, count)
        heavy[np.bincount(found, minlength=count) < 2] = -1.0
        cells = np.flatnonzero(found == int(np.argmax(heavy)))
        found[_half(cells, pairs, weight)] = empty
    return found


def _in_one_piece(label: Ints, count: int, pairs: Ints, weight: Floats) -> Ints:
    """Only the heaviest piece of each grid stays; the others go to a neighbour, lightest first."""
    same = label[pairs[:, 0]] == label[pairs[:, 1]]
    number, piece = pieces(len(label), pairs[same])
    if number == len(np.unique(label)):
        return label.copy()
    heavy = np.bincount(piece, weight + 1e-9, number)
    owner = np.zeros(number, np.int64)
    owner[piece] = label
    kept = np.zeros(number, bool)
    for grid in np.unique(label):
        own = np.flatnonzero(owner == grid)
        kept[own[np.argmax(heavy[own])]] = True
    found = np.where(kept[piece], label, -1)
    while (found < 0).any():
        total = np.bincount(found[found >= 0], weight[found >= 0], count)
        both = np.concatenate([pairs, pairs[:, ::-1]])
        edge = both[(found[both[:, 0]] < 0) & (found[both[:, 1]] >= 0)]
        best = np.lexsort((edge[:, 0], total[found[edge[:, 1]]]))[0]
        found[edge[best, 0]] = found[edge[best, 1]]
    return found


def _half(cells: Ints, pairs: Ints, weight: Floats) -> Ints:
    """About half the weight of a grid of several cells, so that both halves are connected."""
    place = {int(cell): at for at, cell in enumerate(cells)}
    near: list[list[int]] = [[] for _ in cells]
    for one, two in pairs.tolist():
        if one in place and two in place:
            near[place[one]].append(place[two])
            near[place[two]].append(place[one])
    order, seen = [0], {0}
    for at in order:
        fresh = [n for n in near[at] if n not in seen]
        seen.update(fresh)
        order.extend(fresh)
    sums = np.cumsum(weight[cells[order]])
    taken = int(np.searchsorted(sums, sums[-1] / 2)) + 1
    taken = min(max(taken, 1), len(cells) - 1)
    rest = np.sort(np.array(order[taken:]))
    inner = np.array(
        [(int(np.searchsorted(rest, a)), int(np.searchsorted(rest, b)))
         for a in rest.tolist() for b in near[a] if a < b and b in set(rest.tolist())],
        np.int64,
    ).reshape(-1, 2)  # fmt: skip
    _, piece = pieces(len(rest), inner)
    return np.asarray(cells[rest[piece == np.argmax(np.bincount(piece))]], np.int64)
