"""Restoring: communities that a division ended come back with it reverted, vertex for vertex, under
their codes, and everything that hung on them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.commands.enacting import BEGINNING
from geo.commands.inheriting import SHARED_OUT
from geo.models import AdoptionArea

_MADE = sa.text(
    "select area_id from adoption_area where adoption_id = :id and made order by area_id"
)
_END = sa.text("update area set valid_to = :day where id = any(:made)")
_BACK = sa.text(
    """
    insert into area (code, level, parent_id, path, name_zh, name_en, households, population,
                      urban_rural_class, geom, valid_from)
    select a.code, a.level, p.id, coalesce(p.path, '') || a.code || '/', a.name_zh, a.name_en,
           a.households, a.population, a.urban_rural_class, a.geom, :day
    from adoption_area e join area a on a.id = e.area_id
    left join area o on o.id = a.parent_id
    left join area p on p.code = o.code and p.valid_from <= :day
         and (p.valid_to is null or p.valid_to > :day)
    where e.adoption_id = :id and not e.made order by a.code collate "C" returning id
    """
)
# A former area is meant by its code; the version that stands from the day on takes its place.
_VERSION = """
    version as (
        select o.id as old, n.id as new from area o join area n on n.code = o.code
        where n.id = any(:back) and o.id <> n.id
    )
"""
_GRIDS = sa.text(
    f"""
    with {_VERSION} update grid g set area_id = v.new from version v, adoption_grid e
    where e.adoption_id = :made_by and e.made and g.id = e.grid_id and v.old = g.area_id
    """
)
_HOMES = sa.text(
    f"""
    with {_VERSION} update building_home h set area_id = v.new from version v
    where h.valid_from = :day and h.valid_to is null and v.old = h.area_id
    """
)
_COMPOUNDS_END = sa.text(
    "update compound_home set valid_to = :day where valid_to is null and area_id = any(:made)"
)
_COMPOUNDS_BACK = sa.text(
    f"""
    with {_VERSION}
    insert into compound_home (compound_id, area_id, valid_from)
    select h.compound_id, v.new, :day from compound_home h join version v on v.old = h.area_id
    where h.valid_to = :began and exists (
        select from compound_home o where o.compound_id = h.compound_id and o.valid_to = :day)
    """
)
# What was built or entered since the division lies where its point lies.
_NEW_BUILDINGS = """
    select b.id, b.grid_id, b.area_id, b.geom from building b
    where b.area_id = any(:made) and (b.valid_to is null or b.valid_to > :day) and not exists (
        select from building_home h where h.building_id = b.id and h.valid_to is null)
"""
_NEW_HOMES = sa.text(
    f"""
    with stray as ({_NEW_BUILDINGS}),
    first as (
        insert into building_home (building_id, grid_id, area_id, valid_from, valid_to)
        select s.id, s.grid_id, s.area_id, :first, :day from stray s
        where not exists (select from building_home h where h.building_id = s.id)
    )
    insert into building_home (building_id, grid_id, area_id, valid_from)
    select s.id, g.id, g.area_id, :day from stray s cross join lateral (
        select g.id, g.area_id from adoption_grid e join grid g on g.id = e.grid_id
        where e.adoption_id = :made_by and e.made and g.kind = 'base'
        order by st_distance(g.geom, s.geom), g.code collate "C" limit 1) g
    """
)
_NEW_COMPOUNDS = sa.text(
    """
    with stray as (
        select c.id, c.area_id, c.point from compound c
        where c.area_id = any(:made) and (c.valid_to is null or c.valid_to > :day) and not exists (
            select from compound_home h where h.compound_id = c.id and h.valid_to is null)
    ),
    first as (
        insert into compound_home (compound_id, area_id, valid_from, valid_to)
        select s.id, s.area_id, :first, :day from stray s
        where not exists (select from compound_home h where h.compound_id = s.id)
    )
    insert into compound_home (compound_id, area_id, valid_from)
    select s.id, a.id, :day from stray s cross join lateral (
        select a.id from area a where a.id = any(:back)
        order by st_distance(a.geom, s.point), a.code collate "C" limit 1) a
    """
)
_LINEAGE = sa.text(
    f"""
    with homes as (
        select h.area_id as gone, n.area_id as back, count(*) as buildings,
               sum(b.dwellings) as households
        from building_home h
        join building_home n on n.building_id = h.building_id and n.valid_from = h.valid_to
        join building b on b.id = h.building_id
        where h.valid_to = :day and h.area_id = any(:made) and n.area_id = any(:back) group by 1, 2
    ),
    touching as (
        select g.id as gone, k.id as back,
               st_area(st_intersection(g.geom, k.geom)::geography) as ground
        from area g join area k on st_intersects(g.geom, k.geom)
        where g.id = any(:made) and k.id = any(:back)
    )
    insert into area_lineage
        (adoption_id, from_area_id, to_area_id, buildings, household_share, area_share)
    {SHARED_OUT.format(adoption=":made_by", least=100)}
    """
)
_HELD = " union all ".join(
    f"select '{table}' as kind, id as subject_id, area_id from {table} where area_id = any(:made)"
    + (" and grid_id is null" if table == "post" else "")
    for table in ("organisation", "post", "party_org", "leader_assignment")
)
# What had followed goes back where it was; what was founded since goes to the main heir.
_TRANSFERS = sa.text(
    f"""
    with {_VERSION},
    followed as (
        select t.kind, t.subject_id, t.to_area_id as gone, v.new as back
        from area_transfer t join version v on v.old = t.from_area_id
        where t.adoption_id = :id and t.kind <> 'branch_compound'
    ),
    founded as (
        select h.kind, h.subject_id, h.area_id as gone, (
            select l.to_area_id from area_lineage l where l.from_area_id = h.area_id
              and l.adoption_id = :made_by
            order by l.household_share desc, l.to_area_id limit 1) as back
        from ({_HELD}) h
        where not exists (select from followed f
                          where (f.kind, f.subject_id) = (h.kind, h.subject_id))
    )
    insert into area_transfer (adoption_id, kind, subject_id, from_area_id, to_area_id)
    select :made_by, kind, subject_id, gone, back
    from (select * from followed union all select * from founded) all_of_it where back is not null
    """
)


def restore(db: Session, adoption: int, began: date, made_by: int, day: date) -> None:
    """Bring back the communities that an adoption of a day had ended, by a new one (`made_by`), its
    grids being back already. Nothing to do for a division of grids."""
    made = list(db.scalars(_MADE, {"id": adoption}))
    if not made:
        return
    db.execute(_END, {"day": day, "made": made})
    back = list(db.scalars(_BACK, {"id": adoption, "day": day}))
    db.add_all(AdoptionArea(adoption_id=made_by, area_id=id_, made=False) for id_ in made)
    db.add_all(AdoptionArea(adoption_id=made_by, area_id=id_, made=True) for id_ in back)
    db.flush()
    key = {"id": adoption, "made_by": made_by, "day": day, "began": began, "back": back}
    key |= {"made": made, "first": BEGINNING}
    for work in (_GRIDS, _HOMES, _NEW_HOMES, _COMPOUNDS_END, _COMPOUNDS_BACK, _NEW_COMPOUNDS):
        db.execute(work, key)
    db.execute(_LINEAGE, key)
    db.execute(_TRANSFERS, key)
