"""Hamlets 村落: clusters of small houses in the countryside, outside the compounds."""

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Ints, Objects
from data.demo.territory.homes import Homes
from data.demo.territory.layout import Layout, PlotsTooSmall, lay_out, turned
from data.demo.territory.lots import Lots
from data.demo.territory.recipe import Recipe
from data.demo.territory.stock import share_out

GROUND_M2 = 1100.0  # yard and lane included, for one house


def with_hamlets(
    homes: Homes, lots: Lots, use: Objects, public: int, recipe: Recipe, rng: np.random.Generator
) -> tuple[Homes, Objects]:
    """Adds as many houses as the recipe's total still lacks; returns the uses with `hamlet` too."""
    missing = recipe.buildings - len(homes.dwellings) - public
    if missing <= 0:
        return homes, use
    fit = np.flatnonzero(lots.buildable & (use == "field") & (shapely.area(lots.plot) > 15_000))
    layout, chosen = _laid_out(lots, fit, missing, rng)
    use = use.copy()
    use[chosen] = "hamlet"
    count = len(layout.owner)
    dwellings = share_out(recipe.hamlet_households, rng.lognormal(0, 0.4, count), 1)
    people = recipe.population - int(homes.people.sum())
    return (
        Homes(
            np.append(homes.lot, chosen),
            np.append(homes.style, np.full(len(chosen), "farm", dtype=object)),
            _joined(homes.layout, layout),
            np.append(homes.dwellings, dwellings),
            np.append(homes.people, share_out(people, dwellings.astype(float), 0)),
            np.append(homes.floors, rng.integers(1, 4, count)),
            np.append(homes.compound, np.full(count, -1)),
        ),
        use,
    )


def _laid_out(lots: Lots, fit: Ints, missing: int, rng: np.random.Generator) -> tuple[Layout, Ints]:
    """Exactly `missing` houses on the lots `fit`, more of them where it is denser."""
    for _ in range(8):
        wish = rng.lognormal(0, 0.55, len(fit)) * (0.4 + lots.density[fit] / 0.13)
        houses = share_out(missing, wish, 2)
        sites = _sites(lots.plot[fit], houses, rng)
        try:
            styles = np.full(len(fit), "farm", dtype=object)
            return lay_out(sites, styles, houses, rng), fit
        except PlotsTooSmall as small:
            fit = np.delete(fit, small.plots)
    raise ValueError("the countryside is too small for its hamlets")


def _sites(plots: Objects, houses: Ints, rng: np.random.Generator) -> Objects:
    """A square of village ground at a free angle in the roomiest part of each plot."""
    circle = shapely.get_coordinates(shapely.maximum_inscribed_circle(plots, 20)).reshape(-1, 2, 2)
    half = np.sqrt(houses * GROUND_M2) / 2 + 10
    corner: Floats = half[:, None, None] * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    ring = turned(corner, rng.uniform(0, np.pi, len(plots))) + circle[:, :1]
    site = shapely.intersection(shapely.polygons(ring), plots)
    roomy = shapely.area(site) > 0.7 * (2 * half) ** 2
    return np.where(roomy & (shapely.get_type_id(site) == 3), site, plots)


def _joined(one: Layout, two: Layout) -> Layout:
    return Layout(
        np.append(one.owner, two.owner + len(one.turn)),
        np.concatenate([one.box, two.box]),
        np.concatenate([one.origin, two.origin]),
        np.append(one.turn, two.turn),
    )
