"""Plain columns of a drawn territory: numpy arrays side by side, ready for COPY.

Every column of one store has the same length. Geometries are shapely objects in lon/lat
(EPSG:4490), rounded to 1e-7 degrees. `*_no` columns are positions in another store (-1: none).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Objects = NDArray[np.object_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def summed(label: Ints, weights: Floats, count: int) -> Floats:
    """Sums of `weights` (n,) by `label` (n,), for the labels below `count`."""
    return np.asarray(np.bincount(label, weights, count), dtype=np.float64)


@dataclass(frozen=True)
class Areas:
    """Prefecture (if any), districts, streets and communities, parents before children."""

    code: Objects
    level: Objects
    parent_code: Objects  # None for the root
    name_zh: Objects
    name_en: Objects
    households: Ints
    population: Ints
    geom: Objects  # MultiPolygon; siblings share their border vertices exactly

    def rows(self, level: str) -> Ints:
        """Positions of the areas of one level, in code order."""
        return np.flatnonzero(self.level == level)


@dataclass(frozen=True)
class Grids:
    """Base grids 基础网格; together they tile each community without gap or overlap."""

    code: Objects
    kind: Objects
    community_code: Objects
    community_no: Ints  # position in Areas
    name_zh: Objects
    name_en: Objects
    households: Ints
    population: Ints
    geom: Objects  # Polygon


@dataclass(frozen=True)
class Compounds:
    """Residential compounds 小区, each inside one community and >= 10 m from the next."""

    code: Objects
    name_zh: Objects
    name_en: Objects
    community_code: Objects
    community_no: Ints  # position in Areas
    type: Objects  # commercial | resettlement | work_unit | mixed
    age_class: Objects  # new | old (built_year <= 2000)
    built_year: Ints
    households: Ints
    population: Ints
    is_open: Flags
    has_property_service: Flags
    committee: Objects  # owners | property_mgmt | none
    geom: Objects  # Polygon


@dataclass(frozen=True)
class Buildings:
    """Buildings 楼栋. Only residential ones have dwellings; public ones have no compound."""

    code: Objects
    name_zh: Objects
    name_en: Objects
    kind: Objects
    compound_code: Objects  # None for a building outside compounds
    compound_no: Ints
    grid_code: Objects
    grid_no: Ints
    community_code: Objects
    community_no: Ints  # position in Areas
    cluster_no: Ints  # 组团 inside the compound, from 1; 0 outside compounds
    floors: Ints
    dwellings: Ints
    point: Objects
    footprint: Objects  # Polygon, or None throughout for the prefecture


@dataclass(frozen=True)
class Roads:
    """Centre lines. class: expressway, arterial, secondary, tertiary, residential, service."""

    road_class: Objects
    name_zh: Objects  # None for lanes without a name
    name_en: Objects
    line: Objects


@dataclass(frozen=True)
class Patches:
    """Water (river, stream, lake, pond) or green (park, belt, forest, field, garden)."""

    kind: Objects
    name_zh: Objects
    name_en: Objects
    polygon: Objects


@dataclass(frozen=True)
class Surroundings:
    """Neighbouring districts, drawn outside; they share their border with ours."""

    name_zh: Objects
    name_en: Objects
    polygon: Objects


@dataclass(frozen=True)
class RoadPoints:
    """A point about every 60 m along the roads inside, for issues that belong to a road."""

    lon: Floats
    lat: Floats
    road_no: Ints
    community_no: Ints  # position in Areas
    grid_no: Ints


@dataclass(frozen=True)
class Territory:
    """Everything that stands still. `size` and `seed` reproduce it byte for byte."""

    size: str
    seed: int
    areas: Areas
    grids: Grids
    compounds: Compounds
    buildings: Buildings
    roads: Roads
    water: Patches
    green: Patches
    surroundings: Surroundings
    road_points: RoadPoints
