"""Suggestions: the lines along which grids that are too large, or too much work, could be split."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from geo.shapes.cells import Cells, Terrain, borders, cells_of
from geo.shapes.partition import Alternative, HouseholdRange, Kind, Problem, propose
from geo.shapes.planar import Geometries

FEWEST_PARTS = 2


@dataclass(frozen=True)
class Division:
    """How to split the grid at a position. `lines` are in steps; without lines `parts` is None and
    the problems say why."""

    grid: int
    cells: Cells
    parts: Alternative | None
    lines: Geometries
    problems: list[Problem]


def divide_grid(
    grid: int,
    terrain: Terrain,
    wished: HouseholdRange,
    *,
    kind: Kind = Kind.HOUSEHOLDS,
    seed: int = 0,
    cancel: Callable[[], bool] = lambda: False,
) -> Division | None:
    """Split one grid, the outline of `terrain`, into two or more that come nearest to the middle of
    the range; even in work with Kind.WORK. None when cancelled."""
    cells = cells_of(terrain)
    held = float(cells.ground.households.sum())
    count = max(FEWEST_PARTS, round(held / wished.middle))
    kind = kind if cells.ground.work.any() else Kind.HOUSEHOLDS
    found = propose(cells.ground, count, limits=wished, kinds=(kind,), seed=seed, cancel=cancel)
    if found.cancelled:
        return None
    parts = found.alternatives[0]
    if not parts.label.any():
        return Division(grid, cells, None, borders(cells, parts.label), found.problems)
    return Division(grid, cells, parts, borders(cells, parts.label), found.problems)


def suggest_changes(
    advised: Iterable[tuple[int, Kind]],
    terrain_of: Callable[[int], Terrain],
    wished: HouseholdRange,
    *,
    seed: int = 0,
    cancel: Callable[[], bool] = lambda: False,
) -> Iterator[Division]:
    """One division after another for the grids that the rules advise to split, each with what its
    parts are to be even in. Stops when cancelled; what was yielded before stays good."""
    for grid, kind in advised:
        if cancel():
            return
        found = divide_grid(grid, terrain_of(grid), wished, kind=kind, seed=seed, cancel=cancel)
        if found is None:
            return
        yield found
