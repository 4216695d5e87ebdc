"""Soundness: what is wrong with the territory in force, counted by kind and with its first places.

Said after an import of areas and grids, which it never stops; `gezhi check` rests on the same.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from data.check.ground import NEAR_M, Plane, fetch
from geo.shapes.planar import Geometries
from geo.shapes.tiling import Flaw, astray, flaws, pieces

# What is said of each kind of fault, and in this order.
KINDS = ("gap", "overlap", "outside", "pieces", "sliver", "building_none", "building_two", "areas")
SHOWN = 3

_GRIDS = (
    "select area_id, code, st_asbinary(geom) as geom from grid"
    " where kind = 'base' and valid_to is null order by area_id, code"
)
_COMMUNITIES = (
    "select id, code, st_asbinary(geom) as geom from area where geom is not null and id in"
    " (select area_id from grid where kind = 'base' and valid_to is null)"
)
_BUILDINGS = (
    "select b.code, st_asbinary(b.geom) as geom from building b where b.valid_to is null"
    " and b.geom is not null and exists (select from grid g where g.area_id = b.area_id"
    " and g.kind = 'base' and g.valid_to is null) order by b.code"
)
_AREAS = (
    "select parent_id as area_id, code, st_asbinary(geom) as geom from area"
    " where geom is not null and valid_to is null and parent_id in"
    " (select id from area where geom is not null) order by parent_id, code"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is the grid, building or area (the community of a gap), `other` the one it overlaps;
    the place is in degrees, `m2` the size of what is wrong."""

    kind: str
    code: str
    lon: float
    lat: float
    m2: float = 0.0
    other: str = ""


@dataclass(frozen=True)
class Soundness:
    """Faults of the base grids in force, of the buildings in them, and of areas in areas."""

    grids: int
    faults: tuple[Fault, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not self.faults

    def first(self, kind: str) -> tuple[Fault, ...]:
        """The largest faults of a kind."""
        mine = [fault for fault in self.faults if fault.kind == kind]
        return tuple(sorted(mine, key=lambda fault: (-fault.m2, fault.code))[:SHOWN])


@dataclass(frozen=True)
class Ground:
    """Base grids in force and their communities, in metres."""

    plane: Plane
    codes: list[str]
    shapes: Geometries
    owner: NDArray[np.int64]
    communities: list[str]
    outlines: Geometries


def soundness(connection: sa.Connection) -> Soundness:
    """Four statements; for 20,200 grids a few seconds."""
    here = grounds(connection)
    found = [*_areas(connection)]
    if len(here.codes):
        found += [*grid_faults(here), *building_faults(connection, here)]
    return Soundness(len(here.codes), tuple(found), dict(Counter(fault.kind for fault in found)))


def grounds(connection: sa.Connection) -> Ground:
    """Grids of communities without an outline are left out."""
    return _ground(*fetch(connection, _GRIDS), *fetch(connection, _COMMUNITIES))


def _ground(rows: list[Any], shapes: Geometries, areas: list[Any], outlines: Geometries) -> Ground:
    plane = Plane.around(np.concatenate([shapes, outlines]))
    rank = {area.id: row for row, area in enumerate(areas)}
    known = np.array([row.area_id in rank for row in rows], bool)
    kept = [row for row in rows if row.area_id in rank]
    owner = np.array([rank[row.area_id] for row in kept], np.int64)
    codes, names = [row.code for row in kept], [area.code for area in areas]
    flat = plane.metric(shapes[known]) if len(kept) else shapes[:0]
    whole = plane.metric(outlines) if len(names) else outlines
    return Ground(plane, codes, flat, owner, names, whole)


def grid_faults(here: Ground) -> Iterator[Fault]:
    """Gaps, overlaps, ground outside, slivers, and grids of several pieces."""
    for flaw in flaws(here.shapes, here.owner, here.outlines):
        yield _flaw(here, flaw, flaw.kind)
    for row in pieces(here.shapes).tolist():
        parts = shapely.get_parts(here.shapes[row])
        small = parts[int(np.argmin(shapely.area(parts)))]
        place = here.plane.degrees(shapely.point_on_surface(small))
        yield Fault("pieces", here.codes[row], *place, float(small.area))


def building_faults(connection: sa.Connection, here: Ground) -> Iterator[Fault]:
    """Buildings of divided communities in no base grid, or inside of two."""
    rows, points = fetch(connection, _BUILDINGS)
    flat = here.plane.metric(points) if len(rows) else points
    for kind, found in zip(
        ("building_none", "building_two"), astray(flat, here.shapes, NEAR_M), strict=True
    ):
        for row in found.tolist():
            yield Fault(kind, rows[row].code, *here.plane.degrees(flat[row]))


def _areas(connection: sa.Connection) -> Iterator[Fault]:
    """Areas that overlap their neighbours or reach out of the area above them. Gaps are none: the
    others may be still to come."""
    rows, shapes = fetch(connection, _AREAS)
    if not rows:
        return
    above = "select id, code, st_asbinary(geom) as geom from area where id = any(:ids)"
    ids = sorted({row.area_id for row in rows})
    parents = list(connection.execute(sa.text(above), {"ids": ids}))
    outlines = shapely.from_wkb(np.array([bytes(row.geom) for row in parents], object))
    here = _ground(rows, shapes, parents, outlines)
    for flaw in flaws(here.shapes, here.owner, here.outlines):
        if flaw.kind in ("overlap", "outside"):
            yield _flaw(here, flaw, "areas")


def _flaw(here: Ground, flaw: Flaw, kind: str) -> Fault:
    code = here.communities[flaw.owner] if flaw.grid is None else here.codes[flaw.grid]
    other = here.codes[flaw.other] if flaw.other is not None else ""
    return Fault(kind, code, *here.plane.degrees(flaw.spot), flaw.m2, other)
