"""Faces: what lies in the areas of a drawing, and which area is the same one after an edit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.planar import Geometries, Points

NOWHERE = -1


@dataclass(frozen=True)
class Atoms:
    """The buildings of a community: where they stand, in steps, and what counts there.

    `amounts` has one row a building and one column a quantity, households first.
    """

    points: Points
    amounts: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.points)

    @property
    def households(self) -> NDArray[np.float64]:
        return np.asarray(self.amounts[:, 0])


def home_of(faces: Geometries, points: Points) -> NDArray[np.int64]:
    """The face of every point (n,); one on a shared line belongs to the first face, one outside
    all to NOWHERE."""
    found = np.full(len(points), len(faces), np.int64)
    if len(faces) and len(points):
        tree = shapely.STRtree(shapely.points(points.astype(np.float64)))
        face, point = tree.query(faces, predicate="intersects")
        np.minimum.at(found, point, face)
    return np.where(found == len(faces), NOWHERE, found)


def sums(homes: NDArray[np.int64], atoms: Atoms, n: int) -> NDArray[np.float64]:
    """What lies in each of n faces: (n, quantities)."""
    found = np.zeros((n, atoms.amounts.shape[1]))
    inside = homes != NOWHERE
    np.add.at(found, homes[inside], atoms.amounts[inside])
    return found


def inherit(
    old: Geometries, names: Sequence[int], new: Geometries, atoms: Atoms, fresh: int
) -> tuple[list[int], int]:
    """Which old face each new one continues; what continues none gets a number from `fresh` up.

    An unchanged face keeps its number. Of the others, the pair that shares most households is
    settled first, then most ground: the larger part of a split goes on, and so does the larger
    side of a merger. Also returns the next free number.
    """
    found: list[int | None] = [None] * len(new)
    same = {face.wkb: number for face, number in zip(old, names, strict=True)}
    for row, face in enumerate(new):
        found[row] = same.get(face.wkb)
    taken = {number for number in found if number is not None}
    # Only the faces around the edit are compared: the others are what they were.
    gone = np.asarray([number not in taken for number in names], np.bool_)
    come = np.asarray([number is None for number in found], np.bool_)
    for a, b in _pairs(old, new, gone, come, atoms):
        if found[b] is None and names[a] not in taken:
            found[b] = names[a]
            taken.add(names[a])
    numbers = []
    for number in found:
        if number is None:
            number, fresh = fresh, fresh + 1
        numbers.append(number)
    return numbers, fresh


def _pairs(
    old: Geometries,
    new: Geometries,
    gone: NDArray[np.bool_],
    come: NDArray[np.bool_],
    atoms: Atoms,
) -> list[tuple[int, int]]:
    """Overlapping faces among those gone and those come, the pair with the most in common first."""
    was, now = np.flatnonzero(gone), np.flatnonzero(come)
    if not len(was) or not len(now):
        return []
    tree = shapely.STRtree(old[was])
    b, a = tree.query(new[now], predicate="intersects")
    a, b = was[a], now[b]
    ground = shapely.area(shapely.intersection(old[a], new[b]))
    before, after = home_of(old, atoms.points), home_of(new, atoms.points)
    shared = np.zeros((len(old), len(new)))
    both = (before != NOWHERE) & (after != NOWHERE)
    np.add.at(shared, (before[both], after[both]), atoms.households[both])
    rows = [row for row in range(len(a)) if ground[row] > 0]
    rows.sort(key=lambda row: (-shared[a[row], b[row]], -ground[row], a[row], b[row]))
    return [(int(a[row]), int(b[row])) for row in rows]


def neighbours(faces: Geometries) -> list[tuple[int, int, float]]:
    """Pairs of faces that share a line, with its length in the unit of the coordinates."""
    tree = shapely.STRtree(faces)
    a, b = tree.query(faces, predicate="touches")
    pairs = [(int(i), int(j)) for i, j in zip(a, b, strict=True) if i < j]
    shared = [shapely.length(shapely.intersection(faces[i], faces[j])) for i, j in pairs]
    return [
        (i, j, float(length)) for (i, j), length in zip(pairs, shared, strict=True) if length > 0
    ]
