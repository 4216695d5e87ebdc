"""The whole drawing in metres, step by step, before it is named and written down in columns."""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from data.demo.territory import homes, public
from data.demo.territory.columns import Flags, Ints, Objects
from data.demo.territory.cuts import cuts
from data.demo.territory.divisions import Divisions, atoms_of, divide
from data.demo.territory.hamlets import with_hamlets
from data.demo.territory.homes import Homes
from data.demo.territory.layout import Layout, PlotsTooSmall, rectangles
from data.demo.territory.lots import Lots, plots_of, settle, survey
from data.demo.territory.network import Network, corridor, main_network
from data.demo.territory.outline import chosen_blocks
from data.demo.territory.planar import (
    Edge,
    Lines,
    Plane,
    arrange,
    lines_of,
    overshot,
    without_dead_ends,
)
from data.demo.territory.public import Premises
from data.demo.territory.recipe import Recipe
from data.demo.territory.shape_of_land import Land, lie_of_land
from data.demo.territory.splitting import split
from data.demo.territory.stock import Stock, housing_stock

OUTSIDE = 5.0  # lots around the territory are so much larger


@dataclass(frozen=True)
class Draft:
    """`inside` are the faces of `plane` (atoms) within the territory; divisions label them."""

    recipe: Recipe
    network: Network
    plane: Plane
    inside: Ints
    lots: Lots
    outer: Lots  # around the territory, for the eye only
    use: Objects
    stock: Stock
    place: Ints  # lot of each compound
    homes: Homes
    premises: Premises
    home_atom: Ints  # position in `inside` of each residential building
    public_atom: Ints
    divisions: Divisions


@dataclass(frozen=True)
class Ground:
    """The street plan with its lots, before anything is built."""

    lines: Lines
    land: Land
    network: Network
    outline: shapely.Geometry
    lots: Lots
    outer: Lots


def draft(recipe: Recipe, seed: int) -> Draft:
    """Draws land, streets, lots, buildings and divisions; every step has its own random stream."""
    rngs = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(8)]
    ground = _ground(recipe, rngs)
    lots = ground.lots
    stock = housing_stock(recipe, rngs[3])
    place, housing = _housed(ground, stock, rngs[4])
    taken = np.zeros(len(lots.face), dtype=bool)
    taken[place] = True
    use = public.uses(lots, taken, recipe, rngs[5])
    premises = public.premises(lots, use, recipe, rngs[7])
    housing, use = with_hamlets(housing, lots, use, len(premises.layout.owner), recipe, rngs[6])
    plane, inside = _final_plane(ground, housing)
    home_atom = _atom_of(plane, inside, housing.layout)
    public_atom = _atom_of(plane, inside, premises.layout)
    count = len(inside)
    atoms = atoms_of(
        plane,
        inside,
        np.bincount(home_atom, housing.dwellings, count),
        np.bincount(home_atom, housing.people, count),
    )
    divisions = divide(atoms, recipe)
    return Draft(
        recipe, ground.network, plane, inside, lots, ground.outer, use, stock, place,
        housing, premises, home_atom, public_atom, divisions,
    )  # fmt: skip


def _housed(ground: Ground, stock: Stock, rng: np.random.Generator) -> tuple[Ints, Homes]:
    """Lots and buildings of all compounds; whoever got too small a lot asks for a larger one."""
    ask, place = stock, np.full(len(stock.households), -1, dtype=np.int64)
    for _ in range(12):
        place = settle(ground.lots, ask, ground.land, place, rng)
        try:
            return place, homes.build(ground.lots, stock, place, rng)
        except PlotsTooSmall as small:
            more = ask.ground_m2.copy()
            more[small.plots] *= 1.7
            ask, place[small.plots] = replace(ask, ground_m2=more), -1
    raise ValueError("the land is too crowded for the compounds of this recipe")


def _ground(recipe: Recipe, rngs: list[np.random.Generator]) -> Ground:
    """Streets first, then the outline along them, then lots inside it."""
    land = lie_of_land(recipe, rngs[0])
    network = main_network(recipe, land, rngs[1])
    coarse = arrange(network.lines)
    chosen = chosen_blocks(coarse, recipe, land)
    outline = shapely.coverage_union_all(coarse.face[chosen])
    dry = _dry(coarse.face, network)
    blocks = coarse.face[chosen & dry]
    lines = network.lines.plus(split(blocks, recipe, land, rngs[2]))
    lines = lines.plus(split(coarse.face[~chosen & dry], recipe, land, rngs[2], OUTSIDE))
    fine = arrange(lines)
    inside = _within(fine.face, outline)
    plots = plots_of(fine)
    lots = survey(fine, plots, inside, network, land)
    outer = np.setdiff1d(np.arange(len(fine.face)), inside)
    return Ground(
        without_dead_ends(fine),
        land,
        network,
        outline,
        lots,
        survey(fine, plots, outer, network, land),
    )


def _dry(faces: Objects, network: Network) -> Flags:
    """Which faces are neither in the river's corridor nor inside a lake, hill or great park."""
    kept = [corridor(s) for s in network.streams] + [b.shore for b in network.blobs]
    apart: Flags = ~shapely.contains_properly(
        shapely.union_all(kept), shapely.point_on_surface(faces)
    )
    return apart


def _within(faces: Objects, outline: shapely.Geometry) -> Ints:
    shapely.prepare(outline)
    return np.flatnonzero(shapely.contains_properly(outline, shapely.point_on_surface(faces)))


def _final_plane(ground: Ground, housing: Homes) -> tuple[Plane, Ints]:
    """The arrangement once more, with the cuts through large compounds."""
    lines = cuts(housing.layout, housing.dwellings, ground.lots.face[housing.lot])
    extra = lines_of(Edge.CUT, overshot(np.array(lines, dtype=object))) if lines else None
    plane = arrange(ground.lines.plus(extra) if extra else ground.lines)
    return plane, _within(plane.face, ground.outline)


def _atom_of(plane: Plane, inside: Ints, layout: Layout) -> Ints:
    """The atom that contains each building."""
    middle = shapely.points(rectangles(layout).mean(axis=1))
    building, atom = shapely.STRtree(plane.face[inside]).query(middle, "within")
    found = np.full(len(middle), -1, dtype=np.int64)
    found[building] = atom
    if (found < 0).any():
        raise ValueError("a building lies outside every atom")
    return found
