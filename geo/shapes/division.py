"""Division: a community before and after a plan: which grids stay, end, go on or begin, and what
of each old grid becomes part of each new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.draft import Sheet
from geo.shapes.faces import NOWHERE, Atoms, home_of
from geo.shapes.faults import metric
from geo.shapes.planar import Geometries, in_steps

# A grid goes on under its code while most of it goes on: so much of its households, and so much of
# the new grid's. Anything less is another grid.
GOES_ON = 0.5


@dataclass(frozen=True)
class Division:
    """Faces (m) of a sheet against the n base grids in force.

    `code` is the code a face goes on under, None for one that begins; `same` faces are grids that
    do not change at all. `shared` (n, m, 3) are buildings, households and square metres that an
    old grid gives to a face.
    """

    codes: tuple[str | None, ...]
    same: NDArray[np.bool_]  # (m,)
    ends: NDArray[np.bool_]  # (n,) old grids that do not stay the same
    homes: NDArray[np.int64]  # (buildings,) face of each building
    before: NDArray[np.int64]  # (buildings,) old grid of each building, NOWHERE for none
    shared: NDArray[np.float64]

    @property
    def is_empty(self) -> bool:
        return bool(self.same.all()) and not self.ends.any()


def division(
    sheet: Sheet,
    codes: Sequence[str],
    names: Sequence[str],
    areas: Geometries,
    atoms: Atoms,
    before: NDArray[np.int64],
) -> Division:
    """Compare a sheet with the base grids in force: their codes, names, areas in degrees, and the
    row of the grid that each building belongs to (NOWHERE for none)."""
    faces = sheet.graph.faces
    homes = home_of(faces, atoms.points)
    shared = common(in_steps(areas), faces, atoms, before, homes)
    rows = {code: row for row, code in enumerate(codes)}
    normal = shapely.to_wkb(shapely.normalize(areas))
    drawn = shapely.to_wkb(shapely.normalize(sheet.areas))
    going, same = [], []
    for face, each in enumerate(sheet.faces):
        old = rows.get(each.origin or "")
        on = old is not None and _goes_on(shared, old, face)
        alike = old is not None and drawn[face] == normal[old]
        going.append(each.origin if on or alike else None)
        same.append(alike and old is not None and each.name_zh == names[old])
    kept = {going[face] for face in range(len(going)) if same[face]}
    ends = np.asarray([code not in kept for code in codes], np.bool_)
    return Division(tuple(going), np.asarray(same, np.bool_), ends, homes, before, shared)


def common(
    old: Geometries,
    new: Geometries,
    atoms: Atoms,
    before: NDArray[np.int64],
    homes: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Buildings, households and square metres (n, m, 3) that n old areas give to m new ones, all in
    steps; `before` and `homes` are the old and the new area of each building."""
    found = np.zeros((len(old), len(new), 3))
    both = (before != NOWHERE) & (homes != NOWHERE)
    np.add.at(found[:, :, 0], (before[both], homes[both]), 1)
    np.add.at(found[:, :, 1], (before[both], homes[both]), atoms.households[both])
    plane = metric(np.concatenate([old, new]))
    a, b = shapely.STRtree(plane[: len(old)]).query(plane[len(old) :], predicate="intersects")[::-1]
    found[a, b, 2] = shapely.area(shapely.intersection(plane[a], plane[len(old) + b]))
    return found


def _goes_on(shared: NDArray[np.float64], old: int, face: int) -> bool:
    """By households; by ground where neither side has any."""
    kind = 1 if shared[old, :, 1].sum() and shared[:, face, 1].sum() else 2
    both = shared[old, face, kind]
    return bool(
        both > GOES_ON * shared[old, :, kind].sum() and both > GOES_ON * shared[:, face, kind].sum()
    )


def shares(shared: NDArray[np.float64], old: int) -> list[tuple[int, int, float, float]]:
    """What became of one old grid: (face, buildings, share of households, share of ground).

    Both shares add up to 1; a grid without households gives its ground's shares for both. Contacts
    below a millionth of its ground are rounding and left out.
    """
    buildings, households, ground = shared[old].T
    real = np.flatnonzero((buildings > 0) | (ground > ground.sum() * 1e-6))
    land = ground[real] / max(float(ground[real].sum()), 1e-12)
    people = households[real] / households.sum() if households.sum() else land
    return [
        (int(face), int(buildings[face]), float(people[i]), float(land[i]))
        for i, face in enumerate(real)
    ]


def in_order(areas: Geometries) -> list[int]:
    """Rows from west to east, and from north to south where the west is the same, as grids are
    numbered (DB6101/T 3185-2024)."""
    spots = shapely.get_coordinates(shapely.point_on_surface(areas))
    return [int(row) for row in np.lexsort((-spots[:, 1], np.round(spots[:, 0], 4)))]
