"""Blocks into lots: every block is halved across its long side, again and again, all at once."""

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Ints, Objects
from data.demo.territory.planar import Edge, Lines, overshot
from data.demo.territory.recipe import Recipe
from data.demo.territory.shape_of_land import Land

DENSITIES = (0.0, 0.15, 0.4, 0.7, 1.0)
ROUNDS = 14


@dataclass(frozen=True)
class Halving:
    """The cuts of one round: dividing lines (n,), their class (n,) and the parts they leave."""

    line: Objects
    kind: Ints
    parts: Objects


def split(
    blocks: Objects, recipe: Recipe, land: Land, rng: np.random.Generator, coarse: float = 1.0
) -> Lines:
    """Dividing lines inside the blocks, down to lots of about the wanted size times `coarse`.

    Long first cuts become tertiary streets, later ones lanes or just walls.
    """
    lines, kinds = [np.empty(0, dtype=object)], [np.empty(0, dtype=np.int64)]
    open_parts = blocks
    for _ in range(ROUNDS):
        centre = shapely.get_coordinates(shapely.centroid(open_parts))
        density = land.density(centre)
        wanted = np.exp(np.interp(density, DENSITIES, np.log(recipe.lot_ha))) * 1e4 * coarse
        old = land.oldness(centre)
        wanted *= np.exp(rng.normal(0.25, 0.42, len(wanted))) * (1 - 0.5 * old)
        area = shapely.area(open_parts)
        chosen = area > 1.55 * wanted
        if not chosen.any():
            break
        halving = _halve(open_parts[chosen], area[chosen], old[chosen], wanted[chosen], rng)
        lines.append(halving.line)
        kinds.append(halving.kind)
        open_parts = halving.parts
    return Lines(np.concatenate(lines), np.concatenate(kinds))


def _halve(
    parts: Objects, area: Floats, old: Floats, wanted: Floats, rng: np.random.Generator
) -> Halving:
    middle, along, length = _long_axis(parts)
    # Old quarters are crooked, new estates square.
    turn = rng.normal(0, 0.03 + 0.12 * old, len(parts))
    across = np.column_stack([-along[:, 1], along[:, 0]])
    across = across * np.cos(turn)[:, None] + along * np.sin(turn)[:, None]
    middle = middle + along * (length * rng.uniform(-0.12, 0.12, len(parts)))[:, None]
    bend = rng.normal(0, 0.035, len(parts)) * (area > 1.2e5)
    knife, sheet = _knives(middle, across, along, length * 2.5 + 100, bend)
    line = shapely.intersection(shapely.linestrings(knife), parts)
    sheets = shapely.polygons(sheet)
    halves = np.concatenate(
        [shapely.intersection(parts, sheets), shapely.difference(parts, sheets)]
    )
    pieces = shapely.get_parts(halves)
    solid = (shapely.get_type_id(pieces) == 3) & (shapely.area(pieces) > 400)
    kind = _kinds(area, wanted, old, rng)
    line, owner = shapely.get_parts(line, return_index=True)
    straight = shapely.get_type_id(line) == 1
    long_enough = straight & (shapely.length(line) > 1)
    return Halving(overshot(line[long_enough]), kind[owner[long_enough]], pieces[solid])


def _long_axis(parts: Objects) -> tuple[Floats, Floats, Floats]:
    """Middle (n, 2), unit vector of the long side (n, 2) and its length (n,) of tight boxes."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(parts)).reshape(-1, 5, 2)
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1]
    long_one = (np.hypot(*one.T) >= np.hypot(*two.T))[:, None]
    side = np.where(long_one, one, two)
    length = np.hypot(*side.T)
    side = side / length[:, None]
    # The envelope's starting corner is arbitrary; a fixed sense keeps the draws meaningful.
    side *= np.where(side[:, :1] < 0, -1, 1)
    return corners[:, :4].mean(axis=1), side, length


def _knives(
    middle: Floats, across: Floats, along: Floats, reach: Floats, bend: Floats
) -> tuple[Floats, Floats]:
    """Three-point dividing lines (n, 3, 2) and, on one side of each, a sheet (n, 5, 2)."""
    far = across * reach[:, None]
    belly = middle + along * (bend * reach * 0.2)[:, None]
    knife = np.stack([middle - far, belly, middle + far], axis=1)
    beyond = along * reach[:, None]
    sheet = np.concatenate(
        [knife, (middle + far + beyond)[:, None], (middle - far + beyond)[:, None]], 1
    )
    return knife, sheet


def _kinds(area: Floats, wanted: Floats, old: Floats, rng: np.random.Generator) -> Ints:
    """Big pieces are divided by streets, small ones by lanes or walls."""
    luck = rng.random(len(area))
    lane = np.where(luck < 0.55 + 0.3 * old, int(Edge.RESIDENTIAL), int(Edge.WALL))
    wide = (area > 4.6 * wanted) | ((area > 3.2 * wanted) & (luck < 0.5))
    return np.where(wide, int(Edge.TERTIARY), lane).astype(np.int64)
