"""The main network: guides, arterials and secondary streets, bent around lakes and hills."""

from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Objects
from data.demo.territory.field import Field, direction_field
from data.demo.territory.guides import Blob, Guide, Stream, blobs, highways, streams
from data.demo.territory.planar import Edge, Lines, lines_of
from data.demo.territory.recipe import Recipe
from data.demo.territory.shape_of_land import Land
from data.demo.territory.streamlines import Tracer


@dataclass(frozen=True)
class Network:
    """Main lines of the whole sheet, with the water and the blobs they go around."""

    lines: Lines
    streams: list[Stream]
    blobs: list[Blob]
    field: Field
    sheet: tuple[float, float, float, float]


def main_network(recipe: Recipe, land: Land, rng: np.random.Generator) -> Network:
    """Traces arterials between the guides, then secondary streets between the arterials."""
    waters, roads = streams(recipe, land, rng), highways(recipe, land, rng)
    bodies = blobs(recipe, land, rng)
    unit = np.sqrt(recipe.area_km2) * 1000
    shaping = [Guide(s.name, s.xy, 0.05 * unit, 2.0) for s in waters] + roads
    shaping += [Guide(b.kind, _ring(b.shore), 0.03 * unit, 1.5) for b in bodies]
    field = direction_field(recipe, land, shaping, rng)
    fixed = [g.xy for g in roads] + [side for s in waters for side in (s.left, s.right)]
    seeds = [(float(x), float(y)) for x, y in land.centres[:, :2]] + _scattered(recipe, rng)
    arterials = _trace(field, recipe.arterial_m, recipe.step_m, fixed, seeds, 0.9)
    seeds = [(float(x), float(y)) for line in arterials for x, y in line[::8]]
    minor = _trace(field, recipe.secondary_m, recipe.step_m, fixed + arterials, seeds, 0.8)
    walls = fixed + [_ring(b.shore) for b in bodies]
    arterials = _joined(arterials, walls, 0.5 * recipe.arterial_m[1])
    minor = _joined(minor, walls + arterials, 0.6 * recipe.secondary_m[1])
    lines = _assemble(recipe, waters, roads, bodies, arterials, minor)
    half_x, half_y = recipe.half_m
    return Network(lines, waters, bodies, field, (-half_x, -half_y, half_x, half_y))


def _scattered(recipe: Recipe, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Seeds over the whole sheet, so that no corner stays empty."""
    half = np.array(recipe.half_m)
    spots = rng.uniform(-half, half, (400, 2))
    return [(float(x), float(y)) for x, y in spots]


def _trace(
    field: Field,
    spacing_m: tuple[float, float],
    step: float,
    fixed: list[Floats],
    seeds: list[tuple[float, float]],
    shortest: float,
) -> list[Floats]:
    dense, empty = spacing_m
    tracer = Tracer(field, dense + (empty - dense) * (1 - field.density) ** 1.6, step)
    for xy in fixed:
        tracer.place(xy)
    return tracer.run(seeds, shortest * dense)


def _joined(streets: list[Floats], others: list[Floats], reach: float) -> list[Floats]:
    """Carries both ends of every street on to the next line ahead, so that few end in nothing."""
    every = np.array([shapely.LineString(xy) for xy in streets + others], dtype=object)
    tree = shapely.STRtree(every)
    joined = []
    for number, xy in enumerate(streets):
        head = _reached(xy[::-1], number, tree, every, reach)
        tail = _reached(xy, number, tree, every, reach)
        joined.append(np.vstack([head, xy, tail]))
    return joined


def _reached(xy: Floats, own: int, tree: shapely.STRtree, every: Objects, reach: float) -> Floats:
    """The point (1, 2) where the line, carried straight on, meets another; (0, 2) if none does."""
    run = xy[-1] - xy[-4]
    ahead = shapely.LineString([xy[-1], xy[-1] + run / np.hypot(*run) * reach])
    met = tree.query(ahead, "intersects")
    spots = shapely.get_coordinates(shapely.intersection(every[met[met != own]], ahead))
    if len(spots) == 0:
        return np.empty((0, 2))
    nearest = spots[np.argmin(np.hypot(*(spots - xy[-1]).T))]
    # A step beyond the crossing makes sure that noding finds it.
    beyond: Floats = (nearest + run / np.hypot(*run) * 0.5)[None]
    return beyond


def _ring(polygon: shapely.Polygon) -> Floats:
    xy: Floats = shapely.get_coordinates(polygon.exterior)
    return xy


def corridor(stream: Stream) -> shapely.Geometry:
    """The land between both bank roads."""
    band = shapely.Polygon(np.vstack([stream.left, stream.right[::-1]]))
    return shapely.make_valid(band)


def _assemble(
    recipe: Recipe,
    waters: list[Stream],
    roads: list[Guide],
    bodies: list[Blob],
    arterials: list[Floats],
    minor: list[Floats],
) -> Lines:
    """Clips everything to the sheet and to one another: bridges only for the greater roads."""
    river, brook = waters
    shores = shapely.union_all([b.shore for b in bodies])
    valley, dale = corridor(river), corridor(brook)
    dry = shapely.union_all([valley, shores])

    def drawn(xy: list[Floats], cut: shapely.Geometry, tolerance: float) -> list[shapely.Geometry]:
        lines = np.array([shapely.LineString(line) for line in xy], dtype=object)
        return list(shapely.difference(shapely.simplify(lines, tolerance), cut))

    banks = [river.left, river.right]
    parts = [
        lines_of(Edge.EXPRESSWAY, drawn([g.xy for g in roads], shores, 1.0)),
        lines_of(Edge.ARTERIAL, drawn(arterials, shores, 1.5)),
        lines_of(Edge.ARTERIAL, drawn(banks, shores.union(dale), 1.5)),
        lines_of(Edge.SECONDARY, drawn([brook.left, brook.right], dry, 1.0)),
        lines_of(Edge.SECONDARY, drawn(minor, dry, 1.5)),
        lines_of(Edge.SECONDARY, [shapely.LineString(_ring(b.shore)) for b in bodies]),
        lines_of(Edge.RIVER, drawn([river.xy], shores, 1.5)),
        lines_of(Edge.STREAM, drawn([brook.xy], shores, 1.0)),
    ]
    sheet = shapely.box(*(-np.array(recipe.half_m)), *recipe.half_m)
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.plus(part)
    inside = Lines(shapely.intersection(whole.line, sheet), whole.kind)
    flat = [lines_of(Edge(k), inside.line[inside.kind == k]) for k in np.unique(inside.kind)]
    whole = lines_of(Edge.FRAME, [sheet.exterior])
    for part in flat:
        whole = whole.plus(part)
    return whole
