"""The housing stock as numbers, before it has a place: types, ages, households, buildings.

Distributions follow the published accounts the demo is modelled on; all sums are exact.
"""

from dataclasses import dataclass

import numpy as np

from data.demo.territory.columns import Flags, Floats, Ints, Objects
from data.demo.territory.recipe import Recipe

SPREAD = 0.79  # of the logarithm of households: 0.75 and a little, as the ends are clipped
SMALLEST, LARGEST = 12, 4200
# More households where towers stand, fewer in the yards of old work units.
SIZE = {"commercial": 1.25, "resettlement": 1.05, "work_unit": 0.72, "mixed": 0.85}
# Ground that one building of about 90 homes takes, with its share of yard, in square metres.
GROUND = {
    ("commercial", "new"): 4300,
    ("commercial", "old"): 3900,
    ("resettlement", "new"): 3900,
    ("resettlement", "old"): 3700,
    ("work_unit", "old"): 3200,
    ("mixed", "new"): 3300,
    ("mixed", "old"): 2900,
}


@dataclass(frozen=True)
class Stock:
    """Columns of the compounds in no particular order of place."""

    type: Objects
    age_class: Objects
    built_year: Ints
    households: Ints
    population: Ints
    buildings: Ints
    ground_m2: Floats
    is_open: Flags
    has_property_service: Flags
    committee: Objects


def share_out(total: int, parts: Floats, least: int) -> Ints:
    """Whole numbers in proportion to `parts` (n,), each at least `least`, with exactly that sum."""
    free = total - least * len(parts)
    exact = parts / parts.sum() * free
    whole: Ints = np.floor(exact).astype(np.int64)
    missing = free - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return whole + least


def housing_stock(recipe: Recipe, rng: np.random.Generator) -> Stock:
    """Draws all compounds of the recipe."""
    kinds = [(t, a) for t, a, count in recipe.mix for _ in range(count)]
    type_ = np.array([t for t, _ in kinds], dtype=object)
    age = np.array([a for _, a in kinds], dtype=object)
    size = np.array([SIZE[t] for t, _ in kinds])
    # The factor by type adds spread of its own, so the rest is drawn a little narrower.
    rest = np.sqrt(SPREAD**2 - np.var(np.log(size)))
    wish = size * np.exp(np.clip(rng.normal(0, rest, len(kinds)), -3 * rest, 3 * rest))
    homes = recipe.households - recipe.hamlet_households
    households = share_out(homes, wish, SMALLEST)
    buildings = _buildings(recipe.residential, households, rng)
    share = recipe.population * homes / recipe.households
    people = share_out(round(share), households * rng.normal(1, 0.05, len(kinds)), 1)
    old = age == "old"
    serviced = rng.random(len(kinds)) < np.where(old, 0.55, 0.97)
    ground = (
        np.array([GROUND[kind] for kind in kinds]) * buildings * rng.uniform(0.9, 1.25, len(kinds))
    )
    ground *= (households / buildings / 91) ** 0.25
    return Stock(
        type=type_,
        age_class=age,
        built_year=_years(type_, old, rng),
        households=households,
        population=people,
        buildings=buildings,
        ground_m2=ground + 900,
        is_open=(rng.random(len(kinds)) < np.where(old, 0.33, 0.02)),
        has_property_service=serviced,
        committee=_committees(old, serviced, rng),
    )


def _buildings(total: int, households: Ints, rng: np.random.Generator) -> Ints:
    """1 + Poisson in proportion to households, then nudged one by one to the exact sum."""
    mean = households / households.sum() * (total - len(households))
    count = 1 + rng.poisson(mean)
    # Neither cottages with two homes nor houses with half a thousand.
    most, fewest = np.maximum(1, households // 8), 1 + households // 240
    count = np.clip(count, fewest, np.maximum(most, fewest))
    while (gap := total - int(count.sum())) != 0:
        may = count < most if gap > 0 else count > fewest
        chance = np.where(may, mean, 0)
        picked = rng.choice(len(count), min(abs(gap), int(may.sum())), False, chance / chance.sum())
        count[picked] += np.sign(gap)
    return np.asarray(count, dtype=np.int64)


def _years(type_: Objects, old: Flags, rng: np.random.Generator) -> Ints:
    draw = rng.beta(2.2, 2.0, len(type_))
    oldest = np.where(type_ == "work_unit", 1956, np.where(type_ == "mixed", 1962, 1976))
    youngest = np.where(type_ == "commercial", 2001, 2003)
    years = np.where(
        old, oldest + draw * (2000.99 - oldest), youngest + draw * (2024.99 - youngest)
    )
    return np.floor(years).astype(np.int64)


def _committees(old: Flags, serviced: Flags, rng: np.random.Generator) -> Objects:
    luck = rng.random(len(old))
    owners = np.where(serviced, np.where(old, 0.35, 0.62), 0.1)
    managed = np.where(old, 0.3, 0.12)
    kinds = np.where(
        luck < owners, "owners", np.where(luck < owners + managed, "property_mgmt", "none")
    )
    return kinds.astype(object)
