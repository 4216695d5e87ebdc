"""Ground: what lies in communities for whoever draws their grids: borders, buildings, walls, roads.

Read once when a plan is opened; the numbers of a drawing are worked out from it without asking
the database again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.shapes.faces import Atoms
from geo.shapes.planar import Geometries, in_steps

# Columns of the atoms, households first. Issues are those of a month on average of a year; visits
# due are dwellings that nobody has visited in the current month.
QUANTITIES = ("households", "people", "buildings", "issues_month", "open", "visits_due")
YEAR = timedelta(days=365)
Work = dict[int, tuple[float, float, float]]


@dataclass(frozen=True)
class GridRow:
    """One grid in force: its row, code, names, kind, and area in degrees."""

    id: int
    code: str
    name_zh: str
    name_en: str | None
    kind: str
    parent_id: int | None
    households: int | None
    valid_from: date
    valid_to: date | None
    geom: shapely.Geometry


@dataclass(frozen=True)
class Ground:
    """A community on one day. Building rows are in ascending order of code."""

    area_id: int
    code: str
    name_zh: str
    name_en: str | None
    outline: shapely.Geometry  # degrees
    grids: tuple[GridRow, ...]  # base grids by code
    building_ids: NDArray[np.int64]
    homes: tuple[str | None, ...]  # code of the grid of each building
    atoms: Atoms
    compound_ids: NDArray[np.int64]
    compound_codes: tuple[str, ...]
    compounds: Geometries  # areas in steps
    care: NDArray[np.int64] | None  # care targets of each building, None without a register

    @property
    def area_ids(self) -> tuple[int, ...]:
        return (self.area_id,)

    @property
    def base(self) -> list[tuple[str, str, str, shapely.Geometry]]:
        """The base grids as a sheet begins with."""
        return [
            (g.code, g.name_zh, g.name_en or "", g.geom) for g in self.grids if g.kind == "base"
        ]


_AREAS = sa.text(
    """
    select id, code, name_zh, name_en, st_asbinary(geom) as geom,
           population::float / nullif(households, 0) as people
    from area where code = any(:codes) and valid_from <= :day
      and (valid_to is null or valid_to > :day) and geom is not null
    order by code collate "C"
    """
)
_GRIDS = sa.text(
    """
    select id, area_id, code, name_zh, name_en, kind, parent_grid_id, households, valid_from,
           valid_to, st_asbinary(geom) as geom
    from grid where area_id = any(:areas) and valid_from <= :day
      and (valid_to is null or valid_to > :day)
    order by code collate "C"
    """
)
_BUILDINGS = sa.text(
    """
    select b.id, coalesce(h.area_id, b.area_id) as area_id, g.code as grid,
           b.dwellings, st_x(b.geom) as x, st_y(b.geom) as y,
           (select count(*) from care_target t where t.building_id = b.id
              and t.active_from <= :day and (t.active_to is null or t.active_to > :day)) as care,
           exists (select from care_target) as has_register
    from building b
    left join building_home h on h.building_id = b.id and h.valid_from <= :day
         and (h.valid_to is null or h.valid_to > :day)
    left join grid g on g.id = case when h.building_id is null then b.grid_id else h.grid_id end
    where coalesce(h.area_id, b.area_id) = any(:areas) and b.valid_from <= :day
      and (b.valid_to is null or b.valid_to > :day)
    order by b.code collate "C"
    """
)
# Also those that were reported in a community of which this one was a part.
_ISSUES = sa.text(
    """
    with recursive family(id) as (
        select unnest(cast(:areas as int[]))
        union select o.id from area a join area o on o.code = a.code where a.id = any(:areas)
        union select l.from_area_id from area_lineage l join family f on f.id = l.to_area_id
    )
    select building_id, count(*) as issues,
           count(*) filter (where status not in (9, 10, 11)) as open
    from issue
    where area_id in (select id from family) and reported_at >= :since and status not in (10, 11)
      and building_id is not null
    group by building_id
    """
)
_VISITED = sa.text(
    """
    select v.building_id, count(distinct d) as reached
    from visit v, unnest(v.reached) d
    where v.building_id = any(:buildings) and v.started_at >= :month
    group by v.building_id
    """
)
_COMPOUNDS = sa.text(
    """
    select c.id, coalesce(h.area_id, c.area_id) as area_id, c.code, st_asbinary(c.geom) as geom
    from compound c left join compound_home h on h.compound_id = c.id and h.valid_from <= :day
         and (h.valid_to is null or h.valid_to > :day)
    where coalesce(h.area_id, c.area_id) = any(:areas) and c.geom is not null
      and c.valid_from <= :day and (c.valid_to is null or c.valid_to > :day)
    order by c.code collate "C"
    """
)
_ROADS = sa.text(
    """
    select st_asbinary(st_intersection(f.geom, st_expand(a.box, 0.002))) as geom, f.feature_class
    from basemap_feature f,
         (select st_setsrid(st_extent(geom)::geometry, 4490) as box from area
          where id = any(:areas)) a
    where f.kind = 'road' and f.geom && st_expand(a.box, 0.002)
    """
)


def ground(db: Session, codes: Sequence[str], day: date, now: datetime) -> dict[str, Ground]:
    """Communities by code as they are on a day. Six statements.

    Raises NotFound plan.no_community for a code that is none or has no outline.
    """
    areas = db.execute(_AREAS, {"codes": list(codes), "day": day}).all()
    missing = set(codes) - {row.code for row in areas}
    if missing or not areas:
        raise NotFound("plan.no_community", code=", ".join(sorted(missing)))
    ids = [row.id for row in areas]
    grids = db.execute(_GRIDS, {"areas": ids, "day": day}).all()
    buildings = db.execute(_BUILDINGS, {"areas": ids, "day": day}).all()
    compounds = db.execute(_COMPOUNDS, {"areas": ids, "day": day}).all()
    work = _work(db, ids, [row.id for row in buildings], now)
    return {
        row.code: _ground(
            row,
            [each for each in grids if each.area_id == row.id],
            [each for each in buildings if each.area_id == row.id],
            [each for each in compounds if each.area_id == row.id],
            work,
        )
        for row in areas
    }


def roads(db: Session, areas: Sequence[int]) -> list[tuple[shapely.Geometry, str]]:
    """Road lines in degrees with their class, in and a little around the areas."""
    rows = db.execute(_ROADS, {"areas": list(areas)}).all()
    return [(shapely.from_wkb(row.geom), row.feature_class) for row in rows if row.geom]


def _work(db: Session, areas: list[int], buildings: list[int], now: datetime) -> Work:
    """By building: issues a month, open issues, dwellings visited this month."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found: Work = {}
    for row in db.execute(_ISSUES, {"areas": areas, "since": now - YEAR}):
        found[row.building_id] = (row.issues / 12, float(row.open), 0.0)
    for row in db.execute(_VISITED, {"buildings": buildings, "month": month}):
        issues, open_, _ = found.get(row.building_id, (0.0, 0.0, 0.0))
        found[row.building_id] = (issues, open_, float(row.reached))
    return found


def _ground(
    area: Any,
    grids: Sequence[Any],
    buildings: Sequence[Any],
    compounds: Sequence[Any],
    work: Work,
) -> Ground:
    points = np.asarray([(row.x, row.y) for row in buildings], float).reshape(-1, 2)
    return Ground(
        area_id=area.id,
        code=area.code,
        name_zh=area.name_zh,
        name_en=area.name_en,
        outline=shapely.from_wkb(area.geom),
        grids=tuple(_grid(row) for row in grids),
        building_ids=np.asarray([row.id for row in buildings], np.int64),
        homes=tuple(row.grid for row in buildings),
        atoms=Atoms(np.rint(points * 1e7).astype(np.int64), _amounts(buildings, area.people, work)),
        compound_ids=np.asarray([row.id for row in compounds], np.int64),
        compound_codes=tuple(row.code for row in compounds),
        care=_care(buildings),
        compounds=in_steps(np.asarray([shapely.from_wkb(row.geom) for row in compounds], object)),
    )


def _care(buildings: Sequence[Any]) -> NDArray[np.int64] | None:
    """Never among the amounts, which the page gets building by building."""
    if not any(row.has_register for row in buildings):
        return None
    return np.asarray([row.care for row in buildings], np.int64)


def _grid(row: Any) -> GridRow:
    geom = shapely.from_wkb(row.geom)
    return GridRow(
        row.id,
        row.code,
        row.name_zh,
        row.name_en,
        row.kind,
        row.parent_grid_id,
        row.households,
        row.valid_from,
        row.valid_to,
        geom.geoms[0] if shapely.get_num_geometries(geom) == 1 else geom,
    )


def _amounts(buildings: Sequence[Any], people: float | None, work: Work) -> NDArray[np.float64]:
    """One row a building, one column a quantity; people by the community's household size."""
    rows = []
    for row in buildings:
        issues, open_, reached = work.get(row.id, (0.0, 0.0, 0.0))
        due = max(0.0, row.dwellings - reached)
        rows.append((row.dwellings, row.dwellings * (people or 0.0), 1.0, issues, open_, due))
    return np.asarray(rows, float).reshape(-1, len(QUANTITIES))
