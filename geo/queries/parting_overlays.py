"""Parting overlays: what of dedicated and micro grids lies in each community of a drawing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo.queries.ground import GridRow
from geo.queries.parting import Parting
from geo.shapes.faults import SLIVER_M2, metric
from geo.shapes.planar import Geometries, in_steps, to_degrees
from geo.vocab import GridKind


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an overlay, its area in degrees: `face` is that of the community it lies in, `base`
    that of the base grid when the overlay is a micro grid."""

    grid: GridRow
    face: int
    base: int | None
    area: shapely.Geometry


def ending_overlays(parting: Parting) -> list[GridRow]:
    """Dedicated and micro grids of communities that end."""
    return [
        grid
        for row, grid in enumerate(parting.ground.grids)
        if grid.kind != GridKind.BASE and parting.ends[parting.ground.grid_in[row]]
    ]


def pieces(
    parting: Parting, old: Sequence[GridRow], communities: Sequence[int], base: Sequence[int]
) -> Iterator[Piece]:
    """Parts of dedicated grids in each of these communities, of micro grids in each of these base
    grids; slivers are left out."""
    for grid in old:
        micro = grid.kind == GridKind.MICRO
        faces = base if micro else communities
        around = parting.grids.sheet.graph.faces if micro else parting.outlines
        for face, area in _within(grid, around[list(faces)], faces):
            community = int(parting.parts.community[face]) if micro else face
            yield Piece(grid, community, face if micro else None, area)


def _within(
    grid: GridRow, around: Geometries, faces: Sequence[int]
) -> Iterator[tuple[int, shapely.Geometry]]:
    own = in_steps(np.asarray([grid.geom], np.object_))
    cut = shapely.intersection(around, own[0], grid_size=1.0)
    for face, part in zip(faces, cut, strict=True):
        areal = [each for each in shapely.get_parts(part) if each.geom_type == "Polygon"]
        held = shapely.MultiPolygon(areal)
        if areal and shapely.area(metric(np.asarray([held], np.object_)))[0] > SLIVER_M2:
            yield face, to_degrees(np.asarray([held], np.object_))[0]
