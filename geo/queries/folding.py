"""Folding: which row of every upper level a place lies in, so that counts can be summed upwards."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo.queries.territory import OUTSIDE, PlaceLevel, Rows
from geo.vocab import LevelKind

Ups = dict[tuple[str, str], Rows]


class Located(Protocol):
    """A level with the ids of what its rows lie in."""

    @property
    def level(self) -> PlaceLevel: ...
    @property
    def area(self) -> NDArray[np.int64]: ...
    @property
    def grid(self) -> NDArray[np.int64]: ...
    @property
    def compound(self) -> NDArray[np.int64]: ...


def all_ups(found: Mapping[str, Located]) -> Ups:
    """For every pair of levels (lower, upper) the rows of the upper one, -1 where there is none."""
    areas = [key for key, item in found.items() if item.level.rung.kind is LevelKind.AREA]
    ups: Ups = {}
    for key in areas:
        _add_areas(ups, found, key, areas[: areas.index(key)])
    for key, item in found.items():
        if item.level.rung.kind is not LevelKind.AREA:
            _add_areas(ups, found, key, areas)
    _add_direct(ups, found)
    return ups


def _add_areas(ups: Ups, found: Mapping[str, Located], key: str, areas: list[str]) -> None:
    levels = {above: found[above].level for above in areas}
    for above, rows in area_rows(found[key].area.astype(np.int32), levels, ups).items():
        ups[key, above] = rows


def area_rows(
    ids: NDArray[np.int32], levels: Mapping[str, PlaceLevel], ups: Ups
) -> dict[str, Rows]:
    """The rows of ids of areas in each area level, given top first: an id may be of any level, and
    from its own level the way up is known already."""
    areas = list(levels)
    rows = {key: levels[key].rows_of(ids) for key in areas}
    for around in reversed(areas):
        direct = levels[around].rows_of(ids)
        for above in areas[: areas.index(around)]:
            further = lift(ups[around, above], direct)
            rows[above] = np.where(rows[above] == OUTSIDE, further, rows[above])
    return rows


def _add_direct(ups: Ups, found: Mapping[str, Located]) -> None:
    """Buildings know their grid and their compound."""
    for key, item in found.items():
        if item.level.rung.kind is not LevelKind.BUILDING:
            continue
        for above, upper in found.items():
            if upper.level.rung.kind is LevelKind.GRID:
                ups[key, above] = upper.level.rows_of(item.grid.astype(np.int32))
            if upper.level.rung.kind is LevelKind.COMPOUND:
                ups[key, above] = upper.level.rows_of(item.compound.astype(np.int32))


def lift(parent_of: Rows, rows: Rows) -> Rows:
    """Rows of a level turned into rows of the level above; -1 stays -1."""
    if not len(parent_of):
        return np.full(len(rows), OUTSIDE, np.int32)
    return np.where(rows == OUTSIDE, np.int32(OUTSIDE), parent_of[np.maximum(rows, 0)])


def fold(counts: NDArray[np.int64], rows: Rows, n: int) -> NDArray[np.int64]:
    """Sums of `counts` by row (n,); what lies in no row is left out."""
    placed = rows != OUTSIDE
    sums = np.bincount(rows[placed], weights=counts[placed], minlength=n)
    return sums.astype(np.int64)


def fill_people(levels: Mapping[str, PlaceLevel], ups: Ups) -> None:
    """Households and population of areas that do not say theirs: the sum of what lies next below
    and does."""
    areas = [key for key, level in levels.items() if level.rung.kind is LevelKind.AREA]
    sources = [
        key
        for kind in (LevelKind.AREA, LevelKind.COMPOUND, LevelKind.GRID, LevelKind.BUILDING)
        for key, level in levels.items()
        if level.rung.kind is kind
    ]
    for key in reversed(areas):
        for source in sources:
            if (source, key) in ups:
                _fill(levels[key].households, levels[source].households, ups[source, key])
                _fill(levels[key].population, levels[source].population, ups[source, key])


def _fill(own: NDArray[np.int64], below: NDArray[np.int64], rows: Rows) -> None:
    """In place: rows still unknown (-1) take the sum of the known ones below them."""
    known = np.where(below > 0, below, 0)
    sums = fold(known, rows, len(own))
    np.copyto(own, sums, where=(own == OUTSIDE) & (sums > 0))
