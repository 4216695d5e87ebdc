"""Places: the territory snapshot, read from the tables of areas, grids, compounds and buildings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.hierarchy import Hierarchy, Rung
from geo.queries.folding import all_ups, fill_people
from geo.queries.hierarchy import load_hierarchy
from geo.queries.succession import succeed, versions_of
from geo.queries.territory import OUTSIDE, PlaceLevel, Rows, Territory
from geo.vocab import LevelKind

_BOX = "st_xmin({0}), st_ymin({0}), st_xmax({0}), st_ymax({0})"
_COMPOUND_BOX = _BOX.format("coalesce(geom, point)")
# Where a building belonged on the day, for those that ever changed their grid or community.
_HOMES = """(
    select b.id, b.code, b.name_zh, b.name_en, b.valid_from, b.valid_to, b.dwellings, b.geom,
           b.compound_id, coalesce(h.area_id, b.area_id) as area_id,
           case when h.building_id is null then b.grid_id else h.grid_id end as grid_id
    from building b left join building_home h on h.building_id = b.id and h.valid_from <= :day
         and (h.valid_to is null or h.valid_to > :day)
) building"""
_COMPOUND_HOMES = """(
    select c.id, c.code, c.name_zh, c.name_en, c.valid_from, c.valid_to, c.households, c.population,
           c.geom, c.point, coalesce(h.area_id, c.area_id) as area_id
    from compound c left join compound_home h on h.compound_id = c.id and h.valid_from <= :day
         and (h.valid_to is null or h.valid_to > :day)
) compound"""
_QUERIES = {
    LevelKind.AREA: "households, population, parent_id, null::int, null::int, "
    f"{_BOX.format('geom')} from area where true",
    LevelKind.GRID: "households, population, area_id, null::int, null::int, "
    f"{_BOX.format('geom')} from grid where kind = 'base'",
    LevelKind.COMPOUND: "households, population, area_id, null::int, null::int, "
    f"{_COMPOUND_BOX} from {_COMPOUND_HOMES} where true",
    LevelKind.BUILDING: "dwellings, null::int, area_id, grid_id, compound_id, "
    f"{_BOX.format('geom')} from {_HOMES} where true",
}
_HEIRS = sa.text(
    "select from_grid_id, min(to_grid_id) from grid_lineage group by from_grid_id"
    " having count(*) = 1"
)
_HEAD = (
    "select id, code, name_zh, name_en,"
    " valid_from <= :day and (valid_to is null or valid_to > :day), {level}, "
)
_TAIL = ' order by code collate "C", valid_from'


@dataclass(frozen=True)
class Found:
    """The rows of one level with the ids of what they lie in, and ids of other versions by code."""

    level: PlaceLevel
    area: NDArray[np.int64]  # parent of an area, community of the others; 0 for none
    grid: NDArray[np.int64]
    compound: NDArray[np.int64]


def load_territory(db: Session, version: int, day: date) -> Territory:
    """All places valid on a day. Seven statements. Raises NotFound territory.empty."""
    hierarchy = load_hierarchy(db)
    found = _read(db, hierarchy, day)
    _follow(db, [item.level for item in found.values() if item.level.rung.kind is LevelKind.GRID])
    levels = {key: item.level for key, item in found.items()}
    ups = all_ups(found)
    fill_people(levels, ups)
    return Territory(version, day, hierarchy, levels, ups)


def _read(db: Session, hierarchy: Hierarchy, day: date) -> dict[str, Found]:
    tables: dict[LevelKind, list[Any]] = {}
    for kind, query in _QUERIES.items():
        level = "level" if kind is LevelKind.AREA else "''"
        text = sa.text(_HEAD.format(level=level) + query + _TAIL)
        tables[kind] = list(db.execute(text, {"day": day}))
    found = {rung.key: _level(rung, tables[rung.kind]) for rung in hierarchy.rungs}
    areas = {k: item.level for k, item in found.items() if item.level.rung.kind is LevelKind.AREA}
    versions = [each for each in versions_of(tables[LevelKind.AREA]) if each[1] in areas]
    for key, now in succeed(db, areas, versions).items():
        found[key] = replace(found[key], level=now)
    return found


def _follow(db: Session, grids: Sequence[PlaceLevel]) -> None:
    """A grid that came to one other as a whole is found where that one is. In place."""
    heirs = {row[0]: row[1] for row in db.execute(_HEIRS)}
    for level in grids:
        rows = level.row_of_id
        for old in heirs:
            last = old
            while rows[last] == OUTSIDE and last in heirs:
                last = heirs[last]
            rows[old] = rows[last]


def _level(rung: Rung, table: Sequence[Any]) -> Found:
    mine = [row for row in table if rung.kind is not LevelKind.AREA or row[5] == rung.key]
    rows = [row for row in mine if row[4]]
    level = PlaceLevel(
        rung=rung,
        ids=_numbers(rows, 0),
        codes=tuple(row[1] for row in rows),
        names_zh=tuple(row[2] for row in rows),
        names_en=tuple(row[3] for row in rows),
        households=_numbers(rows, 6, OUTSIDE),
        population=_numbers(rows, 7, OUTSIDE),
        bounds=_boxes(rows),
        row_of_id=_row_of_id(mine),
    )
    return Found(level, _numbers(rows, 8), _numbers(rows, 9), _numbers(rows, 10))


def _numbers(rows: Sequence[Any], column: int, missing: int = 0) -> NDArray[np.int64]:
    values = (missing if row[column] is None else row[column] for row in rows)
    return np.fromiter(values, np.int64, len(rows))


def _boxes(rows: Sequence[Any]) -> NDArray[np.float64]:
    values = [[np.nan if part is None else part for part in row[11:15]] for row in rows]
    return np.asarray(values, np.float64).reshape(-1, 4)


def _row_of_id(versions: Sequence[Any]) -> Rows:
    """Id -> row. A version of another day counts where its code stands today."""
    row_of_code = {row[1]: index for index, row in enumerate(r for r in versions if r[4])}
    table = np.full(max((row[0] for row in versions), default=0) + 1, OUTSIDE, np.int32)
    for row in versions:
        table[row[0]] = row_of_code.get(row[1], OUTSIDE)
    return table
