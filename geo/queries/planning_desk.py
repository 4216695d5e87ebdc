"""Planning desk: what planners choose from (communities, posts) and what became of their plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.rules.fitness import Limits


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """A community that can be divided: its people, its base grids, how many of them lie in the
    range of households, `over` it and `under` it."""

    code: str
    name_zh: str
    name_en: str | None
    parent_zh: str | None
    parent_en: str | None
    households: int
    people: int
    grids: int
    in_range: int
    over: int
    under: int


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post by its name; `grid` is the grid whose post it is."""

    code: str
    role: str
    name_zh: str
    name_en: str | None
    grid: str | None


_COMMUNITIES = sa.text(
    """
    select a.code, a.name_zh, a.name_en, p.name_zh as parent_zh, p.name_en as parent_en,
           coalesce(sum(g.households), 0)::int as households,
           coalesce(a.population, sum(g.population), 0)::int as people, count(*)::int as grids,
           (count(*) filter (where g.households between :low and :high))::int as in_range,
           (count(*) filter (where g.households > :high))::int as over,
           (count(*) filter (where g.households < :low))::int as under
    from grid g join area a on a.id = g.area_id left join area p on p.id = a.parent_id
    where g.kind = 'base' and g.valid_from <= :day and (g.valid_to is null or g.valid_to > :day)
      and a.valid_from <= :day and (a.valid_to is null or a.valid_to > :day)
      and a.geom is not null
    group by a.id, p.id order by a.code collate "C"
    """
)
_FORMER = sa.text(
    """
    select distinct on (a.code) a.code, a.name_zh, a.name_en
    from area_lineage l join area a on a.id = l.from_area_id
    where not exists (select from area s where s.code = a.code and s.valid_from <= :day
                      and (s.valid_to is null or s.valid_to > :day))
    order by a.code, a.valid_from desc
    """
)
# Those who may sign: posts of the district, and of the areas above the communities.
_APPROVING = sa.text(
    """
    select p.code, p.role, p.name_zh, p.name_en, null as grid
    from post p left join area a on a.id = p.area_id
    where p.grid_id is null and p.valid_from <= :day and (p.valid_to is null or p.valid_to > :day)
      and (a.id is null or exists (
           select from area c
           where c.code = any(:codes) and c.path like a.path || '%' and c.id <> a.id))
    order by p.role <> 'street_leader', p.role <> 'district_leader', p.code collate "C"
    """
)
_HEADS = sa.text(
    """
    select p.code, p.role, p.name_zh, p.name_en, g.code as grid
    from post p join grid g on g.id = p.grid_id join area a on a.id = g.area_id
    where a.code = any(:codes) and p.role = 'grid_head'
      and p.valid_from <= :day and (p.valid_to is null or p.valid_to > :day)
    order by g.code collate "C", p.code collate "C"
    """
)
_SIGNED = sa.text(
    """
    select p.code, p.role, p.name_zh, p.name_en, null as grid from post p
    where p.id in (select post_id from adoption) order by p.code collate "C"
    """
)
_LINEAGE = sa.text(
    """
    select o.code as old, o.name_zh as old_zh, o.name_en as old_en,
           n.code as new, n.name_zh as new_zh, n.name_en as new_en,
           l.buildings, l.household_share, l.area_share
    from grid_lineage l join grid o on o.id = l.from_grid_id join grid n on n.id = l.to_grid_id
    where l.adoption_id = :adoption
    order by o.code collate "C", l.household_share desc, n.code collate "C"
    """
)


_COMMUNITY_LINEAGE = sa.text(
    """
    select o.code as old, o.name_zh as old_zh, o.name_en as old_en,
           n.code as new, n.name_zh as new_zh, n.name_en as new_en,
           l.buildings, l.household_share, l.area_share
    from area_lineage l join area o on o.id = l.from_area_id join area n on n.id = l.to_area_id
    where l.adoption_id = :adoption
    order by o.code, l.household_share desc, n.code
    """
)


def list_communities(db: Session, day: date, limits: Limits) -> list[CommunityRow]:
    """Communities with base grids on a day, by code. One statement."""
    asked = {"day": day, "low": limits.low, "high": limits.high}
    return [CommunityRow(**row) for row in db.execute(_COMMUNITIES, asked).mappings()]


def former_communities(db: Session, day: date) -> list[dict[str, Any]]:
    """Code and names of areas that divisions have ended and that do not stand on a day. One
    statement."""
    return [dict(row) for row in db.execute(_FORMER, {"day": day}).mappings()]


def approving_posts(db: Session, codes: Sequence[str], day: date) -> list[PostRow]:
    """Posts that may approve a division of communities, streets first. One statement."""
    rows = db.execute(_APPROVING, {"codes": list(codes), "day": day})
    return [PostRow(**row) for row in rows.mappings()]


def signing_posts(db: Session) -> list[PostRow]:
    """Posts that have approved a division, whatever became of them. One statement."""
    return [PostRow(**row) for row in db.execute(_SIGNED).mappings()]


def head_posts(db: Session, codes: Sequence[str], day: date) -> list[PostRow]:
    """Posts of heads of grids in communities, by grid. One statement."""
    rows = db.execute(_HEADS, {"codes": list(codes), "day": day})
    return [PostRow(**row) for row in rows.mappings()]


def lineage_of(db: Session, adoption: int) -> list[dict[str, Any]]:
    """Which grid became which with an adoption, with shares of households and ground; shares of
    one old grid add up to 1. One statement."""
    return [dict(row) for row in db.execute(_LINEAGE, {"adoption": adoption}).mappings()]


def community_lineage_of(db: Session, adoption: int) -> list[dict[str, Any]]:
    """As `lineage_of`, of communities; empty for a division of grids. One statement."""
    return [dict(row) for row in db.execute(_COMMUNITY_LINEAGE, {"adoption": adoption}).mappings()]
