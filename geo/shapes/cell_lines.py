"""The lines along which a community falls into cells: roads, walls of compounds, and where neither
is, lines half way between compounds or clusters of buildings."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import Voronoi

from geo.shapes.ground import Floats, Ints
from geo.shapes.planar import Geometries
from geo.shapes.terrain import Terrain

CLUSTER = 100.0  # households that buildings outside compounds may have in one cell
EVERY_M = 8.0  # distance of the points that stand for a wall
SMOOTH_M = 2.0  # by how much a half-way line is straightened
BEYOND = 20.0  # steps by which it overshoots, so that it surely meets the next line
LAND_M2 = 2_000.0  # ground beyond water from which on it is a cell of its own


@dataclass(frozen=True)
class Seeds:
    """Points (s, 2) in steps that attract the ground of their block: for each its block and the
    number of its seed. Seeds below the number of compounds are compounds."""

    points: Floats
    block: Ints
    seed: Ints


def node(lines: Geometries) -> shapely.Geometry:
    """Lines in steps, cut wherever they meet; every vertex on the lattice."""
    return shapely.union_all(lines, grid_size=1)


def polygons(noded: shapely.Geometry) -> Geometries:
    """The faces between noded lines."""
    return np.asarray(shapely.get_parts(shapely.polygonize([noded])), np.object_)


def within(shapes: Geometries, ground: shapely.Geometry) -> Geometries:
    """The shapes that lie in the ground; they lie either in it or outside."""
    shapely.prepare(ground)
    inside = shapely.intersects(ground, shapely.point_on_surface(shapes))
    return np.asarray(shapes[inside], np.object_)


def frame_lines(terrain: Terrain) -> Geometries:
    """Outline, locked faces and dividing roads."""
    roads, _ = terrain.dividing
    kept = shapely.intersection(roads, shapely.buffer(terrain.free, BEYOND))
    rings = shapely.boundary(np.append(terrain.fixed, [terrain.whole]))
    return np.concatenate([np.atleast_1d(rings), np.atleast_1d(kept)])


def blocks(terrain: Terrain, lines: Geometries) -> Geometries:
    """The ground between roads, without what is locked."""
    return within(polygons(node(lines)), terrain.free)


def seeds(terrain: Terrain, block: Geometries) -> Seeds:
    """Everything that attracts ground: compounds, and clusters of the buildings outside them where
    those are many or where there is no compound."""
    found = [_wall_seeds(terrain, block)]
    found.append(_cluster_seeds(terrain, block, found[0], len(terrain.walls)))
    land = _joined(found)
    return _joined([land, _bank_seeds(terrain, block, land)]) if len(terrain.wet) else land


def _joined(parts: list[Seeds]) -> Seeds:
    return Seeds(
        np.concatenate([each.points for each in parts]),
        np.concatenate([each.block for each in parts]),
        np.concatenate([each.seed for each in parts]),
    )


def _wall_seeds(terrain: Terrain, block: Geometries) -> Seeds:
    """Points along the walls of every compound, in each block that it touches."""
    at, wall = shapely.STRtree(block).query(terrain.walls, "intersects")[::-1]
    part = np.asarray(shapely.intersection(terrain.walls[wall], block[at]), np.object_)
    areal = shapely.area(part) > 0
    at, wall, part = at[areal], wall[areal], part[areal]
    step = EVERY_M / float(np.sqrt(abs(np.linalg.det(terrain.frame.matrix))))
    xy, row = shapely.get_coordinates(shapely.segmentize(part, step), return_index=True)
    return Seeds(np.rint(xy), at[row].astype(np.int64), wall[row].astype(np.int64))


def _cluster_seeds(terrain: Terrain, block: Geometries, walls: Seeds, first: int) -> Seeds:
    """Buildings outside compounds that are not to be cut, a number from `first` on a cluster."""
    estate = terrain.estate
    whole = np.append(~shapely.is_empty(terrain.walls), False)
    loose = np.flatnonzero(~whole[estate])
    point, at = shapely.STRtree(block).query(shapely.points(terrain.points[loose]), "intersects")
    point, one = np.unique(point, return_index=True)
    loose, at = loose[point], at[one]
    households = terrain.buildings.households
    total = np.bincount(at, households[loose], len(block))
    seed = np.full(len(loose), -1, np.int64)
    for number in np.flatnonzero(total > CLUSTER):
        for owner in np.unique(estate[loose[at == number]]):
            rows = np.flatnonzero((at == number) & (estate[loose] == owner))
            places = terrain.frame.metres(terrain.points[loose[rows]])
            label = clusters(places, households[loose[rows]])
            seed[rows] = first + label
            first += int(label.max()) + 1
    kept = seed >= 0
    return Seeds(terrain.points[loose[kept]], at[kept].astype(np.int64), seed[kept])


def clusters(places: Floats, weight: Floats, most: float = CLUSTER) -> Ints:
    """Groups (n,) of at most `most` weight each, unless one place alone holds more: halved across
    the longer side again and again."""
    label = np.zeros(len(places), np.int64)
    todo, count = [np.arange(len(places))], 0
    while todo:
        rows = todo.pop()
        halves = _halved(places[rows], weight[rows]) if weight[rows].sum() > most else None
        if halves is None:
            label[rows] = count
            count += 1
        else:
            todo += [rows[~halves], rows[halves]]
    return label


def _halved(places: Floats, weight: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]] | None":
    """Which places lie in the upper half; None when all are one place."""
    axis = int(np.argmax(np.ptp(places, axis=0)))
    values, at = np.unique(places[:, axis], return_inverse=True)
    if len(values) < 2:
        return None
    sums = np.cumsum(np.bincount(at, weight))
    cut = min(int(np.searchsorted(sums, sums[-1] / 2)), len(values) - 2)
    return np.asarray(at > cut)


def _bank_seeds(terrain: Terrain, block: Geometries, land: Seeds) -> Seeds:
    """Points along the banks where water parts a block, so that its two sides meet half way across
    the water. A bank belongs to the nearest seed on its side, and is a seed itself without one."""
    wet = shapely.union_all(terrain.wet)
    parted = np.flatnonzero(shapely.intersects(block, wet))
    first = max(len(terrain.walls), int(land.seed.max(initial=-1)) + 1)
    found = [Seeds(np.zeros((0, 2)), np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for number in parted.tolist():
        sides = shapely.get_parts(shapely.difference(block[number], wet))
        sides = sides[shapely.area(terrain.frame.shape(sides)) > LAND_M2]
        if len(sides) < 2:
            continue
        for side in sides:
            points, seed = _bank(terrain, side, land, land.block == number, first)
            first += int((seed == first).any())
            found.append(Seeds(points, np.full(len(seed), number), seed))
    return _joined(found)


def _bank(
    terrain: Terrain, side: shapely.Geometry, land: Seeds, near: "np.ndarray[tuple[int], "
    "np.dtype[np.bool_]]", first: int
) -> tuple[Floats, Ints]:  # fmt: skip
    step = EVERY_M / float(np.sqrt(abs(np.linalg.det(terrain.frame.matrix))))
    points = np.rint(shapely.get_coordinates(shapely.segmentize(side, step)))
    rows = np.flatnonzero(near)
    rows = rows[shapely.intersects(side, shapely.points(land.points[rows]))]
    if not len(rows):
        return points, np.full(len(points), first)
    gap = terrain.frame.metres(points)[:, None] - terrain.frame.metres(land.points[rows])[None]
    return points, land.seed[rows[np.argmin((gap**2).sum(axis=2), axis=1)]]


def half_way(terrain: Terrain, block: Geometries, found: Seeds) -> Geometries:
    """Lines between the seeds of each block that has several."""
    lines = [
        _half_way(terrain, shape, found.points[rows], found.seed[rows])
        for number, shape in enumerate(block)
        if len(np.unique(found.seed[rows := np.flatnonzero(found.block == number)])) > 1
    ]
    return np.array(lines, np.object_)


def _half_way(
    terrain: Terrain, block: shapely.Geometry, points: Floats, seed: Ints
) -> shapely.Geometry:
    """The borders of the ground nearest to each seed. Four far points close all of them."""
    _, one = np.unique(points, axis=0, return_index=True)
    xy, label = terrain.frame.metres(points[one]), seed[one]
    middle, reach = xy.mean(axis=0), 20.0 * float(np.ptp(xy, axis=0).max()) + 20_000.0
    far = middle + reach * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    diagram = Voronoi(np.concatenate([xy, far]))
    pair = diagram.ridge_points
    own = (pair < len(xy)).all(axis=1)
    own[own] = label[pair[own, 0]] != label[pair[own, 1]]
    ends = np.array([diagram.ridge_vertices[k] for k in np.flatnonzero(own)], np.int64)
    ends = ends.reshape(-1, 2)
    ends = ends[(ends >= 0).all(axis=1)]
    smooth = shapely.simplify(
        shapely.line_merge(shapely.multilinestrings(list(diagram.vertices[ends]))), SMOOTH_M
    )
    lines = shapely.transform(smooth, terrain.frame.steps)
    return shapely.intersection(lines, shapely.buffer(block, BEYOND))
