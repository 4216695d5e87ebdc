"""Suggesting: grids in force that the rules advise to split or to merge (formula O)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.ground import YEAR
from geo.rules.fitness import Fitness, Grids, Limits, suggest
from geo.shapes.faults import metric
from geo.shapes.planar import Geometries, in_steps

_GRIDS = sa.text(
    """
    select g.id, g.code, g.name_zh, g.name_en, g.households, a.code as community,
           a.name_zh as community_zh, a.name_en as community_en, st_asbinary(g.geom) as geom
    from grid g join area a on a.id = g.area_id
    where g.kind = 'base' and g.valid_from <= :day and (g.valid_to is null or g.valid_to > :day)
      and (:path = '' or a.path like :path || '%')
    order by g.code collate "C"
    """
)
# Issues of a year by the grid of their building today; those at no building by their own grid.
_ISSUES = sa.text(
    """
    with homes as (
        select b.id, case when h.building_id is null then b.grid_id else h.grid_id end as grid_id
        from building b
        left join building_home h on h.building_id = b.id and h.valid_from <= :day
             and (h.valid_to is null or h.valid_to > :day)
    )
    select coalesce(h.grid_id, i.grid_now, i.grid_id) as grid, count(*) as issues
    from issue i left join homes h on h.id = i.building_id
    where i.reported_at >= :since and i.reported_at < :now and i.status not in (10, 11)
    group by 1
    """
)

_CARE = sa.text(
    """
    select case when h.building_id is null then b.grid_id else h.grid_id end as grid, count(*) as n
    from care_target t join building b on b.id = t.building_id
    left join building_home h on h.building_id = b.id and h.valid_from <= :day
         and (h.valid_to is null or h.valid_to > :day)
    where t.active_from <= :day and (t.active_to is null or t.active_to > :day)
    group by 1
    """
)
_PATH = sa.text(
    "select path from area where code = :code and valid_from <= :day"
    " and (valid_to is null or valid_to > :day)"
)


@dataclass(frozen=True, slots=True)
class GridSaid:
    """A grid that advice names. `load_z` is the standard score of its load index."""

    code: str
    name_zh: str
    name_en: str | None
    community: str
    community_zh: str
    community_en: str | None
    households: int
    issues_month: float
    load_z: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """`grids` are one to be split into `parts`, or two to be merged; `why` is households or load.
    `lon`, `lat` in degrees is where to look."""

    kind: str
    why: str
    grids: tuple[GridSaid, ...]
    parts: int
    lon: float
    lat: float


def advise(db: Session, path: str, day: date, now: datetime, limits: Limits) -> list[Advice]:
    """All advice below an area (its path; empty for everywhere), the most urgent first: splits by
    households, then merges. Three statements.

    The load of a grid is compared with the grids of the same area.
    """
    rows = db.execute(_GRIDS, {"day": day, "path": path}).all()
    if not rows:
        return []
    counted = db.execute(_ISSUES, {"day": day, "since": now - YEAR, "now": now})
    work = {row.grid: row.issues / 12 for row in counted}
    held = np.asarray([row.households or 0 for row in rows], np.float64)
    issues = np.asarray([work.get(row.id, 0.0) for row in rows], np.float64)
    targets = {row.grid: row.n for row in db.execute(_CARE, {"day": day})}
    care = np.asarray([targets.get(row.id, 0) for row in rows], np.float64) if targets else None
    shapes = in_steps(shapely.from_wkb([row.geom for row in rows]))
    plane = metric(shapes)
    pairs, shared = _small_neighbours(plane, [row.community for row in rows], held, limits)
    found = suggest(
        Grids(held, issues, care, shapely.area(plane), shapely.length(plane)),
        pairs,
        shared,
        limits,
    )
    said = [_said(row, work.get(row.id, 0.0), found, at) for at, row in enumerate(rows)]
    spots = shapely.get_coordinates(
        shapely.point_on_surface(shapely.from_wkb([r.geom for r in rows]))
    )
    return [*_splits(found, said, spots, limits), *_merges(found, said, spots)]


def path_of(db: Session, code: str, day: date) -> str:
    """The path of an area in force on a day. One statement. Raises NotFound plan.no_community."""
    found = db.scalar(_PATH, {"code": code, "day": day})
    if found is None:
        raise NotFound("plan.no_community", code=code)
    return str(found)


def _small_neighbours(
    plane: Geometries, communities: Sequence[str], held: NDArray[np.float64], limits: Limits
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of small grids of one community that share a line, and its length in metres: nothing
    else can be merged."""
    small = np.flatnonzero(held < limits.merge_below)
    tree = shapely.STRtree(plane[small])
    a, b = tree.query(plane[small], predicate="intersects")
    owner = np.unique(np.asarray(communities, object).astype(str), return_inverse=True)[1].ravel()
    near = (a < b) & (owner[small[a]] == owner[small[b]])
    pairs = np.column_stack([small[a[near]], small[b[near]]])
    lines = shapely.intersection(
        shapely.boundary(plane[pairs[:, 0]]), shapely.boundary(plane[pairs[:, 1]])
    )
    length = np.asarray(shapely.length(lines), np.float64)
    return pairs[length > 0].astype(np.int64), length[length > 0]


def _said(row: Any, issues: float, found: Fitness, at: int) -> GridSaid:
    load = float(found.load_z[at])
    return GridSaid(
        row.code,
        row.name_zh,
        row.name_en,
        row.community,
        row.community_zh,
        row.community_en,
        row.households or 0,
        round(issues, 2),
        round(load, 2) if np.isfinite(load) else None,
    )


def _splits(
    found: Fitness, said: Sequence[GridSaid], spots: NDArray[np.float64], limits: Limits
) -> list[Advice]:
    middle = (limits.low + limits.high) / 2
    order = sorted(found.splits, key=lambda each: (-said[each.grid].households, each.grid))
    return [
        Advice(
            "split",
            each.why.value,
            (said[each.grid],),
            max(2, round(said[each.grid].households / middle)),
            *_place(spots[each.grid]),
        )
        for each in order
    ]


def _merges(found: Fitness, said: Sequence[GridSaid], spots: NDArray[np.float64]) -> list[Advice]:
    order = sorted(found.merges, key=lambda each: (each.households, each.one))
    return [
        Advice(
            "merge",
            "households",
            (said[each.one], said[each.two]),
            1,
            *_place((spots[each.one] + spots[each.two]) / 2),
        )
        for each in order
    ]


def _place(spot: NDArray[np.float64]) -> tuple[float, float]:
    return round(float(spot[0]), 7), round(float(spot[1]), 7)
