"""Residential buildings: compounds laid out by type and age, and hamlets in the countryside."""

from dataclasses import dataclass

import numpy as np

from data.demo.territory.columns import Ints, Objects
from data.demo.territory.layout import Layout, lay_out
from data.demo.territory.lots import Lots
from data.demo.territory.stock import Stock, share_out

STYLE = {
    ("commercial", "new"): "towers",
    ("commercial", "old"): "slabs",
    ("resettlement", "new"): "high_slabs",
    ("resettlement", "old"): "slabs",
    ("work_unit", "old"): "yards",
    ("mixed", "new"): "high_slabs",
    ("mixed", "old"): "crooked",
}
FLOORS = {
    "towers": (11, 33),
    "high_slabs": (9, 27),
    "slabs": (4, 7),
    "yards": (3, 6),
    "crooked": (2, 7),
}
HOME_M2 = {"towers": 118.0, "high_slabs": 105.0, "slabs": 88.0, "yards": 66.0, "crooked": 62.0}


@dataclass(frozen=True)
class Homes:
    """Residential buildings (n,). `layout.owner` indexes `lot` (p,); compounds come first."""

    lot: Ints
    style: Objects
    layout: Layout
    dwellings: Ints
    people: Ints
    floors: Ints
    compound: Ints  # -1 in a hamlet


def build(lots: Lots, stock: Stock, place: Ints, rng: np.random.Generator) -> Homes:
    """Lays out every compound on its lot. Raises PlotsTooSmall."""
    style = np.array(
        [STYLE[k] for k in zip(stock.type, stock.age_class, strict=True)], dtype=object
    )
    layout = lay_out(lots.plot[place], style, stock.buildings, rng)
    dwellings, people = _shared_out(layout, stock, rng)
    floors = _floors(layout, style, dwellings, rng)
    return Homes(place, style, layout, dwellings, people, floors, layout.owner)


def _shared_out(layout: Layout, stock: Stock, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Dwellings and people of each building; sums per compound are exact."""
    size = layout.box[:, 2] * layout.box[:, 3] * rng.uniform(0.8, 1.2, len(layout.owner))
    dwellings = np.empty(len(size), dtype=np.int64)
    people = np.empty(len(size), dtype=np.int64)
    starts = np.searchsorted(layout.owner, np.arange(len(stock.households) + 1))
    for k in range(len(stock.households)):
        mine = slice(int(starts[k]), int(starts[k + 1]))
        dwellings[mine] = share_out(int(stock.households[k]), size[mine], 1)
        people[mine] = share_out(int(stock.population[k]), dwellings[mine].astype(float), 0)
    return dwellings, people


def _floors(layout: Layout, style: Objects, dwellings: Ints, rng: np.random.Generator) -> Ints:
    """Floors that hold the dwellings on the footprint, within what the style allows."""
    kind = style[layout.owner]
    home = np.array([HOME_M2[k] for k in kind])
    low = np.array([FLOORS[k][0] for k in kind])
    high = np.array([FLOORS[k][1] for k in kind])
    needed = np.ceil(dwellings * home / (layout.box[:, 2] * layout.box[:, 3]))
    found: Ints = np.clip(needed, low, high).astype(np.int64)
    return found
