"""Territory rows: every place of a level as it was on a day, with its shape in WKB."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

Codes = Sequence[str] | None
_ON = "{0}.valid_from <= :day and ({0}.valid_to is null or {0}.valid_to > :day)"
_IN = "(cast(:codes as text[]) is null or c.code = any(:codes))"

_LEVELS = sa.text(
    "select key from level where kind = 'area' and exists (select from area where level = key)"
    " order by position"
)
# An area is kept when it is, or lies around, one of the communities asked for.
_AREAS = sa.text(
    f"""
    select a.code, a.name_zh, a.name_en, a.level, p.code as parent, a.households, a.population,
           a.valid_from, a.valid_to, st_asbinary(a.geom) as geom
    from area a left join area p on p.id = a.parent_id
    where a.level = :level and a.geom is not null and {_ON.format("a")}
      and (cast(:codes as text[]) is null or exists
           (select from area c where c.code = any(:codes) and {_ON.format("c")}
            and starts_with(c.path, a.path)))
    order by a.code collate "C"
    """
)
_GRIDS = sa.text(
    f"""
    select g.code, g.name_zh, g.name_en, g.kind, c.code as community, p.code as parent,
           g.households, g.population, g.valid_from, g.valid_to, st_asbinary(g.geom) as geom
    from grid g join area c on c.id = g.area_id left join grid p on p.id = g.parent_grid_id
    where g.kind = :kind and {_ON.format("g")} and {_IN}
    order by g.code collate "C"
    """
)
_COMPOUNDS = sa.text(
    f"""
    select k.code, k.name_zh, k.name_en, c.code as community, k.type, k.age_class, k.built_year,
           k.households, k.population, k.valid_from, k.valid_to, st_asbinary(k.geom) as geom
    from compound k left join compound_home h on h.compound_id = k.id and {_ON.format("h")}
    join area c on c.id = coalesce(h.area_id, k.area_id)
    where k.geom is not null and {_ON.format("k")} and {_IN}
    order by k.code collate "C"
    """
)
_BUILDINGS = sa.text(
    f"""
    select b.code, b.name_zh, b.name_en, b.kind, c.code as community, g.code as grid,
           k.code as compound, b.dwellings, b.floors, b.valid_from, b.valid_to,
           st_asbinary(b.geom) as geom
    from building b
    left join building_home h on h.building_id = b.id and {_ON.format("h")}
    join area c on c.id = coalesce(h.area_id, b.area_id)
    left join grid g on g.id = case when h.building_id is null then b.grid_id else h.grid_id end
    left join compound k on k.id = b.compound_id
    where {_ON.format("b")} and {_IN}
    order by b.code collate "C" limit :most
    """
)


def area_levels(db: Session) -> list[str]:
    """Keys of the levels that have areas, from the top down."""
    return list(db.scalars(_LEVELS))


def area_rows(db: Session, day: date, level: str, codes: Codes = None) -> Sequence[Any]:
    """Areas of a level; `codes` keeps those that are or hold one of these communities."""
    return db.execute(_AREAS, {"day": day, "level": level, "codes": codes}).all()


def grid_rows(db: Session, day: date, kind: str, codes: Codes = None) -> Sequence[Any]:
    return db.execute(_GRIDS, {"day": day, "kind": kind, "codes": codes}).all()


def compound_rows(db: Session, day: date, codes: Codes = None) -> Sequence[Any]:
    """Compounds that have an outline."""
    return db.execute(_COMPOUNDS, {"day": day, "codes": codes}).all()


def building_rows(db: Session, day: date, codes: Codes, most: int) -> Sequence[Any]:
    """Buildings with the grid and community that they had on the day."""
    return db.execute(_BUILDINGS, {"day": day, "codes": codes, "most": most}).all()
