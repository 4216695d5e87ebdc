"""Community ground: the communities that a plan divides, as one ground whose parts are whole
communities; their base grids lie beneath."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.errors import GeoError
from geo.queries.ground import QUANTITIES, Ground, ground
from geo.shapes.community_faults import Beneath
from geo.shapes.faces import NOWHERE, Atoms
from geo.shapes.planar import STEPS, Geometries, in_steps, segments_of

PEOPLE = QUANTITIES.index("people")


@dataclass(frozen=True)
class AreaRow:
    """One community in force: its own row as the register keeps it."""

    id: int
    code: str
    name_zh: str
    name_en: str | None
    level: str
    parent_id: int | None
    parent_code: str
    parent_path: str
    households: int | None
    population: int | None
    urban_rural_class: str | None
    valid_from: date
    valid_to: date | None
    geom: shapely.Geometry


@dataclass(frozen=True)
class CommunityGround(Ground):
    """Communities side by side. `grids` are their base and other grids, `homes` the grid of each
    building, `areas` the communities by code, `lies_in` the row of the community of each building.
    """

    areas: tuple[AreaRow, ...]
    lies_in: NDArray[np.int64]
    grid_in: NDArray[np.int64]  # row of the community of each of `grids`
    all_compounds: NDArray[np.int64]  # ids, those without an outline too
    compound_in: NDArray[np.int64]  # row of the community of each of them
    beneath: Beneath

    @property
    def area_ids(self) -> tuple[int, ...]:
        return tuple(each.id for each in self.areas)

    @property
    def whole(self) -> list[tuple[str, str, str, shapely.Geometry]]:
        """The communities as a sheet begins with."""
        return [(a.code, a.name_zh, a.name_en or "", _one(a.geom)) for a in self.areas]


_AREAS = sa.text(
    """
    select a.id, a.code, a.name_zh, a.name_en, a.level, a.parent_id,
           coalesce(p.code, '') as parent_code,
           coalesce(p.path, '') as parent_path, a.households, a.population, a.urban_rural_class,
           a.valid_from, a.valid_to, st_asbinary(a.geom) as geom
    from area a left join area p on p.id = a.parent_id
    where a.id = any(:areas) order by a.code collate "C"
    """
)
_TAKEN = sa.text(
    """
    select name_zh from area where parent_id = :parent and id <> all(:areas)
      and valid_from <= :day and (valid_to is null or valid_to > :day)
    """
)
_COMPOUNDS = sa.text(
    """
    select c.id, coalesce(h.area_id, c.area_id) as area_id, st_x(c.point) as x, st_y(c.point) as y
    from compound c left join compound_home h on h.compound_id = c.id and h.valid_from <= :day
         and (h.valid_to is null or h.valid_to > :day)
    where coalesce(h.area_id, c.area_id) = any(:areas) and c.valid_from <= :day
      and (c.valid_to is null or c.valid_to > :day)
    order by c.code collate "C"
    """
)
_INSIDE = sa.text(
    "select id, compound_id from building where id = any(:ids) and compound_id is not null"
)


def community_ground(
    db: Session, codes: Sequence[str], day: date, now: datetime
) -> dict[str, CommunityGround]:
    """Communities to be divided themselves, under one key. Eleven statements.

    Raises NotFound plan.no_community, GeoError plan.no_grids (a community without base grids),
    plan.one_street (of several streets), plan.apart (not one piece).
    """
    found = ground(db, codes, day, now)
    areas = _areas(db, [each.area_id for each in found.values()])
    bare = [each.name_zh for each in found.values() if not each.base]
    if bare:
        raise GeoError("plan.no_grids", community=", ".join(bare))
    if len({each.parent_id for each in areas}) > 1:
        raise GeoError("plan.one_street")
    parts = [found[each.code] for each in areas]
    outline = _one(shapely.union_all(in_steps(_array([a.geom for a in areas])), grid_size=1.0))
    if outline.geom_type != "Polygon":
        raise GeoError("plan.apart")
    joined = _joined(db, parts, areas, outline, day)
    return {joined.code: joined}


def _areas(db: Session, ids: Sequence[int]) -> tuple[AreaRow, ...]:
    rows = db.execute(_AREAS, {"areas": list(ids)}).all()
    return tuple(
        AreaRow(**{**row._mapping, "geom": shapely.from_wkb(bytes(row.geom))}) for row in rows
    )


def _joined(
    db: Session,
    parts: Sequence[Ground],
    areas: tuple[AreaRow, ...],
    outline: shapely.Geometry,
    day: date,
) -> CommunityGround:
    sizes = [len(each.building_ids) for each in parts]
    atoms = Atoms(
        np.concatenate([each.atoms.points for each in parts]),
        np.concatenate([each.atoms.amounts for each in parts]),
    )
    ids = np.concatenate([each.building_ids for each in parts])
    grids = [(grid.code, row, grid) for row, each in enumerate(parts) for grid in each.grids]
    grids.sort(key=lambda each: each[0])
    key = {"areas": [each.id for each in areas], "parent": areas[0].parent_id, "day": day}
    known = db.execute(_COMPOUNDS, key).all()
    row_of = {each.id: row for row, each in enumerate(areas)}
    return CommunityGround(
        area_id=areas[0].id,
        code="+".join(each.code for each in areas),
        name_zh="、".join(each.name_zh for each in areas),
        name_en=", ".join(each.name_en or each.name_zh for each in areas),
        outline=shapely.transform(outline, lambda xy: np.round(xy / STEPS, 7)),
        grids=tuple(grid for *_, grid in grids),
        building_ids=ids,
        homes=tuple(home for each in parts for home in each.homes),
        atoms=atoms,
        compound_ids=np.concatenate([each.compound_ids for each in parts]),
        compound_codes=tuple(code for each in parts for code in each.compound_codes),
        compounds=np.concatenate([each.compounds for each in parts]),
        care=_care(parts),
        areas=areas,
        lies_in=np.repeat(np.arange(len(parts)), sizes),
        grid_in=np.asarray([row for _, row, _ in grids], np.int64),
        all_compounds=np.asarray([row.id for row in known], np.int64),
        compound_in=np.asarray([row_of[row.area_id] for row in known], np.int64),
        beneath=_beneath(db, atoms, ids, known, parts, key),
    )


def _care(parts: Sequence[Ground]) -> NDArray[np.int64] | None:
    known = [each.care for each in parts if each.care is not None]
    return np.concatenate(known) if len(known) == len(parts) else None


def _beneath(
    db: Session,
    atoms: Atoms,
    buildings: NDArray[np.int64],
    compounds: Sequence[Any],
    parts: Sequence[Ground],
    key: Mapping[str, Any],
) -> Beneath:
    spots = np.asarray([(row.x, row.y) for row in compounds]).reshape(-1, 2)
    return Beneath(
        atoms=atoms,
        compound_of=_compound_of(db, buildings, [row.id for row in compounds]),
        spots=np.rint(spots * STEPS).astype(np.int64),
        walls=np.concatenate([each.compounds for each in parts]),
        borders=segments_of(in_steps(_array([each.outline for each in parts]))),
        people=PEOPLE,
        taken=frozenset(db.scalars(_TAKEN, key)),
    )


def _compound_of(
    db: Session, buildings: NDArray[np.int64], compounds: Sequence[int]
) -> NDArray[np.int64]:
    """The row of each building's compound."""
    rows = {id_: row for row, id_ in enumerate(compounds)}
    inside: Mapping[int, int] = {
        row.id: rows.get(row.compound_id, NOWHERE)
        for row in db.execute(_INSIDE, {"ids": buildings.tolist()})
    }
    return np.asarray([inside.get(id_, NOWHERE) for id_ in buildings.tolist()], np.int64)


def _array(geometries: Sequence[shapely.Geometry]) -> Geometries:
    return np.asarray(geometries, np.object_)


def _one(area: shapely.Geometry) -> shapely.Geometry:
    """What is one piece as a polygon."""
    return shapely.get_geometry(area, 0) if shapely.get_num_geometries(area) == 1 else area
