"""Territory: all places valid on one day, level by level, in the row order of the map's layers.

Rows stand in code order (`collate "C"`), so that row number = index of the layer's feature = index
of every array of values.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotFound
from geo.hierarchy import Hierarchy, Rung
from geo.scope import Place
from geo.vocab import LevelKind

Rows = NDArray[np.int32]
OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Named:
    """A place to be written on the screen: where a link goes and what it is called."""

    place: Place
    level: str
    name_zh: str
    name_en: str | None

    def name(self, lang: str) -> str:
        return self.name_zh if lang == "zh" or not self.name_en else self.name_en


@dataclass(frozen=True, slots=True)
class At:
    """A place as a row of the snapshot; level None and row -1 is the root above several tops."""

    level: str | None
    row: int


@dataclass(frozen=True)
class PlaceLevel:
    """The places of one level: n rows in code order. Unknown numbers are -1, bounds NaN."""

    rung: Rung
    ids: NDArray[np.int64]
    codes: tuple[str, ...]
    names_zh: tuple[str, ...]
    names_en: tuple[str | None, ...]
    households: NDArray[np.int64]
    population: NDArray[np.int64]
    bounds: NDArray[np.float64]  # (n, 4) west, south, east, north in degrees
    row_of_id: Rows = field(repr=False)  # id -> row, retired versions included; -1 unknown

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Code -> row."""
        return {code: row for row, code in enumerate(self.codes)}

    def rows_of(self, ids: NDArray[np.int32]) -> Rows:
        """Rows of database ids; -1 for 0, unknown ids and ids retired without a successor."""
        safe = np.where((ids > 0) & (ids < len(self.row_of_id)), ids, 0)
        return self.row_of_id[safe]


@dataclass(frozen=True)
class Territory:
    """Everything about places that does not change while `version` and `day` stay the same."""

    version: int
    day: date
    hierarchy: Hierarchy
    levels: dict[str, PlaceLevel]
    ups: dict[tuple[str, str], Rows] = field(repr=False)

    def up(self, level: str, above: str) -> Rows:
        """For every row of `level` its row in `above`, or -1 where it lies in none."""
        if level == above:
            return np.arange(len(self.levels[level]), dtype=np.int32)
        found = self.ups.get((level, above))
        return np.full(len(self.levels[level]), OUTSIDE, np.int32) if found is None else found

    def find(self, place: Place | None) -> At:
        """The row of a place; None is the root. Raises NotFound (territory.empty, .no_place)."""
        if place is None:
            return self._root()
        for key, level in self.levels.items():
            if level.rung.kind is place.kind and place.code in level.rows:
                return At(key, level.rows[place.code])
        raise NotFound("territory.no_place", place=str(place))

    def named(self, at: At) -> Named | None:
        """Name and link of a row; None for the root above several tops."""
        if at.level is None:
            return None
        level = self.levels[at.level]
        place = Place(level.rung.kind, level.codes[at.row])
        return Named(place, at.level, level.names_zh[at.row], level.names_en[at.row])

    def inside(self, at: At, level: str) -> NDArray[np.bool_]:
        """One flag a row of `level`: does it lie in (or is it) the place?"""
        if at.level is None:
            return np.ones(len(self.levels[level]), np.bool_)
        return np.asarray(self.up(level, at.level) == at.row)

    def children(self, at: At, level: str) -> Rows:
        """Rows of `level` inside the place, in code order."""
        return np.flatnonzero(self.inside(at, level)).astype(np.int32)

    def parent(self, at: At, level: str) -> At | None:
        """The place of an upper level around a place, None when it lies in none."""
        if at.level is None:
            return None
        row = int(self.up(at.level, level)[at.row])
        return None if row == OUTSIDE else At(level, row)

    def bounds(self, at: At) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, of the place or of everything."""
        if at.level is not None:
            boxes = self.levels[at.level].bounds[at.row : at.row + 1]
        else:
            boxes = np.concatenate([level.bounds for level in self.levels.values()])
        boxes = boxes[~np.isnan(boxes[:, 0])]
        if not len(boxes):
            return (-180.0, -85.0, 180.0, 85.0)
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def of_kind(self, kind: LevelKind) -> PlaceLevel | None:
        """The level whose places stand in the table of this kind (areas have several: None)."""
        found = [level for level in self.levels.values() if level.rung.kind is kind]
        return found[0] if len(found) == 1 and kind is not LevelKind.AREA else None

    def _root(self) -> At:
        tops = [key for key, level in self.levels.items() if len(level)]
        if not tops:
            raise NotFound("territory.empty")
        top = tops[0]
        return At(top, 0) if len(self.levels[top]) == 1 else At(None, OUTSIDE)
