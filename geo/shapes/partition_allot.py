"""Allotting: how many grids each connected part of the ground gets, before any line is drawn.

A cell is never cut. One that holds more than a grid may hold becomes a grid by itself; what is left
falls into pieces, and every piece gets as many grids as its households ask for.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geo.shapes.ground import Floats, Ground, Ints, pieces


class Trouble(StrEnum):
    """Why a division cannot be as wished."""

    CELL_TOO_LARGE = "cell_too_large"  # holds more households than a grid may: a grid by itself
    TOO_FEW_CELLS = "too_few_cells"  # more grids wished than there are cells
    APART = "apart"  # cut off from the rest by its borders: joined across a gap
    LEFT_OVER = "left_over"  # too few households for a grid, and only full neighbours
    NO_HOUSEHOLDS = "no_households"  # nobody lives here: balanced by area


@dataclass(frozen=True, slots=True)
class Problem:
    """One trouble at one cell; -1 stands for the ground as a whole. `households` is what the cell,
    or the piece it stands for, holds."""

    trouble: Trouble
    cell: int
    households: float


@dataclass(frozen=True, slots=True)
class HouseholdRange:
    """How many households a grid is to have, both ends included."""

    low: float = 300
    high: float = 500

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high:
            raise ValueError("a range begins above nothing and ends above its beginning")

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Share:
    """Connected cells that become `count` grids of about `target` households each."""

    cells: Ints
    count: int
    target: float


@dataclass(frozen=True)
class Allotment:
    """Shares that together hold every cell once; `bridges` (b, 2) are pairs of cells that belong
    together although they do not touch."""

    shares: list[Share]
    bridges: Ints
    problems: list[Problem]


def allot(ground: Ground, weight: Floats, wished: int | HouseholdRange, most: float) -> Allotment:
    """Divide the number of grids among the pieces of the ground; `weight` (n,) is to be even, and a
    cell with more than `most` a problem."""
    problems: list[Problem] = []
    if isinstance(wished, int) and wished > ground.count:
        problems.append(Problem(Trouble.TOO_FEW_CELLS, -1, float(weight.sum())))
        wished = ground.count
    large = _too_large(weight, wished)
    above = np.flatnonzero(weight > most)
    problems += [Problem(Trouble.CELL_TOO_LARGE, int(c), float(weight[c])) for c in above]
    rest = np.setdiff1d(np.arange(ground.count), large)
    found = _pieces_of(ground, rest)
    sums = np.array([weight[each].sum() for each in found])
    counts = _counts(sums, wished, len(large), np.array([len(each) for each in found]))
    alone = [Share(np.array([cell]), 1, float(weight[cell])) for cell in large]
    return _joined(ground, weight, alone, found, counts, problems)


def _too_large(weight: Floats, wished: int | HouseholdRange) -> Ints:
    """Cells that fill a grid by themselves, heaviest first."""
    order = np.argsort(-weight, kind="stable")
    if isinstance(wished, HouseholdRange):
        return np.asarray(order[weight[order] > wished.high], np.int64)
    taken, left = 0, float(weight.sum())
    while taken < wished - 1 and weight[order[taken]] > left / (wished - taken):
        left -= float(weight[order[taken]])
        taken += 1
    return np.asarray(order[:taken], np.int64)


def _pieces_of(ground: Ground, cells: Ints) -> list[Ints]:
    number, piece = pieces(len(cells), ground.of(cells).pairs)
    return [cells[piece == each] for each in range(number)]


def _counts(sums: Floats, wished: int | HouseholdRange, alone: int, most: Ints) -> Ints:
    """Grids of every piece; 0 for one that has to join a neighbour."""
    if not len(sums):
        return np.zeros(0, np.int64)
    if isinstance(wished, HouseholdRange):
        counts = np.array([_fitting(float(total), wished) for total in sums])
        if not alone and not counts.any():
            counts[np.argmax(sums)] = 1
        return np.asarray(np.minimum(counts, most), np.int64)
    return _apportioned(sums, wished - alone, most, bool(alone))


def _fitting(total: float, wished: HouseholdRange) -> int:
    """The number of grids whose mean is nearest to the middle of the range."""
    fewer = int(total // wished.middle)
    if not fewer:
        return int(total >= wished.low)
    return min(fewer, fewer + 1, key=lambda count: abs(total / count - wished.middle))


def _apportioned(sums: Floats, grids: int, most: Ints, spare: bool) -> Ints:
    """`grids` handed out one by one to the piece with the most households a grid (D'Hondt).

    A piece that cannot get one joins a neighbour. `spare` says that grids of single cells are
    there to join.
    """
    counts = np.zeros(len(sums), np.int64)
    if grids >= len(sums) and not spare:
        even = sums.sum() / grids
        counts[sums >= 0.5 * even] = 1
    for _ in range(grids - int(counts.sum())):
        ask = np.where(counts < most, (sums + 1e-9) / (counts + 1), -1.0)
        counts[int(np.argmax(ask))] += 1
    return counts


def _joined(
    ground: Ground,
    weight: Floats,
    alone: list[Share],
    found: list[Ints],
    counts: Ints,
    problems: list[Problem],
) -> Allotment:
    """Give every piece without a grid of its own to the share it borders on most."""
    shares = alone + [
        Share(cells, int(count), float(weight[cells].sum()) / int(count))
        for cells, count in zip(found, counts, strict=True)
        if count
    ]
    bridges: list[tuple[int, int]] = []
    homeless = [cells for cells, count in zip(found, counts, strict=True) if not count]
    for cells in homeless:
        at, bridge = _nearest(ground, cells, shares)
        held = float(weight[cells].sum())
        if bridge:
            bridges.append(bridge)
            problems.append(Problem(Trouble.APART, int(cells[0]), held))
        elif held > 0:
            problems.append(Problem(Trouble.LEFT_OVER, int(cells[0]), held))
        host = shares[at]
        more = np.append(host.cells, cells)
        shares[at] = Share(more, host.count, float(weight[more].sum()) / host.count)
    return Allotment(shares, np.array(bridges, np.int64).reshape(-1, 2), problems)


def _nearest(
    ground: Ground, cells: Ints, shares: list[Share]
) -> tuple[int, tuple[int, int] | None]:
    """The share with the longest common border; without one, the nearest and the cells between
    which the gap is crossed."""
    owner = np.full(ground.count, -1, np.int64)
    for number, share in enumerate(shares):
        owner[share.cells] = number
    mine = np.zeros(ground.count, bool)
    mine[cells] = True
    one, two = ground.pairs.T
    other = np.where(mine[one], two, one)
    touching = (mine[one] != mine[two]) & (owner[other] >= 0)
    if touching.any():
        length = np.bincount(owner[other[touching]], ground.shared_m[touching], len(shares))
        return int(np.argmax(length)), None
    housed = np.flatnonzero(owner >= 0)
    gap = ground.middle[cells][:, None, :] - ground.middle[housed][None, :, :]
    at = int(np.argmin((gap**2).sum(axis=2)))
    near, far = int(cells[at // len(housed)]), int(housed[at % len(housed)])
    return int(owner[far]), (near, far)
