"""The direction field: which way streets run at every place, as a raster of doubled angles.

A tensor field in the manner of Chen et al., "Interactive procedural street modeling" (2008):
a slowly turning background, plus guides that streets follow or cross at right angles.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from data.demo.territory.columns import Floats
from data.demo.territory.guides import Guide, smooth
from data.demo.territory.noise import Waves
from data.demo.territory.recipe import Recipe
from data.demo.territory.shape_of_land import Land


@dataclass(frozen=True)
class Raster:
    """Square cells over the sheet; index [row, column] from the south-west corner."""

    left: float
    bottom: float
    cell: float
    rows: int
    columns: int

    def centres(self) -> Floats:
        x = self.left + (np.arange(self.columns) + 0.5) * self.cell
        y = self.bottom + (np.arange(self.rows) + 0.5) * self.cell
        return np.stack(np.meshgrid(x, y), axis=-1)


@dataclass(frozen=True)
class Field:
    """Unit direction (cos, sin) of the first street family per cell, and density per cell."""

    raster: Raster
    cos: Floats
    sin: Floats
    density: Floats


def raster_of(recipe: Recipe) -> Raster:
    half_x, half_y = (half * 1.06 for half in recipe.half_m)
    cell = recipe.cell_m
    return Raster(-half_x, -half_y, cell, int(2 * half_y / cell) + 1, int(2 * half_x / cell) + 1)


def direction_field(
    recipe: Recipe, land: Land, guides: list[Guide], rng: np.random.Generator
) -> Field:
    """Blends background, radial pull of small centres and guides into one field."""
    raster = raster_of(recipe)
    xy = raster.centres()
    unit = np.sqrt(recipe.area_km2) * 1000
    angle = 0.10 + 0.20 * Waves(rng, 0.55 * unit, 8)(xy) + 0.07 * Waves(rng, 0.16 * unit)(xy)
    density = _density(land, xy)
    # Country roads wind more than town streets.
    angle += 0.32 * Waves(rng, 0.11 * unit)(xy) * np.clip(1 - density / 0.25, 0, 1)
    cos2, sin2 = np.cos(2 * angle), np.sin(2 * angle)
    for x, y, spread, weight in land.centres[1:]:
        own = rng.normal(0, 0.35)
        near = (
            1.6
            * weight
            * np.exp(-((np.hypot(xy[..., 0] - x, xy[..., 1] - y) / (1.5 * spread)) ** 2))
        )
        cos2, sin2 = cos2 + near * np.cos(2 * own), sin2 + near * np.sin(2 * own)
    x, y = (xy - land.core)[..., 0], (xy - land.core)[..., 1]
    away = np.hypot(x, y) / unit
    radial = 0.9 * np.exp(-((away / 0.2) ** 4)) * (1 - np.exp(-((away / 0.07) ** 2)))
    heading = np.arctan2(y, x)
    cos2, sin2 = cos2 + radial * np.cos(2 * heading), sin2 + radial * np.sin(2 * heading)
    for guide in guides:
        pull, double = _influence(guide, xy.reshape(-1, 2))
        cos2 = cos2 + (pull * np.cos(double)).reshape(cos2.shape)
        sin2 = sin2 + (pull * np.sin(double)).reshape(sin2.shape)
    half = np.arctan2(sin2, cos2) / 2
    return Field(raster, np.cos(half), np.sin(half), density)


def _density(land: Land, xy: Floats) -> Floats:
    """Density fades outside the district, so that the surroundings carry few streets."""
    flat = xy.reshape(-1, 2)
    fade = np.clip((1.25 - land.remoteness(flat) / _edge(land)) / 0.3, 0.0, 1)
    return (land.density(flat) * (0.25 + 0.75 * fade)).reshape(xy.shape[:2])


def _edge(land: Land) -> float:
    """The remoteness at which about the wanted area is enclosed."""
    raster = raster_of(land.recipe)
    value = np.sort(land.remoteness(raster.centres().reshape(-1, 2)))
    inside = int(land.recipe.area_km2 * 1e6 / raster.cell**2)
    return float(value[min(inside, len(value) - 1)])


def _influence(guide: Guide, xy: Floats) -> tuple[Floats, Floats]:
    """Strength and doubled angle of a guide at the points (n, 2)."""
    line = smooth(guide.xy, guide.reach_m / 6)
    run = np.gradient(line, axis=0)
    distance, nearest = cKDTree(line).query(xy, distance_upper_bound=guide.reach_m * 3)
    near = np.isfinite(distance)
    pull = np.zeros(len(xy))
    pull[near] = guide.pull * np.exp(-((distance[near] / guide.reach_m) ** 2))
    double = 2 * np.arctan2(run[:, 1], run[:, 0])
    return pull, double[np.minimum(nearest, len(line) - 1)]
