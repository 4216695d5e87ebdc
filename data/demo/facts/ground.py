"""The territory as the facts need it: coordinates, memberships and weights as plain arrays."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.facts.columns import groups
from data.demo.territory.columns import Territory
from geo.shapes.locate import Locator

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PUBLIC = -1  # compound number of a building outside compounds


@dataclass(frozen=True)
class Ground:
    """A territory with derived arrays, each computed once."""

    land: Territory

    @property
    def compounds(self) -> int:
        return len(self.land.compounds.code)

    @property
    def grids(self) -> int:
        return len(self.land.grids.code)

    @cached_property
    def parent(self) -> Ints:
        """Position of each area's parent, -1 for the root."""
        position = {code: row for row, code in enumerate(self.land.areas.code)}
        return np.array([position.get(code, -1) for code in self.land.areas.parent_code])

    @cached_property
    def communities(self) -> Ints:
        return self.land.areas.rows("community")

    @cached_property
    def street_of(self) -> Ints:
        """Position of the street of each area; the area itself where it has none above it."""
        return self._ancestor("street")

    @cached_property
    def district_of(self) -> Ints:
        """Position of the district around each area."""
        return self._ancestor("district")

    def _ancestor(self, level: str) -> Ints:
        found = np.arange(len(self.parent))
        for _ in range(4):
            higher = (self.land.areas.level[found] != level) & (self.parent[found] >= 0)
            found = np.where(higher, self.parent[found], found)
        return np.where(self.land.areas.level[found] == level, found, np.arange(len(found)))

    @cached_property
    def compound_point(self) -> NDArray[np.object_]:
        return np.asarray(shapely.point_on_surface(self.land.compounds.geom), dtype=object)

    @cached_property
    def compound_grid(self) -> Ints:
        """The base grid around each compound's point."""
        xy = shapely.get_coordinates(self.compound_point)
        locator = Locator(list(self.land.grids.code), self.land.grids.geom)
        return locator.place(xy[:, 0], xy[:, 1], tolerance_m=50.0)

    @cached_property
    def building_xy(self) -> Floats:
        return np.asarray(shapely.get_coordinates(self.land.buildings.point))

    @cached_property
    def by_compound(self) -> tuple[Ints, Ints]:
        """Buildings ordered by compound and where each compound starts; public ones left out."""
        own = np.flatnonzero(self.land.buildings.compound_no >= 0)
        rows, starts = groups(self.land.buildings.compound_no[own], self.compounds)
        return own[rows], starts

    @cached_property
    def public_buildings(self) -> Ints:
        return np.flatnonzero(self.land.buildings.compound_no == PUBLIC)

    @cached_property
    def homes(self) -> Ints:
        """Residential buildings with dwellings."""
        return np.flatnonzero(self.land.buildings.dwellings > 0)
