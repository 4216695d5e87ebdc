"""The fictional demo territory, drawn from a seed: land, streets, lots, buildings and divisions.

All names and shapes are invented. The place lies in the CGCS2000 zone around 117 degrees east.
"""

import numpy as np

from data.demo.territory import names
from data.demo.territory.backdrop import write_backdrop
from data.demo.territory.columns import (
    Areas,
    Buildings,
    Compounds,
    Grids,
    Patches,
    RoadPoints,
    Roads,
    Surroundings,
    Territory,
)
from data.demo.territory.draft import draft
from data.demo.territory.houses import write_buildings, write_compounds
from data.demo.territory.places import write_places
from data.demo.territory.recipe import RECIPES

__all__ = [
    "Areas",
    "Buildings",
    "Compounds",
    "Grids",
    "Patches",
    "RoadPoints",
    "Roads",
    "Surroundings",
    "Territory",
    "draw",
]


def draw(size: str, seed: int) -> Territory:
    """The territory of a size (`small`, `district`, `prefecture`); same seed, same bytes.

    Geometries are lon/lat (EPSG:4490). Raises KeyError for an unknown size.
    """
    drawing = draft(RECIPES[size], seed)
    # The names have a stream of their own: a finer drawing does not rename the streets.
    rng = np.random.default_rng([seed, 1])
    namer = names.Namer(rng)
    written = write_places(drawing, namer)
    compounds, row = write_compounds(drawing, written, namer)
    buildings = write_buildings(drawing, written, compounds, row, rng)
    roads, water, green, around, points = write_backdrop(drawing, written, namer, rng)
    return Territory(
        size, seed, written.areas, written.grids, compounds, buildings,
        roads, water, green, around, points,
    )  # fmt: skip
