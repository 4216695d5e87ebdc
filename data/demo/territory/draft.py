"""The whole drawing in metres, step by step, before it is named and written down in columns."""

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.territory import homes, public
from data.demo.territory.columns import Flags, Floats, Ints, Objects
from data.demo.territory.cuts import cuts
from data.demo.territory.divisions import Divisions, atoms_of, divide
from data.demo.territory.homes import Homes
from data.demo.territory.layout import Layout, rectangles
from data.demo.territory.lots import Lots, settle, survey
from data.demo.territory.network import Network, main_network
from data.demo.territory.outline import chosen_blocks
from data.demo.territory.planar import Edge, Lines, Plane, arrange, lines_of
from data.demo.territory.public import Premises
from data.demo.territory.recipe import Recipe
from data.demo.territory.shape_of_land import Land, lie_of_land
from data.demo.territory.splitting import split
from data.demo.territory.stock import Stock, housing_stock


@dataclass(frozen=True)
class Draft:
    """`inside` are the faces of `plane` (atoms) within the territory; divisions label them."""

    recipe: Recipe
    network: Network
    plane: Plane
    inside: Ints
    lots: Lots
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


def draft(recipe: Recipe, seed: int) -> Draft:
    """Draws land, streets, lots, buildings and divisions; every step has its own random stream."""
    rngs = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(8)]
    ground = _ground(recipe, rngs)
    lots = ground.lots
    stock = housing_stock(recipe, rngs[3])
    place = settle(lots, stock, ground.land, rngs[4])
    taken = np.zeros(len(lots.face), dtype=bool)
    taken[place] = True
    use = public.uses(lots, taken, recipe, rngs[5])
    housing = homes.build(lots, stock, place, use, recipe, rngs[6])
    premises = public.premises(lots, use, recipe, rngs[7])
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
        recipe, ground.network, plane, inside, lots, use, stock, place, housing, premises,
        home_atom, public_atom, divisions,
    )  # fmt: skip


def _ground(recipe: Recipe, rngs: list[np.random.Generator]) -> Ground:
    """Streets first, then the outline along them, then lots inside it."""
    land = lie_of_land(recipe, rngs[0])
    network = main_network(recipe, land, rngs[1])
    coarse = arrange(network.lines)
    chosen = chosen_blocks(coarse, recipe, land)
    outline = shapely.coverage_union_all(coarse.face[chosen])
    blocks = coarse.face[chosen & _dry(coarse.face, network)]
    lines = network.lines.plus(split(blocks, recipe, land, rngs[2]))
    fine = arrange(lines)
    lots = survey(fine, _within(fine.face, outline), network, land)
    return Ground(lines, land, network, outline, lots)


def _dry(faces: Objects, network: Network) -> Flags:
    """Which faces are neither in the river's corridor nor inside a lake, hill or great park."""
    from data.demo.territory.network import corridor

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
    plane = arrange(ground.lines.plus(lines_of(Edge.CUT, lines)))
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


def centres(layout: Layout) -> Floats:
    """Middle points (n, 2) of the rectangles."""
    middle: Floats = rectangles(layout).mean(axis=1)
    return middle
