"""Placement: in which row of every level the spots of the facts lie, under the borders of a day.

The smallest place that is known decides: a building says its compound, grid and areas; without
one the compound, then the grid, then the area. A larger place that contradicts a smaller one is
left out, so that children and what is not placed below always add up to the parent.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.cube.facts import Keys, Spots
from geo.queries.folding import area_rows, lift
from geo.queries.territory import OUTSIDE, At, PlaceLevel, Rows, Territory
from geo.vocab import LevelKind

BELOW_AREAS = (LevelKind.BUILDING, LevelKind.COMPOUND, LevelKind.GRID)


class Placement:
    """Rows of all levels for a fixed set of units: spots, buildings or compounds."""

    def __init__(self, size: int, rows_of: Callable[[str], Rows]) -> None:
        self.size = size
        self._rows_of = rows_of
        self._known: dict[str, Rows] = {}
        self._bins: dict[str, NDArray[np.int64]] = {}

    def rows(self, level: str) -> Rows:
        """The row of `level` each unit lies in, -1 for none."""
        if level not in self._known:
            self._known[level] = self._rows_of(level)
        return self._known[level]

    def bins(self, level: str) -> NDArray[np.int64]:
        """The rows of a level plus one, ready to be counted: 0 is none."""
        if level not in self._bins:
            self._bins[level] = self.rows(level).astype(np.int64) + 1
        return self._bins[level]

    def inside(self, at: At) -> NDArray[np.bool_]:
        """One flag a unit: does it lie in the place?"""
        if at.level is None:
            return np.ones(self.size, np.bool_)
        return np.asarray(self.rows(at.level) == at.row)


def place_level(territory: Territory, level: str) -> Placement:
    """The places of a level as units of their own."""
    return Placement(len(territory.levels[level]), lambda above: territory.up(level, above))


def place_spots(territory: Territory, spots: Spots) -> Placement:
    rows = _spot_rows(territory, spots)
    return Placement(len(spots), rows.__getitem__)


def _spot_rows(territory: Territory, spots: Spots) -> dict[str, Rows]:
    areas = {
        key: level for key, level in territory.levels.items() if level.rung.kind is LevelKind.AREA
    }
    rows = _area_rows(territory, areas, spots)
    below = [k for kind in BELOW_AREAS for k, v in territory.levels.items() if v.rung.kind is kind]
    for key in below:
        rows[key] = _own_rows(territory.levels[key], spots)
    for key in reversed(below):  # the smaller place speaks last
        _overrule(territory, rows, key, [*areas, *below])
    for key in below:
        _silence(territory, rows, key, list(areas))
    return rows


def _area_rows(territory: Territory, areas: dict[str, PlaceLevel], spots: Spots) -> dict[str, Rows]:
    """As grids: the version it came to or that of its report, whichever stands on the day."""
    now = area_rows(spots.area_now, areas, territory.ups)
    if np.array_equal(spots.area_now, spots.area):
        return now
    was = area_rows(spots.area, areas, territory.ups)
    standing = np.concatenate([level.ids for level in areas.values()])
    as_reported = np.isin(spots.area, standing) & ~np.isin(spots.area_now, standing)
    return {key: np.where(as_reported, was[key], now[key]) for key in areas}


def _own_rows(level: PlaceLevel, spots: Spots) -> Rows:
    """As the spot itself says."""
    if level.rung.kind is LevelKind.GRID:
        return grid_rows(level, spots.grid_now, spots.grid)
    is_building = level.rung.kind is LevelKind.BUILDING
    return level.rows_of(spots.building if is_building else spots.compound)


def grid_rows(level: PlaceLevel, now: Keys, report: Keys) -> Rows:
    """Of what lies in no building: the version it came to or the one of its report, whichever
    stands on the day. Where neither does, only a code that both bear says where it lay."""
    came, was = level.rows_of(now), level.rows_of(report)
    has_come, was_there = (np.isin(ids, level.ids) for ids in (now, report))
    otherwise = np.where(came == was, came, np.int32(OUTSIDE))
    return np.where(has_come, came, np.where(was_there, was, otherwise))


def _overrule(territory: Territory, rows: dict[str, Rows], key: str, levels: list[str]) -> None:
    """Where the place of this level is known, what it lies in holds."""
    known = rows[key] != OUTSIDE
    for above in levels:
        if (key, above) in territory.ups:
            said = lift(territory.ups[key, above], rows[key])
            rows[above] = np.where(known, said, rows[above])


def _silence(territory: Territory, rows: dict[str, Rows], key: str, areas: list[str]) -> None:
    """A place that lies in another area than the spot is no place of the spot."""
    agrees = np.ones(len(rows[key]), np.bool_)
    for area in areas:
        agrees &= lift(territory.ups[key, area], rows[key]) == rows[area]
    rows[key] = np.where(agrees, rows[key], np.int32(OUTSIDE))
