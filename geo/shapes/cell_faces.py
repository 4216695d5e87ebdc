"""Faces of noded lines, who borders whom along which segments, and joining faces to cells."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.shapes.ground import Flags, Floats, Ints, pieces
from geo.shapes.planar import STEPS, Geometries
from geo.shapes.terrain import ALONG_WATER, Terrain

NO_FACE = -1
SLIVER_M2 = 400.0
SLIVER_WIDTH_M = 5.0  # twice the area by the perimeter
ON_LINE_M = 1.0  # a border this near to a road runs along it


@dataclass(frozen=True)
class Edges:
    """The segments (s) of faces: ends in steps (s, 4), the faces on both sides (s, 2), the second
    NO_FACE at the outer border; length in metres; how well the segment divides, 0 to 1."""

    ends: Floats
    sides: Ints
    length_m: Floats
    road: Floats

    def inner(self) -> Flags:
        return np.asarray(self.sides[:, 1] != NO_FACE)


def segments(shapes: Geometries) -> tuple[Floats, Ints]:
    """The segments of a valid coverage of polygons, each once: ends (s, 4) and sides (s, 2)."""
    rings, face = shapely.get_rings(shapes, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    one, two, owner = xy[:-1][same], xy[1:][same], face[ring[:-1][same]]
    turned = (one[:, 0] > two[:, 0]) | ((one[:, 0] == two[:, 0]) & (one[:, 1] > two[:, 1]))
    rows = np.where(turned[:, None], np.hstack([two, one]), np.hstack([one, two]))
    ends, at = np.unique(rows, axis=0, return_inverse=True)
    order = np.argsort(at.ravel(), kind="stable")
    begins = np.searchsorted(at.ravel()[order], np.arange(len(ends)))
    twice = np.bincount(at.ravel(), minlength=len(ends)) > 1
    sides = np.full((len(ends), 2), NO_FACE, np.int64)
    sides[:, 0] = owner[order[begins]]
    sides[twice, 1] = owner[order[begins[twice] + 1]]
    return ends, sides


def edges(terrain: Terrain, shapes: Geometries) -> Edges:
    """The segments of a coverage with their length and what they run along."""
    ends, sides = segments(shapes)
    a, b = terrain.project(ends[:, :2] / STEPS), terrain.project(ends[:, 2:] / STEPS)
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    return Edges(ends, sides, np.hypot(*(a - b).T), _along(terrain, middle))


def _along(terrain: Terrain, middle: Floats) -> Floats:
    """How well the line divides on which the middle of each segment lies."""
    roads, strength = terrain.dividing
    points = shapely.points(terrain.frame.metres(middle))
    found = np.zeros(len(points))
    if len(roads):
        lines = terrain.frame.shape(roads)
        near, line = shapely.STRtree(lines).query(points, "dwithin", ON_LINE_M)
        np.maximum.at(found, near, strength[line])
    if len(terrain.wet):
        water = terrain.frame.shape(terrain.wet)
        near, _ = shapely.STRtree(water).query(points, "dwithin", ON_LINE_M)
        found[near] = np.maximum(found[near], ALONG_WATER)
    return found


@dataclass(frozen=True)
class Borders:
    """Borders between cells: pairs (p, 2) lower first, metres, and the mean of how well they
    divide."""

    pairs: Ints
    shared_m: Floats
    road: Floats


def borders_of(sides: Ints, length_m: Floats, road: Floats) -> Borders:
    """One row a pair of different cells, from one row a segment; NO_FACE borders nobody."""
    apart = (sides[:, 0] != sides[:, 1]) & (sides >= 0).all(axis=1)
    pairs, at = np.unique(np.sort(sides[apart], axis=1), axis=0, return_inverse=True)
    shared = np.bincount(at.ravel(), length_m[apart], len(pairs)).astype(np.float64)
    mean = np.bincount(at.ravel(), (length_m * road)[apart], len(pairs))
    return Borders(pairs.reshape(-1, 2), shared, mean / np.maximum(shared, 1e-9))


def connected(label: Ints, sides: Ints) -> Ints:
    """Cells from labels of faces: faces of one label that touch along a segment."""
    both = sides[(sides >= 0).all(axis=1)]
    return pieces(len(label), both[label[both[:, 0]] == label[both[:, 1]]])[1]


def without_slivers(cell: Ints, area_m2: Floats, kept: Flags, edge: Edges) -> Ints:
    """Cells numbered anew, each sliver joined to the neighbour with the longest common border.

    `cell` and `area_m2` are of faces (f,). `kept` cells (n,) stay however small they are. Where
    nothing may be joined across a segment, its second side is NO_FACE.
    """
    parent = cell.copy()
    refused: set[int] = set()
    while True:
        count = int(parent.max()) + 1
        sides = np.where(edge.sides >= 0, parent[edge.sides], NO_FACE)
        rim = np.bincount(sides[:, 0], edge.length_m, count)
        inner = edge.inner() & (sides[:, 0] == sides[:, 1])
        rim -= np.bincount(sides[inner, 0], edge.length_m[inner], count)
        other = edge.inner() & ~inner
        rim += np.bincount(sides[other, 1], edge.length_m[other], count)
        area = np.bincount(parent, area_m2, count)
        present = np.bincount(parent, minlength=count) > 0
        thin = (area < SLIVER_M2) | (2 * area < SLIVER_WIDTH_M * rim)
        thin &= present & ~kept[:count]
        thin[list(refused)] = False
        if not thin.any():
            return np.asarray(np.unique(parent, return_inverse=True)[1], np.int64).ravel()
        smallest = int(np.argmin(np.where(thin, area, np.inf)))
        host = _longest(smallest, sides, edge.length_m)
        if host is None:
            refused.add(smallest)
        else:
            parent[parent == smallest] = host


def _longest(cell: int, sides: Ints, length_m: Floats) -> int | None:
    """The neighbour with the longest common border."""
    mine = (sides == cell).any(axis=1) & (sides[:, 0] != sides[:, 1]) & (sides >= 0).all(axis=1)
    if not mine.any():
        return None
    other = sides[mine].sum(axis=1) - cell
    return int(np.argmax(np.bincount(other, length_m[mine])))


def exact(terrain: Terrain, shapes: Geometries, locked: Flags) -> Geometries:
    """The same coverage without the vertices that noding left on the outline and on locked faces
    where no border of a cell ends: rounded to the lattice, they bend a line that must stay."""
    ends, sides = segments(shapes)
    closed = (sides[:, 1] == NO_FACE) | locked[sides].any(axis=1)
    points, at = np.unique(_key(ends.reshape(-1, 2)), return_inverse=True)
    degree = np.bincount(at.ravel(), minlength=len(points))
    bound = np.bincount(at.ravel(), np.repeat(closed, 2), len(points))
    given = _key(shapely.get_coordinates(np.append(terrain.fixed, [terrain.whole])))
    surplus = points[(degree == 2) & (bound == 2) & ~np.isin(points, given)]
    if not len(surplus):
        return shapes
    rings, shape = shapely.get_rings(shapes, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    kept = np.append(ring[1:] == ring[:-1], False) & ~np.isin(_key(xy), surplus)
    fresh = shapely.linearrings(xy[kept], indices=ring[kept])
    return np.asarray(shapely.polygons(fresh, indices=shape), np.object_)


def _key(xy: Floats) -> Ints:
    """One number for each place on the lattice."""
    whole = np.rint(xy).astype(np.int64)
    return np.asarray((whole[:, 0] << 32) + whole[:, 1], np.int64)
