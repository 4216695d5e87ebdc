"""Parting: what new borders of communities make of the base grids beneath them.

The border is laid over the lines of the grids and noded with them, so that no ground and no
building comes to be in two grids or in none. What a border cuts off without a building is no grid:
it joins the neighbour in its new community with the longest common line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.cell_faces import NO_FACE, connected, segments
from geo.shapes.draft import Face, Sheet
from geo.shapes.faces import NOWHERE, Atoms, home_of
from geo.shapes.faults import SLIVER_M2, metric
from geo.shapes.planar import (
    Geometries,
    Graph,
    as_lines,
    in_steps,
    noded,
    segments_of,
    without,
)

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """Grids (m) under drawn communities: their lines and faces as a `sheet` of their own, the
    row of the `community` that each lies in, and rows of the old grids that are `cut`: several of
    the new ones continue them."""

    sheet: Sheet
    community: Ints
    cut: Ints

    def areas(self, count: int) -> Geometries:
        """The communities (count,) in steps, made of their grids, vertex for vertex."""
        faces = self.sheet.graph.faces
        found = [shapely.coverage_union_all(faces[self.community == row]) for row in range(count)]
        return np.asarray([_single(each) for each in found], np.object_)


@dataclass(frozen=True)
class _Cells:
    """Faces (f) of the noded lines: their cell, and what borders what; of each cell (c) its
    community, its old grid (NOWHERE for none), square metres and buildings."""

    cell: Ints
    sides: Ints
    metres: Floats
    community: Ints
    grid: Ints
    m2: Floats
    buildings: Ints


def parts(
    sheet: Sheet, grids: Sequence[tuple[str, str, str, shapely.Geometry]], atoms: Atoms, kept: Flags
) -> Parts:
    """The base grids, given as (code, name_zh, name_en, area in degrees), under the communities of
    a sheet. Grids of `kept` communities stay as they are."""
    old = in_steps(np.asarray([area for *_, area in grids], np.object_))
    border = sheet.graph.border
    lines = without(segments_of(old), border)
    graph = noded(border, lines, as_lines(sheet.graph.inner))
    cells = _cells(graph.faces, sheet.graph.faces, old, atoms)
    cut = np.flatnonzero(np.bincount(cells.grid[cells.grid != NOWHERE], minlength=len(old)) > 1)
    return _drawn(graph, _joined(cells, kept, cut), cells, [each[:3] for each in grids])


def _cells(faces: Geometries, communities: Geometries, grids: Geometries, atoms: Atoms) -> _Cells:
    spots = shapely.point_on_surface(faces)
    community, grid = _within(spots, communities), _within(spots, grids)
    ends, sides = segments(faces)
    plane = metric(np.concatenate([faces, shapely.linestrings(ends.reshape(-1, 2, 2))]))
    cell = connected(community * (len(grids) + 1) + grid + 1, sides)
    first = np.unique(cell, return_index=True)[1]
    homes = home_of(faces, atoms.points)
    return _Cells(
        cell,
        sides,
        shapely.length(plane[len(faces) :]),
        community[first],
        grid[first],
        np.asarray(np.bincount(cell, shapely.area(plane[: len(faces)])), np.float64),
        np.bincount(cell[homes[homes != NOWHERE]], minlength=len(first)).astype(np.int64),
    )


def _within(spots: Geometries, areas: Geometries) -> Ints:
    """The first area around each spot, NOWHERE for none."""
    found = np.full(len(spots), NOWHERE, np.int64)
    spot, area = shapely.STRtree(areas).query(spots, predicate="intersects")
    for row, one in zip(spot[::-1], area[::-1], strict=True):
        found[row] = one
    return found


def _joined(cells: _Cells, kept: Flags, cut: Ints) -> Ints:
    """The cell of every face (f,), with what is no grid by itself joined to a neighbour in its
    community: slivers, gaps between grids, and ends of cut grids without a building."""
    cell, count = cells.cell.copy(), len(cells.grid)
    m2, buildings = cells.m2.copy(), cells.buildings.copy()
    bare = np.isin(cells.grid, cut) | (cells.grid == NOWHERE)
    alone: set[int] = set()
    while True:
        small = ((m2 < SLIVER_M2) | (bare & (buildings == 0))) & ~kept[cells.community]
        small &= np.bincount(cell, minlength=count) > 0
        small[list(alone)] = False
        if not small.any():
            return cell
        least = int(np.argmin(np.where(small, m2, np.inf)))
        host = _host(least, cell, cells)
        if host is None:
            alone.add(least)
            continue
        cell[cell == least] = host
        m2[host] += m2[least]
        buildings[host] += buildings[least]


def _host(cell: int, of: Ints, cells: _Cells) -> int | None:
    """The neighbour in the same community with the longest common line."""
    sides = np.where(cells.sides == NO_FACE, NO_FACE, of[cells.sides])
    mine = (sides == cell).any(axis=1) & (sides[:, 0] != sides[:, 1]) & (sides >= 0).all(axis=1)
    other = sides[mine].sum(axis=1) - cell
    near = cells.community[other] == cells.community[cell]
    if not near.any():
        return None
    return int(np.argmax(np.bincount(other[near], cells.metres[mine][near])))


def _drawn(graph: Graph, cell: Ints, cells: _Cells, named: Sequence[tuple[str, str, str]]) -> Parts:
    """The cells as a drawing: lines, and faces that know the grid they come from."""
    areas = np.asarray(
        [_single(shapely.coverage_union_all(graph.faces[cell == row])) for row in np.unique(cell)],
        np.object_,
    )
    drawn = Graph(graph.border, without(segments_of(areas), graph.border))
    held = cells.grid[np.unique(cell)]
    cut = np.flatnonzero(np.bincount(held[held != NOWHERE], minlength=len(named)) > 1)
    of = np.unique(cell)[_within(shapely.point_on_surface(drawn.faces), areas)]
    faces = tuple(
        Face(number, zh, en, None, code)
        for number, (code, zh, en) in enumerate(
            (named[row] if row != NOWHERE else ("", "", "") for row in cells.grid[of]), 1
        )
    )
    return Parts(Sheet(drawn, faces, len(faces) + 1), cells.community[of], cut)


def _single(area: shapely.Geometry) -> shapely.Geometry:
    """What is one piece as a polygon."""
    return shapely.get_geometry(area, 0) if shapely.get_num_geometries(area) == 1 else area
