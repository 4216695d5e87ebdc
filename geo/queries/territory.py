"""Territory: all places valid on one day, level by level, in the row order of the map's layers.

Rows stand in code order (`collate "C"`), so that row number = index of the layer's feature = index
of every array of values.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.hierarchy import Hierarchy, Rung
from geo.scope import Place

Rows = NDArray[np.int32]


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
    rows: dict[str, int] = field(repr=False)  # code -> row

    def __len__(self) -> int:
        return len(self.codes)


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
        raise NotImplementedError

    def find(self, place: Place | None) -> At:
        """The row of a place; None is the root. Raises NotFound (territory.empty, .no_place)."""
        raise NotImplementedError

    def named(self, at: At) -> Named | None:
        """Name and link of a row; None for the root above several tops."""
        raise NotImplementedError

    def inside(self, at: At, level: str) -> NDArray[np.bool_]:
        """One flag a row of `level`: does it lie in (or is it) the place?"""
        raise NotImplementedError

    def children(self, at: At, level: str) -> Rows:
        """Rows of `level` inside the place, in code order."""
        raise NotImplementedError

    def bounds(self, at: At) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, of the place or of everything."""
        raise NotImplementedError
