"""Faults of drawn communities: what must be mended before they can be put into force."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.draft import Sheet
from geo.shapes.faces import NOWHERE, Atoms, home_of
from geo.shapes.faults import (
    Fault,
    across_compounds,
    loose_lines,
    place_of,
    slivers,
    through_buildings,
)
from geo.shapes.planar import Geometries, Points, Segments, in_steps, without
from geo.shapes.planar import Graph as Lines


@dataclass(frozen=True)
class Beneath:
    """What lies below the faces. `compound_of` is the compound's row of each building, NOWHERE for
    none; `walls` and `spots` (steps) and `walled` are the compounds' areas, points, and the rows of
    those that have an area. `borders` are the communities' borders of today, which are no fault of
    the drawing; `people` the column of the atoms; `taken` names are borne by others."""

    atoms: Atoms
    compound_of: NDArray[np.int64]
    spots: Points
    walls: Geometries
    borders: Segments
    people: int
    taken: frozenset[str]


def community_faults(
    sheet: Sheet,
    beneath: Beneath,
    kept: NDArray[np.bool_],
    cut: Geometries,
    least: float,
    most: float,
) -> list[Fault]:
    """All faults, errors first. Communities that are `kept` as they were need no reason; `cut`
    (degrees) are base grids that a border divides, which is told and not forbidden."""
    drawn = _fresh(sheet, beneath.borders)
    found = [
        *loose_lines(sheet),
        *slivers(sheet),
        *_people(sheet, beneath, kept, (least, most)),
        *_names(sheet, kept, beneath.taken),
        *through_buildings(drawn, beneath.atoms),
        *_compounds(sheet, drawn, beneath),
        *(Fault("cuts_grid", False, *place_of(shapely.point_on_surface(a))) for a in in_steps(cut)),
    ]
    return sorted(found, key=lambda fault: (not fault.error, fault.key, fault.lon, fault.lat))


def _fresh(sheet: Sheet, borders: Segments) -> Sheet:
    """The sheet with only those lines that are not borders of communities already."""
    lines = Lines(sheet.graph.border, without(sheet.graph.inner, borders))
    return Sheet(lines, sheet.faces, sheet.fresh)


def _people(
    sheet: Sheet, beneath: Beneath, kept: NDArray[np.bool_], bounds: tuple[float, float]
) -> Iterator[Fault]:
    homes = home_of(sheet.graph.faces, beneath.atoms.points)
    for lost in np.flatnonzero(homes == NOWHERE):
        yield Fault("building_outside", True, *place_of(_spot(beneath.atoms.points[lost])))
    held = beneath.atoms.amounts[:, beneath.people]
    for row in np.flatnonzero(~kept).tolist():
        mine = homes == row
        people, (least, most) = round(float(held[mine].sum())), bounds
        key = "no_buildings" if not mine.any() else "too_few_people" if people < least else None
        key = "too_many_people" if people > most else key
        if key:
            params = {"people": float(people), "least": least, "most": most}
            face = sheet.faces[row].number
            yield Fault(key, True, *_middle(sheet, row), face, params)


def _names(sheet: Sheet, kept: NDArray[np.bool_], taken: frozenset[str]) -> Iterator[Fault]:
    """Every new community has a Chinese name of its own."""
    names: Sequence[str] = [face.name_zh.strip() for face in sheet.faces]
    for row in np.flatnonzero(~kept).tolist():
        twice = names[row] in taken or names.count(names[row]) > 1
        if not names[row] or twice:
            key = "same_name" if names[row] else "no_name"
            yield Fault(key, True, *_middle(sheet, row), sheet.faces[row].number)


def _compounds(sheet: Sheet, drawn: Sheet, beneath: Beneath) -> Iterator[Fault]:
    """A compound lies in one community as a whole: its wall is not crossed, and its buildings and
    its own point lie in one face."""
    for fault in across_compounds(drawn, beneath.walls):
        yield Fault(fault.key, True, fault.lon, fault.lat)
    homes = home_of(sheet.graph.faces, beneath.atoms.points)
    own = home_of(sheet.graph.faces, beneath.spots)
    for row in range(len(beneath.spots)):
        mine = set(homes[beneath.compound_of == row].tolist()) | {int(own[row])}
        if len(mine - {NOWHERE}) > 1:
            yield Fault("compound_apart", True, *place_of(_spot(beneath.spots[row])))


def _middle(sheet: Sheet, row: int) -> tuple[float, float]:
    return place_of(shapely.point_on_surface(sheet.graph.faces[row]))


def _spot(point: Points) -> shapely.Geometry:
    return shapely.Point(point.astype(float))
