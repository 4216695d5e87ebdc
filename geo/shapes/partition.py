"""Partition: even, compact grids in one piece out of cells that may not be cut, as alternatives to
choose from.

METIS draws a first division, a search of our own makes it even and round. Pure and repeatable: the
same cells, wish and seed give the same grids.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geo.shapes.ground import (
    NOT_PART,
    Flags,
    Floats,
    Ground,
    Ints,
    Measures,
    along_roads,
    measure,
)
from geo.shapes.partition_allot import Allotment, HouseholdRange, Problem, Trouble, allot
from geo.shapes.partition_search import CHAIN, Aim, Heat, Search, Style
from geo.shapes.partition_start import start

__all__ = ["Alternative", "HouseholdRange", "Kind", "Problem", "Proposal", "Trouble", "propose"]

STEPS_A_CELL, STEPS_A_CELL_OF_FEW = 12, 1_000
FEWEST_STEPS = 8_000
MANY_CELLS = 400
# Where a grid is two or three cells, hardly a step leaves it in one piece: more beginnings, and
# any first step that a second one makes good, find what no single step reaches.
TINY_CELLS = 20
BEGINNINGS = 4
# One a run. Where cells are few and heavy, the way to a good division leads over bad ones: on the
# communities of the demo this left a fifth of what milder runs lost. Where cells are many, one run
# from METIS' division will do.
FEW = (Heat(1, 0.1), Heat(100, 0.1), Heat(100, 0.1), Heat(300, 0.1), Heat(300, 0.1))
MANY = (Heat(0.3, 0.004),)


class Kind(StrEnum):
    """What an alternative is best at."""

    HOUSEHOLDS = "households"
    WORK = "work"
    ROADS = "roads"  # borders along roads, round grids; households stay within the range


STYLES = {
    Kind.HOUSEHOLDS: Style(households=400, work=4, cut=0.3, round=0.5, roads=0.7),
    Kind.WORK: Style(households=40, work=400, cut=0.3, round=0.5, roads=0.7),
    Kind.ROADS: Style(households=30, work=3, cut=2.0, round=2.0, roads=1.0),
}


@dataclass(frozen=True)
class Alternative:
    """`label` (n,) is the grid of every cell, NOT_PART where a cell takes no part; grids are
    numbered from 0 in the order of their first cell.

    `deviation_pct` is the mean, `worst_pct` the greatest deviation of a grid's households (of its
    work for Kind.WORK) from the mean grid; `in_range` the share of grids within the range;
    `along_roads` the share of the new borders that runs along roads.
    """

    kind: Kind
    label: Ints
    measures: Measures
    deviation_pct: float
    worst_pct: float
    in_range: float
    along_roads: float


@dataclass(frozen=True)
class Proposal:
    """Two or three alternatives, fewer when the cells leave no choice or it was `cancelled`."""

    alternatives: list[Alternative]
    problems: list[Problem]
    cancelled: bool = False


def propose(
    ground: Ground,
    wished: int | HouseholdRange,
    *,
    locked: Flags | None = None,
    only: Flags | None = None,
    limits: HouseholdRange | None = None,
    seed: int = 0,
    kinds: tuple[Kind, ...] = tuple(Kind),
    cancel: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda share: None,
) -> Proposal:
    """Divide cells into `wished` grids, or into as many as a range of households asks for.

    `locked` cells (n,) stay as they are and take no part; with `only` (n,) nothing else takes part.
    `limits` are the households a grid should have when a number of grids is wished (300 to 500).
    `progress` is told a share from 0 to 1. Raises ValueError for less than one grid.
    """
    if isinstance(wished, int) and wished < 1:
        raise ValueError("at least one grid")
    cells = np.flatnonzero(_part(ground, locked, only))
    if not len(cells):
        return Proposal([], [])
    task = _Task.of(ground.of(cells), wished, limits or HouseholdRange(), seed)
    kinds = tuple(kind for kind in kinds if kind != Kind.WORK or task.ground.work.any())
    found: list[Alternative] = []
    known: Ints | None = None
    for number, kind in enumerate(kinds):

        def go_on(share: float, number: int = number) -> bool:
            progress((number + share) / len(kinds))
            return not cancel()

        known = task.solve(kind, known, go_on)
        if known is None:
            return Proposal(found, _over(task.allotment.problems, cells), cancelled=True)
        found.append(_over_all(task.judged(kind, known), cells, ground.count))
    progress(1.0)
    return Proposal(_different(found), _over(task.allotment.problems, cells))


def _part(ground: Ground, locked: Flags | None, only: Flags | None) -> Flags:
    """Which cells take part."""
    part = np.ones(ground.count, bool) if only is None else only
    return part if locked is None else part & ~locked


@dataclass(frozen=True)
class _Task:
    """What all alternatives have in common."""

    ground: Ground
    weight: Floats
    allotment: Allotment
    limits: HouseholdRange
    seed: int

    @classmethod
    def of(
        cls, ground: Ground, wished: int | HouseholdRange, limits: HouseholdRange, seed: int
    ) -> "_Task":
        """Raises nothing: what cannot be had is a problem of the allotment."""
        weight = ground.households
        lived_in = bool(weight.any())
        if not lived_in:
            limits, weight = HouseholdRange(1, np.inf), ground.area_m2
            wished = wished if isinstance(wished, int) else 1
        elif isinstance(wished, HouseholdRange):
            limits = wished
        allotment = allot(ground, weight, wished, limits.high)
        if not lived_in:
            allotment.problems.append(Problem(Trouble.NO_HOUSEHOLDS, -1, 0.0))
        return cls(ground, weight, allotment, limits, seed)

    def solve(self, kind: Kind, known: Ints | None, go_on: Callable[[float], bool]) -> Ints | None:
        """The best of a few runs, grids in the order of the shares; None when it was stopped. With
        few cells one run begins at the division that is `known`."""
        few = self.ground.count < MANY_CELLS
        heats = FEW * (BEGINNINGS if self._tiny else 1) if few else MANY
        if self._settled:
            return self._first(kind, 0)
        starts = [self._first(kind, run) for run in range(len(heats))]
        if few and known is not None:
            starts, heats = [*starts, known], (*heats, FEW[0])
        best: tuple[float, Ints] | None = None
        for run, heat in enumerate(heats):

            def go_further(share: float, run: int = run) -> bool:
                return go_on((run + share) / len(heats))

            found = self._run(kind, starts[run], run, heat, go_further)
            if found is None:
                return None
            if best is None or found[0] < best[0] - 1e-9:
                best = found
        return best[1] if best else None

    def _run(
        self, kind: Kind, first: Ints, run: int, heat: Heat, go_on: Callable[[float], bool]
    ) -> tuple[float, Ints] | None:
        ground, bridges = self.ground, self.allotment.bridges
        chain = np.inf if self._tiny else CHAIN
        search = Search(ground, self.weight, first, bridges, self._aim(), STYLES[kind], chain=chain)
        few = min(FEWEST_STEPS, STEPS_A_CELL_OF_FEW * ground.count)
        steps = max(few, STEPS_A_CELL * ground.count)
        rng = random.Random(f"{kind} {self.seed} {run}")
        if not (search.anneal(steps, heat, rng, go_on) and search.descend(go_on)):
            return None
        return search.cost, np.array(search.label, np.int64)

    @property
    def _tiny(self) -> bool:
        return self.ground.count <= TINY_CELLS

    @property
    def _settled(self) -> bool:
        """Whether the cells leave no choice: one grid, or one for every cell."""
        return sum(share.count for share in self.allotment.shares) in (1, self.ground.count)

    def _first(self, kind: Kind, run: int) -> Ints:
        """METIS' division, another one each run."""
        weight = self._mixed() if kind is Kind.WORK else self.weight
        seed, shares = (self.seed * 31 + run) % 2**31, self.allotment.shares
        return start(self.ground, weight, shares, self.allotment.bridges, STYLES[kind].roads, seed)

    def _mixed(self) -> Floats:
        """Households and work, alike in importance."""
        work = self.ground.work
        return np.asarray(self.weight / self.weight.sum() + work / work.sum(), np.float64)

    def _aim(self) -> Aim:
        """Each share divided by its grids."""
        shares = self.allotment.shares
        counts = np.array([share.count for share in shares])
        work = np.array([float(self.ground.work[share.cells].sum()) for share in shares])
        return Aim(
            np.repeat([share.target for share in shares], counts),
            np.repeat(work / counts, counts),
            np.repeat(counts == 1, counts),
            self.limits.low,
            self.limits.high,
        )

    def judged(self, kind: Kind, found: Ints) -> Alternative:
        """The division with its figures, grids in the order of their first cell."""
        label = _in_order(found)
        measures = measure(self.ground, label)
        held = measures.households
        even = measures.work if kind is Kind.WORK else np.bincount(label, self.weight)
        off = 100 * np.abs(even / max(float(even.mean()), 1e-9) - 1)
        inside = (held >= self.limits.low) & (held <= self.limits.high)
        return Alternative(
            kind,
            label,
            measures,
            float(off.mean()),
            float(off.max()),
            float(inside.mean()),
            along_roads(self.ground, label),
        )


def _in_order(label: Ints) -> Ints:
    """Grids renumbered in the order of their first cell."""
    _, first, found = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[found]


def _over_all(found: Alternative, cells: Ints, count: int) -> Alternative:
    """The same alternative with a label for every cell of the ground."""
    label = np.full(count, NOT_PART, np.int64)
    label[cells] = found.label
    return Alternative(**{**vars(found), "label": label})


def _over(problems: list[Problem], cells: Ints) -> list[Problem]:
    """The same problems, cells numbered as in the whole ground."""
    return [
        Problem(each.trouble, int(cells[each.cell]) if each.cell >= 0 else -1, each.households)
        for each in problems
    ]


def _different(found: list[Alternative]) -> list[Alternative]:
    """Each division once, by its first name."""
    return [
        each
        for at, each in enumerate(found)
        if not any(np.array_equal(each.label, other.label) for other in found[:at])
    ]
