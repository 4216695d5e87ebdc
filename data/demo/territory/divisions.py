"""Communities, streets, districts and base grids as unions of neighbouring atoms."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data.demo.territory.columns import Floats, Ints, summed
from data.demo.territory.merging import Rule, join
from data.demo.territory.planar import Edge, Plane
from data.demo.territory.recipe import Recipe

Borders = tuple[Ints, Floats, Ints]


@dataclass(frozen=True)
class Divisions:
    """Region number of every atom (n,), on each level."""

    grid: Ints
    community: Ints
    street: Ints
    district: Ints


@dataclass(frozen=True)
class Atoms:
    """What regions are made of: measures (n,) and borders among themselves."""

    homes: Floats
    people: Floats
    area: Floats
    rim: Floats
    borders: Borders

    def grouped(self, label: Ints) -> "Atoms":
        """The same ground as regions `label` (n,), numbered from 0."""
        count = int(label.max()) + 1
        pair, shared, kind = self.borders
        pair = np.sort(label[pair], axis=1)
        within = pair[:, 0] == pair[:, 1]
        rim = summed(label, self.rim, count)
        rim -= 2 * summed(pair[within, 0], shared[within], count)
        unique, at = np.unique(pair[~within], axis=0, return_inverse=True)
        length = summed(at.ravel(), shared[~within], len(unique))
        mean = summed(at.ravel(), (shared * kind)[~within], len(unique)) / length
        return Atoms(
            summed(label, self.homes, count),
            summed(label, self.people, count),
            summed(label, self.area, count),
            rim,
            (unique, length, np.rint(mean).astype(np.int64)),
        )


def atoms_of(plane: Plane, inside: Ints, homes: Ints, people: Ints) -> Atoms:
    """Measures the faces `inside`; borders are renumbered to their positions there."""
    position = np.full(len(plane.face), -1, dtype=np.int64)
    position[inside] = np.arange(len(inside))
    pair, shared, kind = plane.borders()
    both = (position[pair] >= 0).all(axis=1)
    faces = plane.face[inside]
    borders = (position[pair[both]], shared[both], kind[both])
    counted = (homes.astype(np.float64), people.astype(np.float64))
    return Atoms(*counted, shapely.area(faces), shapely.length(faces), borders)


def divide(atoms: Atoms, recipe: Recipe) -> Divisions:
    """Blocks between streets become communities, these streets; grids stay inside a community."""
    block = _blocks(atoms)
    blocks = atoms.grouped(block)
    mean = recipe.population / recipe.communities
    area = float(atoms.area.sum())
    rule = Rule(
        target=mean,
        limits=(0.93 * recipe.large_people if recipe.large_communities else 1.9 * mean,),
        least=0.4 * mean,
        area_m2=1.6 * area / recipe.communities,
        compact=1.0,
    )
    wanted = recipe.communities + recipe.large_communities
    quarter = join(blocks.people, blocks.area, blocks.rim, blocks.borders, wanted, rule)
    quarter = _enlarged(blocks.grouped(quarter), recipe)[quarter]
    communities = blocks.grouped(quarter)
    street = _grouped_up(communities, recipe.streets, recipe.population, area)
    district = _grouped_up(communities.grouped(street), recipe.districts, recipe.population, area)
    community = quarter[block]
    grid = _grids(atoms, community, recipe)
    return Divisions(grid, community, street[community], district[street][community])


def _blocks(atoms: Atoms) -> Ints:
    """Atoms that no street of note separates."""
    pair, _, kind = atoms.borders
    weak = pair[kind < Edge.TERTIARY]
    count = len(atoms.area)
    graph = coo_matrix((np.ones(len(weak)), (weak[:, 0], weak[:, 1])), shape=(count, count))
    label: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return label


def _enlarged(quarters: Atoms, recipe: Recipe) -> Ints:
    """Unites as many pairs of neighbours as there are to be oversized communities."""
    label = np.arange(len(quarters.area))
    pair, _, kind = quarters.borders
    people = quarters.people[pair].sum(axis=1)
    fit = (people > 1.03 * recipe.large_people) & (kind < Edge.STREAM)
    badness = np.where(fit, np.abs(people - 1.18 * recipe.large_people), np.inf)
    used: set[int] = set()
    left = recipe.large_communities
    for k in np.argsort(badness, kind="stable").tolist():
        a, b = pair[k].tolist()
        if left == 0 or not fit[k]:
            break
        if a not in used and b not in used:
            label[b] = label[a]
            used |= {a, b}
            left -= 1
    return np.unique(label, return_inverse=True)[1].ravel().astype(np.int64)


def _grouped_up(parts: Atoms, wanted: int, people: int, area: float) -> Ints:
    """Joins communities to streets, or streets to districts, even in people and area."""
    if wanted == 1:
        return np.zeros(len(parts.area), dtype=np.int64)
    weight = parts.people / people + 0.7 * parts.area / area
    target = 1.7 / wanted
    rule = Rule(target=target, limits=(1.35 * target,), least=0.5 * target, compact=0.9)
    return join(weight, parts.area, parts.rim, parts.borders, wanted, rule)


def _grids(atoms: Atoms, community: Ints, recipe: Recipe) -> Ints:
    """Base grids by household load: whole lots, never across a community border."""
    pair, shared, kind = atoms.borders
    same = community[pair[:, 0]] == community[pair[:, 1]]
    mean = recipe.households / recipe.grids
    rule = Rule(
        target=mean,
        limits=(1.33 * mean, 1.42 * mean, 1.55 * mean, 1.75 * mean, 2 * mean),
        least=1.0,
        area_m2=4 * float(atoms.area.sum()) / recipe.grids,
        compact=0.7,
    )
    borders = (pair[same], shared[same], kind[same])
    return join(atoms.homes, atoms.area, atoms.rim, borders, recipe.grids, rule)
