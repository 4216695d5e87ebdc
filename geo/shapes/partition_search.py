"""Searching: single cells change sides, alone or in chains, until the grids are even and round.

Every step keeps every grid in one piece. The search knows no clock: it takes a number of steps that
depends on the cells alone, so that the same seed always ends at the same division.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo.shapes.ground import Flags, Floats, Ground, Ints
from geo.shapes.partition_start import toll

FULL_CIRCLE = 4 * math.pi
ASK_EVERY = 512  # steps between two looks whether anybody still waits for the answer
BESIDE = 8.0  # for a grid outside the range, however little
CHAIN = 0.2  # a first step that costs more is not followed by a second


Sums = tuple[float, float, float, float]  # households, work, square metres, metres around
After = tuple[Sums, Sums, tuple[float, float]]  # of the grid left and the one entered, their costs


@dataclass(frozen=True, slots=True)
class Style:
    """What a division is to be good at. A deviation counts squared, as a share of the target."""

    households: float
    work: float
    cut: float  # for as much border as a square grid has
    round: float  # for a grid of no area
    roads: float  # how much cheaper a border is along a road, 0 to 1
    outside: float = 300.0  # for a grid beside the range by a whole target


@dataclass(frozen=True, slots=True)
class Heat:
    """About how great a loss one step may be, at first and at last."""

    first: float
    last: float


@dataclass(frozen=True)
class Aim:
    """What each grid (k) is to hold, and what every one may; `alone` are those that no other shares
    its part of the ground with."""

    households: Floats
    work: Floats
    alone: Flags
    low: float
    high: float


class Search:
    """A division while it is being improved."""

    def __init__(
        self,
        ground: Ground,
        weight: Floats,
        label: Ints,
        bridges: Ints,
        aim: Aim,
        style: Style,
        *,
        chain: float = CHAIN,
    ) -> None:
        self.style = style
        self._chain = chain
        self.label: list[int] = label.tolist()
        self._weight: list[float] = weight.tolist()
        self._work: list[float] = ground.work.tolist()
        self._area: list[float] = ground.area_m2.tolist()
        self._rim: list[float] = ground.rim_m.tolist()
        self._near = _neighbours(ground, bridges, style.roads)
        count = len(aim.households)
        self._sums = self._start(ground, weight, label, count)
        self._members: list[set[int]] = [set() for _ in range(count)]
        for cell, grid in enumerate(self.label):
            self._members[grid].add(cell)
        usual = 4 * math.sqrt(max(float(ground.area_m2.sum()) / count, 1e-9))
        self._cut = style.cut / usual
        self._terms = [
            (1 / max(h, 1e-9), 1 / max(w, 1e-9), *_limits(h, alone, aim))
            for h, w, alone in zip(
                aim.households.tolist(), aim.work.tolist(), aim.alone.tolist(), strict=True
            )
        ]
        self._costs = [self._cost(grid, *sums) for grid, sums in enumerate(self._sums)]

    def _start(self, ground: Ground, weight: Floats, label: Ints, count: int) -> list[Sums]:
        """Households, work, area and perimeter of every grid."""
        one, two = label[ground.pairs].T
        inner = one == two
        rim = np.bincount(label, ground.rim_m, count)
        rim = rim - 2 * np.bincount(one[inner], ground.shared_m[inner], count)
        sums = [np.bincount(label, of, count)
                for of in (weight, ground.work, ground.area_m2)]  # fmt: skip
        return list(zip(*(each.tolist() for each in (*sums, rim)), strict=True))

    def _cost(self, grid: int, held: float, work: float, area: float, rim: float) -> float:
        per_household, per_work, low, high, beside = self._terms[grid]
        style = self.style
        off = held * per_household - 1
        busy = work * per_work - 1
        cost: float = style.households * off * off + style.work * busy * busy
        if held < low:
            cost += beside + style.outside * (low - held) * per_household
        elif held > high:
            cost += beside + style.outside * (held - high) * per_household
        if rim > 0:
            cost += style.round * (1 - FULL_CIRCLE * area / (rim * rim))
        return cost

    @property
    def cost(self) -> float:
        """The sum over all grids and cut borders; the search makes it smaller."""
        cut = sum(
            price
            for cell, near in enumerate(self._near)
            for other, _, price in near
            if cell < other and self.label[cell] != self.label[other]
        )
        return sum(self._costs) + self._cut * cut

    def anneal(
        self, steps: int, heat: Heat, rng: random.Random, go_on: Callable[[float], bool]
    ) -> bool:
        """Random steps, less and less of them bad; False when `go_on` stopped them."""
        label, near, number = self.label, self._near, len(self.label)
        cooling = math.log(heat.last / heat.first)
        draw, now = rng.random, heat.first
        for step in range(steps):
            if step % ASK_EVERY == 0:
                now = heat.first * math.exp(cooling * step / steps)
                if not go_on(step / steps):
                    return False
            cell = int(draw() * number)
            around = near[cell]
            if not around:
                continue
            target = label[around[int(draw() * len(around))][0]]
            if target == label[cell] or len(self._members[label[cell]]) < 2:
                continue
            change, after = self._if_moved(cell, target)
            allowed = change <= 0 or draw() < math.exp(-change / now)
            if allowed and self._stays_whole(cell):
                self._move(cell, target, after)
        return True

    def _if_moved(self, cell: int, to: int) -> tuple[float, After]:
        """What the move would change in the cost, and the sums of both grids after it."""
        here = self.label[cell]
        label, with_here, with_to, price = self.label, 0.0, 0.0, 0.0
        for other, length, charge in self._near[cell]:
            grid = label[other]
            if grid == here:
                with_here += length
                price += charge
            elif grid == to:
                with_to += length
                price -= charge
        held, work, area, rim = self._sums[here]
        more, busier, larger, longer = self._sums[to]
        w, j, a, r = self._weight[cell], self._work[cell], self._area[cell], self._rim[cell]
        left = (held - w, work - j, area - a, rim - r + 2 * with_here)
        gained = (more + w, busier + j, larger + a, longer + r - 2 * with_to)
        one, two = self._cost(here, *left), self._cost(to, *gained)
        change = one + two - self._costs[here] - self._costs[to] + self._cut * price
        return change, (left, gained, (one, two))

    def _move(self, cell: int, to: int, after: After) -> None:
        here = self.label[cell]
        self._sums[here], self._sums[to], (self._costs[here], self._costs[to]) = after
        self._members[here].remove(cell)
        self._members[to].add(cell)
        self.label[cell] = to

    def _stays_whole(self, cell: int) -> bool:
        """Whether the grid of the cell is in one piece without it: its neighbours there must still
        reach each other."""
        label, near, here = self.label, self._near, self.label[cell]
        ends = {other for other, _, _ in near[cell] if label[other] == here}
        if len(ends) < 2:
            return True
        first = ends.pop()
        seen, stack = {cell, first}, [first]
        while stack:
            for other, _, _ in near[stack.pop()]:
                if other not in seen and label[other] == here:
                    seen.add(other)
                    ends.discard(other)
                    if not ends:
                        return True
                    stack.append(other)
        return False

    def descend(self, go_on: Callable[[float], bool], rounds: int = 4) -> bool:
        """Good steps and good chains of two steps, worst grid first, until there are none."""
        for _ in range(rounds):
            found = False
            for grid in sorted(range(len(self._costs)), key=lambda g: -self._costs[g]):
                if not go_on(1.0):
                    return False
                found = self._improved(grid) or found
            if not found:
                break
        return True

    def _improved(self, grid: int) -> bool:
        """Whether a step out of `grid`, or one followed by another out of its target, helped."""
        found = False
        for cell in sorted(self._members[grid]):
            for to in sorted({self.label[other] for other, _, _ in self._near[cell]} - {grid}):
                if self.label[cell] != grid or len(self._members[grid]) < 2:
                    break
                if self._stays_whole(cell):
                    found = self._chained(cell, to) or found
        return found

    def _chained(self, cell: int, to: int) -> bool:
        """Take the step when it helps alone or with a second one; otherwise leave all as it was."""
        change, after = self._if_moved(cell, to)
        if change < -1e-9:
            self._move(cell, to, after)
            return True
        if change > self._chain:
            return False
        here = self.label[cell]
        before = (self._sums[to], self._sums[here], (self._costs[to], self._costs[here]))
        self._move(cell, to, after)
        if self._followed(cell, to, -change - 1e-9):
            return True
        self._move(cell, here, before)
        return False

    def _followed(self, first: int, grid: int, below: float) -> bool:
        """Take the best step out of `grid`, but for `first`, if it changes less than `below`."""
        best: tuple[float, int, int, After] | None = None
        for cell in sorted(self._members[grid] - {first}):
            for target in sorted({self.label[other] for other, _, _ in self._near[cell]} - {grid}):
                change, after = self._if_moved(cell, target)
                if change < (best[0] if best else below) and self._stays_whole(cell):
                    best = (change, cell, target, after)
        if best:
            self._move(*best[1:])
        return best is not None


def _neighbours(
    ground: Ground, bridges: Ints, roads: float
) -> list[list[tuple[int, float, float]]]:
    """Of every cell: neighbour, metres of common border, what cutting it costs."""
    near: list[list[tuple[int, float, float]]] = [[] for _ in range(ground.count)]
    cost = toll(ground.shared_m, ground.road, roads)
    rows = zip(ground.pairs.tolist(), ground.shared_m.tolist(), cost.tolist(), strict=True)
    for (one, two), length, price in rows:
        near[one].append((two, length, price))
        near[two].append((one, length, price))
    for one, two in bridges.tolist():
        near[one].append((two, 0.0, 0.0))
        near[two].append((one, 0.0, 0.0))
    return near


def _limits(target: float, alone: bool, aim: Aim) -> tuple[float, float, float]:
    """What a grid may hold, and the price of the first household beside it. Grids that are all to
    be outside the range know no bounds; a single one is held to its own target."""
    if aim.low <= target <= aim.high:
        return aim.low, aim.high, BESIDE
    if alone:
        return min(aim.low, target), max(aim.high, target), 0.0
    return 0.0, math.inf, 0.0
