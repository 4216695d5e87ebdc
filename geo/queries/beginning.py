"""Beginning: the drawing that a plan of a community begins with: its grids of all kinds."""

from collections.abc import Iterator
from dataclasses import replace

import shapely

from geo.queries.ground import Ground
from geo.shapes.draft import Sheet, sheet_of
from geo.shapes.overlays import Dedicated, micro_of, ring_of
from geo.shapes.planar import Graph
from geo.vocab import GridKind


def begun(here: Ground) -> Sheet:
    """Base grids as faces, dedicated ones over them, and the micro grids of each.

    Numbers of dedicated grids follow those of the faces, both in the order of their codes.
    """
    sheet = sheet_of(here.outline, here.base)
    over = [grid for grid in here.grids if grid.kind == GridKind.DEDICATED]
    dedicated = tuple(
        Dedicated(sheet.fresh + row, grid.name_zh, ring_of(grid.geom), grid.code)
        for row, grid in enumerate(over)
    )
    return replace(
        sheet, dedicated=dedicated, micro=tuple(_micro(here, sheet)), fresh=sheet.fresh + len(over)
    )


def _micro(here: Ground, sheet: Sheet) -> Iterator[tuple[int, Graph]]:
    numbers = {face.origin: face.number for face in sheet.faces if face.origin}
    below: dict[int, list[shapely.Geometry]] = {}
    for grid in here.grids:
        if grid.kind == GridKind.MICRO and grid.parent_id is not None:
            below.setdefault(grid.parent_id, []).append(grid.geom)
    found = {
        numbers[grid.code]: micro_of(grid.geom, below[grid.id])
        for grid in here.grids
        if grid.id in below and grid.code in numbers
    }
    return ((number, graph) for number, graph in sorted(found.items()) if len(graph.inner))
