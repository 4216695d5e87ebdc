"""What stands on the lots without a compound: schools, markets, works, parks and fields."""

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.territory.columns import Flags, Ints, Objects
from data.demo.territory.layout import STYLES, Layout, lay_out
from data.demo.territory.lots import Lots
from data.demo.territory.noise import Waves
from data.demo.territory.recipe import Recipe

# use -> (lots per community, smallest and largest plot in hectares, layout style, most buildings)
USES: dict[str, tuple[float, float, float, str, int]] = {
    "hospital": (0.09, 1.2, 5.0, "school", 5),
    "school": (1.05, 0.9, 4.5, "school", 4),
    "community_centre": (0.95, 0.15, 0.9, "office", 1),
    "kindergarten": (0.85, 0.15, 1.0, "school", 2),
    "market": (0.7, 0.35, 2.0, "hall", 2),
    "park": (1.3, 0.5, 9.0, "", 0),
    "office": (1.6, 0.3, 3.0, "office", 3),
}
STYLE = {"shop": "hall", "works": "works", "farm": "farm", "hamlet": "farm"}
FLOORS = {
    "hospital": (4, 16), "school": (3, 6), "market": (1, 3), "office": (5, 24),
    "community_centre": (2, 4), "kindergarten": (2, 3), "shop": (1, 6), "works": (1, 3),
    "farm": (1, 1), "hamlet": (1, 3),
}  # fmt: skip
COUNTRY = 0.13  # below this density a lot is a field


@dataclass(frozen=True)
class Premises:
    """Buildings outside compounds: lot, use and rectangle axes; `layout.owner` indexes `lot`."""

    lot: Ints
    use: Objects
    layout: Layout


def uses(lots: Lots, taken: Flags, recipe: Recipe, rng: np.random.Generator) -> Objects:
    """The use of every lot: home, one of `USES`, shop, works, field, wood, or its nature."""
    use = lots.nature.copy()
    hectares = shapely.area(lots.plot) / 1e4
    town = lots.buildable & ~taken & (lots.density >= COUNTRY)
    use[(lots.nature == "land") & (lots.density < COUNTRY)] = "field"
    use[taken] = "home"
    free = town.copy()
    for name, (rate, small, large, _, _) in USES.items():
        count = max(1, round(rate * recipe.communities))
        fit = free & (hectares >= small) & (hectares <= large)
        score = np.where(fit, lots.density + rng.gumbel(0, 0.35, len(fit)), -np.inf)
        best = np.argsort(-score, kind="stable")[: min(count, int(fit.sum()))]
        use[best] = name
        free[best] = False
    industry = Waves(rng, 260 * np.sqrt(recipe.area_km2))(lots.centre) + 2.2 * (0.42 - lots.density)
    use[free] = np.where(industry[free] > 0.35, "works", "shop")
    use[(use == "land")] = "green"
    wild = (use == "field") & (Waves(rng, 180 * np.sqrt(recipe.area_km2))(lots.centre) > 1.05)
    use[wild] = "wood"
    return use


def premises(lots: Lots, use: Objects, recipe: Recipe, rng: np.random.Generator) -> Premises:
    """Rectangles of all public buildings, as many as the plots suggest."""
    hectares = shapely.area(lots.plot) / 1e4
    style = {**{name: spec[3] for name, spec in USES.items()}, **STYLE}
    most = {**{name: spec[4] for name, spec in USES.items()}, "shop": 3, "works": 9, "farm": 3}
    # Where there are hamlets, their houses stand in the fields instead.
    farmed = (use == "field") & lots.buildable & (rng.random(len(use)) < 0.3)
    farmed &= recipe.buildings == 0
    kind = np.where(farmed, "farm", use)
    chosen = np.flatnonzero(
        [bool(style.get(k)) and h > 0.15 for k, h in zip(kind, hectares, strict=True)]
    )
    chosen = chosen[lots.buildable[chosen]]
    wish = np.array([most[k] for k in kind[chosen]])
    ground = np.array([_ground(style[k]) for k in kind[chosen]])
    room = np.maximum(1, (hectares[chosen] * 1e4 / ground).astype(np.int64))
    count = np.minimum(np.minimum(wish, room), 1 + rng.poisson(0.62 * wish)).astype(np.int64)
    styles = np.array([style[k] for k in kind[chosen]], dtype=object)
    # Nobody counts sheds: an awkward plot simply stays empty.
    layout = lay_out(lots.plot[chosen], styles, count, rng, strict=False)
    return Premises(chosen, kind[chosen].astype(object), layout)


def _ground(style: str) -> float:
    """Ground one building of a style takes, square metres."""
    s = STYLES[style]
    return (s.length + s.beside) * (s.depth + s.behind) * 1.3


def floors(use: Objects, rng: np.random.Generator) -> Ints:
    """A plausible number of floors for each public building (n,)."""
    low = np.array([FLOORS[k][0] for k in use])
    high = np.array([FLOORS[k][1] for k in use])
    found: Ints = np.floor(low + (high - low + 1) * rng.random(len(use)) ** 1.8).astype(np.int64)
    return found
