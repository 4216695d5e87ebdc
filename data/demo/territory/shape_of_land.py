"""The lie of the land: where people live densely, where the outline runs, which centres exist."""

from dataclasses import dataclass

import numpy as np

from data.demo.territory.columns import Floats
from data.demo.territory.noise import Waves, wobble
from data.demo.territory.recipe import Recipe


@dataclass(frozen=True)
class Land:
    """Centres (k, 4) of x, y, radius, weight; the first one is the old core."""

    recipe: Recipe
    centres: Floats
    patchiness: Waves
    outline_phase: Waves
    outline_radius: Floats  # (721,) factor by heading

    @property
    def core(self) -> Floats:
        return self.centres[0, :2]

    def density(self, xy: Floats) -> Floats:
        """How built-up the points (..., 2) are, 0 open country to 1 old core."""
        offset = np.hypot(
            xy[..., None, 0] - self.centres[:, 0], xy[..., None, 1] - self.centres[:, 1]
        )
        near = self.centres[:, 3] * np.exp(-((offset / self.centres[:, 2]) ** 1.6))
        built = 1 - np.prod(1 - near, axis=-1)
        value: Floats = np.clip(built * (1 + 0.13 * self.patchiness(xy)), 0, 1)
        return value

    def oldness(self, xy: Floats) -> Floats:
        """How much of an old quarter with narrow lanes the points (n, 2) are, 0 to 1."""
        reach = 0.07 * np.sqrt(self.recipe.area_km2) * 1000
        spots = self.core + np.array([(0.6, 0.1), (-1.0, 0.9), (0.2, -1.3)]) * reach
        away = np.hypot(xy[:, None, 0] - spots[:, 0], xy[:, None, 1] - spots[:, 1])
        value: Floats = np.exp(-((away / reach) ** 2)).max(axis=1)
        return value

    def remoteness(self, xy: Floats) -> Floats:
        """Grows outwards; the district is where it is smallest. Points (n, 2)."""
        half_x, half_y = self.recipe.half_m
        x, y = xy[:, 0] / half_x * 1.22, xy[:, 1] / half_y
        heading = np.arctan2(y, x)
        degrees = np.linspace(-np.pi, np.pi, len(self.outline_radius))
        radius = np.interp(heading, degrees, self.outline_radius)
        value: Floats = np.hypot(x, y) / radius * (1 + 0.05 * self.outline_phase(xy))
        return value


def _centres(recipe: Recipe, rng: np.random.Generator) -> Floats:
    """One old core, sub-centres around it, small towns further out."""
    half = np.array(recipe.half_m)
    scale = np.sqrt(recipe.area_km2 / np.pi) * 1000
    core = half * np.array([-0.03, -0.02])
    rows = [[*core, scale * (0.44 if recipe.districts == 1 else 0.1), 0.97]]
    subs = 5 if recipe.districts == 1 else recipe.districts - 1
    turn = rng.uniform(0, 2 * np.pi)
    for k in range(subs):
        heading = turn + 2 * np.pi * (k + rng.uniform(-0.2, 0.2)) / subs
        away = scale * (rng.uniform(0.5, 0.68) if recipe.districts == 1 else rng.uniform(0.5, 0.75))
        spread = scale * (rng.uniform(0.15, 0.24) if recipe.districts == 1 else 0.075)
        rows.append(
            [
                core[0] + 1.15 * away * np.cos(heading),
                core[1] + 0.9 * away * np.sin(heading),
                spread,
                rng.uniform(0.55, 0.8),
            ]
        )
    for k in range(recipe.towns):
        heading = 2.4 * k + rng.uniform(-0.5, 0.5)
        away = scale * rng.uniform(0.35, 0.95) ** 0.7
        spread = rng.uniform(450, 750) if recipe.districts == 1 else rng.uniform(900, 1500)
        rows.append([away * 1.2 * np.cos(heading), away * np.sin(heading), spread, 0.45])
    return np.array(rows)


def lie_of_land(recipe: Recipe, rng: np.random.Generator) -> Land:
    """Decides the centres and the outline of the territory."""
    heading = np.linspace(-np.pi, np.pi, 721)
    size = np.sqrt(recipe.area_km2)
    return Land(
        recipe=recipe,
        centres=_centres(recipe, rng),
        patchiness=Waves(rng, 90 * size),
        outline_phase=Waves(rng, 160 * size),
        outline_radius=wobble(rng, heading, 0.13),
    )
