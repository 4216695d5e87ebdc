"""Faults: what is wrong with the faces of a drawing, or needs a reason, each with its place.

Lengths are metres and areas square metres, measured with `scale`: metres a step to the east and to
the north, true within a millionth over a community.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import shapely

from geo.shapes.draft import Sheet
from geo.shapes.faces import NOWHERE, Atoms, home_of, sums
from geo.shapes.metres import scale as scale
from geo.shapes.planar import STEPS, Geometries, as_lines

SLIVER_M2 = 200.0  # less ground than that is no grid
SLIVER_WIDTH_M = 6.0  # nor is a strip as narrow as a road
BUILDING_CLEAR_M = 1.0  # a line this close to a building's point goes through it


class Bounds(Protocol):
    """Households a grid: the range to aim at, and the one that must have good reasons."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def least(self) -> float: ...
    @property
    def most(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """`lon`, `lat` in degrees is where to look; an error stands in the way of adoption."""

    key: str
    error: bool
    lon: float
    lat: float
    face: int | None = None
    params: dict[str, float] = field(default_factory=dict)


def metric(geometries: Geometries) -> Geometries:
    """Shapes in steps as plane shapes in metres around their common middle."""
    west, south, east, north = shapely.total_bounds(geometries)
    x, y = scale((south + north) / 2 / STEPS)
    middle = np.asarray([(west + east) / 2, (south + north) / 2])
    return np.asarray(shapely.transform(geometries, lambda xy: (xy - middle) * (x, y)))


def faults(sheet: Sheet, atoms: Atoms, compounds: Geometries, limits: Bounds) -> list[Fault]:
    """All faults of one community, errors first. `compounds` are areas in steps."""
    found = [
        *loose_lines(sheet),
        *slivers(sheet),
        *_households(sheet, atoms, limits),
        *through_buildings(sheet, atoms),
        *across_compounds(sheet, compounds),
    ]
    return sorted(found, key=lambda fault: (not fault.error, fault.key, fault.lon, fault.lat))


def place_of(spot: shapely.Geometry) -> tuple[float, float]:
    """Longitude and latitude of a point in steps."""
    x, y = shapely.get_coordinates(spot)[0]
    return round(float(x) / STEPS, 7), round(float(y) / STEPS, 7)


def loose_lines(sheet: Sheet) -> Iterator[Fault]:
    """Lines that bound no face; one fault a line, not a segment."""
    if len(sheet.graph.loose):
        joined = shapely.line_merge(shapely.union_all(as_lines(sheet.graph.loose)))
        for part in shapely.get_parts(joined):
            yield Fault("loose", True, *place_of(part.interpolate(0.5, normalized=True)))


def slivers(sheet: Sheet) -> Iterator[Fault]:
    """Faces too small or too narrow: a strip vanishes when half its width is taken off."""
    plane = metric(sheet.graph.faces)
    areas = shapely.area(plane)
    narrow = shapely.is_empty(shapely.buffer(plane, -SLIVER_WIDTH_M / 2, quad_segs=2))
    for row in np.flatnonzero((areas < SLIVER_M2) | narrow):
        spot = shapely.point_on_surface(sheet.graph.faces[row])
        number = sheet.faces[row].number
        yield Fault("sliver", True, *place_of(spot), number, {"m2": round(float(areas[row]), 1)})


def _households(sheet: Sheet, atoms: Atoms, limits: Bounds) -> Iterator[Fault]:
    homes = home_of(sheet.graph.faces, atoms.points)
    for lost in np.flatnonzero(homes == NOWHERE):
        yield Fault("building_outside", True, *place_of(shapely.Point(atoms.points[lost])))
    counts = np.bincount(homes[homes != NOWHERE], minlength=len(sheet.faces))
    total = sums(homes, atoms, len(sheet.faces))[:, 0]
    for row, face in enumerate(sheet.faces):
        key = _range_key(int(counts[row]), float(total[row]), limits)
        if key:
            spot = place_of(shapely.point_on_surface(sheet.graph.faces[row]))
            yield Fault(key, False, *spot, face.number, {"households": float(total[row])})


def _range_key(buildings: int, households: float, limits: Bounds) -> str | None:
    if not buildings:
        return "no_buildings"
    if households < limits.least:
        return "far_too_few"
    if households > limits.most:
        return "far_too_many"
    if households < limits.low:
        return "too_few"
    return "too_many" if households > limits.high else None


def through_buildings(sheet: Sheet, atoms: Atoms) -> Iterator[Fault]:
    """Inner lines that come within a metre of the point of a building."""
    if not len(sheet.graph.inner) or not len(atoms):
        return
    lines = as_lines(sheet.graph.inner)
    points = shapely.points(atoms.points.astype(np.float64))
    plane = metric(np.concatenate([lines, points]))
    tree = shapely.STRtree(plane[: len(lines)])
    near = tree.query(plane[len(lines) :], predicate="dwithin", distance=BUILDING_CLEAR_M)[0]
    for row in np.unique(near):
        yield Fault("through_building", True, *place_of(points[row]))


def across_compounds(sheet: Sheet, compounds: Geometries) -> Iterator[Fault]:
    """Inner lines that run through the inside of a compound, not along its wall."""
    if not len(sheet.graph.inner) or not len(compounds):
        return
    plane = metric(np.concatenate([np.asarray(compounds, np.object_), as_lines(sheet.graph.inner)]))
    cores = shapely.buffer(plane[: len(compounds)], -SLIVER_WIDTH_M / 2, quad_segs=2)
    tree = shapely.STRtree(plane[len(compounds) :])
    row, segment = tree.query(cores, predicate="intersects")
    for each in np.unique(row):
        line = as_lines(sheet.graph.inner)[segment[row == each][0]]
        spot = shapely.intersection(line, compounds[each]).centroid
        yield Fault(
            "across_compound", False, *place_of(spot if not spot.is_empty else line.centroid)
        )
