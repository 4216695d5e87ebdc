"""Cells: the smallest parts of a community that a machine may put together to grids.

Roads and walls of compounds cut the ground; a compound is one cell with what lies around it up to
the next road; large blocks without compounds fall apart half way between clusters of buildings.
Cells are a valid coverage in whole steps of 1e-7 degrees, as the territory is stored.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.shapes.cell_faces import (
    NO_FACE,
    Edges,
    borders_of,
    connected,
    edges,
    exact,
    without_slivers,
)
from geo.shapes.cell_lines import (
    Seeds,
    blocks,
    frame_lines,
    half_way,
    node,
    polygons,
    seeds,
    within,
)
from geo.shapes.ground import Flags, Floats, Ground, Ints, pieces
from geo.shapes.planar import STEPS, Geometries
from geo.shapes.terrain import Buildings, Frame, Terrain

__all__ = ["Buildings", "Cells", "Frame", "Terrain", "borders", "cells_of", "faces"]


@dataclass(frozen=True)
class Cells:
    """The cells (n) of one community.

    `shapes` are polygons in steps. `locked` is the position of the locked face that a cell is, -1
    for a free one. `of_compound` and `of_building` are the cell of each, -1 where there is none: a
    compound outside the free ground or one that may be cut. A compound whose parts lie apart in
    different blocks has the cell of its largest part.
    """

    ground: Ground
    shapes: Geometries
    locked: Ints
    of_compound: Ints
    of_building: Ints
    edges: Edges  # sides are cells


def cells_of(terrain: Terrain) -> Cells:
    """The cells of a community. Raises ValueError for an outline without area."""
    if not shapely.area(terrain.whole):
        raise ValueError("an outline without area")
    found, label, solid = _faces(terrain)
    edge = edges(terrain, found)
    cell = connected(label, edge.sides)
    area = _area_m2(terrain, found)
    kept = np.bincount(cell, solid) > 0
    locked = label < len(terrain.fixed)
    # Nothing may be joined to what is locked: there the ground ends.
    held = np.append(locked, False)
    free = edge.sides.copy()
    free[held[edge.sides[:, 0]] | held[edge.sides[:, 1]], 1] = NO_FACE
    open_ground = Edges(edge.ends, free, edge.length_m, edge.road)
    cell = without_slivers(cell, area, kept, open_ground)
    return _finished(terrain, found, cell, label)


def _faces(terrain: Terrain) -> tuple[Geometries, Ints, Flags]:
    """The faces between all lines, and what each belongs to: first the locked faces count, then the
    compounds, then clusters, then blocks. And which of them lie in a locked face or a compound."""
    lines = frame_lines(terrain)
    block = blocks(terrain, lines)
    seed = seeds(terrain, block)
    walls = shapely.boundary(terrain.walls[~shapely.is_empty(terrain.walls)])
    every = np.concatenate([lines, np.atleast_1d(walls), half_way(terrain, block, seed)])
    found = within(polygons(node(every)), terrain.whole)
    return found, *_labels(terrain, found, block, seed)


def _labels(
    terrain: Terrain, found: Geometries, block: Geometries, seed: Seeds
) -> tuple[Ints, Flags]:
    middle = shapely.point_on_surface(found)
    fixed, walls = len(terrain.fixed), len(terrain.walls)
    first_block = fixed + max(walls, int(seed.seed.max(initial=-1)) + 1)
    label = np.full(len(found), first_block + len(block), np.int64)
    at, inside = shapely.STRtree(middle).query(block, "intersects")
    label[inside] = first_block + at
    for number in np.unique(seed.block).tolist():
        mine = np.flatnonzero(label == first_block + number)
        rows = np.flatnonzero(seed.block == number)
        tree = shapely.STRtree(shapely.points(terrain.frame.metres(seed.points[rows])))
        label[mine] = fixed + seed.seed[rows[tree.nearest(terrain.frame.shape(middle[mine]))]]
    compound, inside = shapely.STRtree(middle).query(terrain.walls, "intersects")
    label[inside] = fixed + compound
    label = _overlapping(label, inside, compound, fixed, walls)
    lock, locked = shapely.STRtree(middle).query(terrain.fixed, "intersects")
    label[locked] = lock
    solid = np.zeros(len(found), bool)
    solid[inside] = solid[locked] = True
    return label, solid


def _overlapping(label: Ints, inside: Ints, compound: Ints, first: int, walls: int) -> Ints:
    """Compounds that share ground are one."""
    order = np.argsort(inside, kind="stable")
    face, owner = inside[order], compound[order]
    both = face[1:] == face[:-1]
    group = pieces(walls, np.column_stack([owner[:-1][both], owner[1:][both]]))[1]
    lowest = np.full(walls, walls, np.int64)
    np.minimum.at(lowest, group, np.arange(walls))
    found = label.copy()
    mine = (label >= first) & (label < first + walls)
    found[mine] = first + lowest[group[label[mine] - first]]
    return found


def _area_m2(terrain: Terrain, shapes: Geometries) -> Floats:
    metric = shapely.transform(shapes, lambda xy: terrain.project(xy / STEPS))
    return np.asarray(shapely.area(metric), np.float64)


def _finished(terrain: Terrain, found: Geometries, cell: Ints, label: Ints) -> Cells:
    """Cells with everything that can be read off their shapes."""
    count = int(cell.max()) + 1
    locked = np.full(count, -1, np.int64)
    fixed = label < len(terrain.fixed)
    locked[cell[fixed]] = label[fixed]
    # One more for the outside, which is not locked.
    shapes = exact(terrain, _united(found, cell, count), np.append(locked >= 0, False))
    edge = edges(terrain, shapes)
    rim = np.bincount(edge.sides.ravel() + 1, np.repeat(edge.length_m, 2), count + 1)[1:]
    home = _homes(terrain, shapes)
    known = home >= 0
    held, work = (
        np.bincount(home[known], of[known], count).astype(np.float64)
        for of in (terrain.buildings.households, terrain.buildings.work)
    )
    border = borders_of(edge.sides, edge.length_m, edge.road)
    centre = shapely.get_coordinates(shapely.point_on_surface(shapes)) / STEPS
    ground = Ground(
        held, work, _area_m2(terrain, shapes), np.asarray(rim, np.float64),
        border.pairs, border.shared_m, border.road, terrain.project(centre),
    )  # fmt: skip
    return Cells(ground, shapes, locked, _compound_cells(terrain, shapes), home, edge)


def _united(found: Geometries, cell: Ints, count: int) -> Geometries:
    """The faces of each of `count` cells as one shape, every vertex kept."""
    order = np.argsort(cell, kind="stable")
    parts = np.split(found[order], np.searchsorted(cell[order], np.arange(1, count)))
    shapes = np.empty(count, np.object_)
    for number, own in enumerate(parts[:count]):  # No cell at all is still one part, of nothing.
        shapes[number] = own[0] if len(own) == 1 else _single(shapely.coverage_union_all(own))
    return shapes


def _single(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _homes(terrain: Terrain, shapes: Geometries) -> Ints:
    """The cell of every building in the outline, the lowest on a shared border; -1 outside."""
    points = shapely.points(terrain.points)
    home = np.full(len(points), -1, np.int64)
    building, cell = shapely.STRtree(shapes).query(points, "intersects")
    order = np.lexsort((-cell, building))
    home[building[order]] = cell[order]
    lost = np.flatnonzero((home < 0) & shapely.intersects(terrain.whole, points))
    if len(lost):
        home[lost] = shapely.STRtree(shapes).nearest(points[lost])
    return home


def _compound_cells(terrain: Terrain, shapes: Geometries) -> Ints:
    found = np.full(len(terrain.walls), -1, np.int64)
    compound, cell = shapely.STRtree(shapes).query(terrain.walls, "intersects")
    shared = shapely.area(shapely.intersection(terrain.walls[compound], shapes[cell]))
    order = np.argsort(shared, kind="stable")
    order = order[shared[order] > 0]
    found[compound[order]] = cell[order]
    return found


def faces(cells: Cells, label: Ints) -> Geometries:
    """The shape of every grid in steps, from the grid number of every cell (n,); below 0 is none.

    Together with the cells of no grid they are a valid coverage.
    """
    part = np.flatnonzero(label >= 0)
    return _united(cells.shapes[part], label[part], int(label.max(initial=-1)) + 1)


def borders(cells: Cells, label: Ints) -> Geometries:
    """The lines inside the community that part grids from each other and from cells of no grid, in
    steps: one line a stretch between two points where three meet or the outline begins."""
    edge = cells.edges
    sides = edge.sides[edge.inner()]
    pair = np.sort(label[sides], axis=1)
    pair[pair < 0] = -1
    parting = pair[:, 0] != pair[:, 1]
    ends = edge.ends[edge.inner()][parting].reshape(-1, 2, 2)
    owners, at = np.unique(pair[parting], axis=0, return_inverse=True)
    lines = [
        shapely.get_parts(shapely.line_merge(shapely.multilinestrings(list(ends[at.ravel() == k]))))
        for k in range(len(owners))
    ]
    return np.concatenate([np.empty(0, np.object_), *lines])
