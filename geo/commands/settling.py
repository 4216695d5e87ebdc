"""Settling: on the day of a division of communities, compounds, offices, posts, branches and duties
come to their new community, and what happened at no building is found there.

The past stays: issues and visits keep the community of their report in `area_id`.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

_IS_ONE = sa.text("select exists (select from adoption_area where adoption_id = :adoption)")
_COMPOUNDS = sa.text(
    """
    update compound c set area_id = h.area_id from compound_home h
    where h.compound_id = c.id and h.valid_from = :day and h.valid_to is null
    """
)
_FOLLOW = """
    update {table} s set area_id = t.to_area_id from area_transfer t
    where t.adoption_id = :adoption and t.kind = '{table}' and s.id = t.subject_id
"""
_FOLLOWERS = ("organisation", "post", "party_org", "leader_assignment")
# A post that came to an ended grid after the bill was made goes on in its main heir.
_LATE_POSTS = sa.text(
    """
    update post p set grid_id = (
        select l.to_grid_id from grid_lineage l
        where l.adoption_id = :adoption and l.from_grid_id = p.grid_id
        order by l.household_share desc, l.to_grid_id limit 1)
    where (p.valid_to is null or p.valid_to > :day) and exists (
        select from grid_lineage l where l.adoption_id = :adoption and l.from_grid_id = p.grid_id)
    """
)
_GRID_POSTS = sa.text(
    """
    update post p set area_id = g.area_id from adoption_grid e join grid g on g.id = e.grid_id
    where e.adoption_id = :adoption and e.made and p.grid_id = g.id and p.area_id <> g.area_id
    """
)
_SERVICE_ENDS = sa.text(
    """
    update branch_compound s set valid_to = :day from area_transfer t
    where t.adoption_id = :adoption and t.kind = 'branch_compound' and s.id = t.subject_id
      and s.valid_to is null
    """
)
# What a branch is called by follows from how many compounds it serves.
_SETUP = sa.text(
    """
    update party_org o set setup = case when n.compounds > 1 then 'joint' else 'single' end
    from (select s.branch_id, count(*) filter (where s.valid_to is null) as compounds
          from branch_compound s where s.branch_id in (
              select s.branch_id from area_transfer t join branch_compound s on s.id = t.subject_id
              where t.adoption_id = any(:adoptions) and t.kind = 'branch_compound')
          group by 1) n
    where o.id = n.branch_id and n.compounds > 0
    """
)
# To the community of its compound, else of its grid, else to the heir that holds its point; one
# without a point goes on only where there is a single heir. On a border the lower code decides.
_FACTS = """
    with ended as (select area_id from adoption_area where adoption_id = :adoption and not made),
    begun as (select area_id from adoption_area where adoption_id = :adoption and made),
    heir as (
        select l.from_area_id, a.id, a.code, a.geom,
               count(*) over (partition by l.from_area_id) as heirs
        from area_lineage l join area a on a.id = l.to_area_id where l.adoption_id = :adoption
    )
    update {table} f set area_now = found.id
    from (
        select i.id as fact, coalesce(
            {known}
            (select h.id from heir h where h.from_area_id = coalesce(i.area_now, i.area_id)
               and (i.geom is not null or h.heirs = 1)
             order by st_distance(h.geom, i.geom), h.code collate "C" limit 1)) as id
        from {table} i
        where i.building_id is null and coalesce(i.area_now, i.area_id) in (select * from ended)
    ) found
    where f.id = found.fact and found.id is not null
"""
_OF_ISSUE = """
            (select c.area_id from compound c where c.id = i.compound_id
               and c.area_id in (select * from begun)),
            (select g.area_id from grid g where g.id = coalesce(i.grid_now, i.grid_id)
               and g.area_id in (select * from begun)),
"""
_REMAINS = sa.text(
    """
    insert into branch_compound (branch_id, compound_id, valid_from)
    select s.branch_id, s.compound_id, :day from area_transfer t
    join branch_compound s on s.id = t.subject_id
    where t.adoption_id = :reverted and t.kind = 'branch_compound' and not exists (
        select from branch_compound o where o.compound_id = s.compound_id and o.valid_to is null)
    """
)


def settle(db: Session, adoption: int, day: date) -> None:
    """Does nothing for a division that left the communities as they were."""
    key = {"adoption": adoption, "day": day}
    if not db.scalar(_IS_ONE, key):
        return
    db.execute(_COMPOUNDS, key)
    for table in _FOLLOWERS:
        db.execute(sa.text(_FOLLOW.format(table=table)), key)
    db.execute(_LATE_POSTS, key)
    db.execute(_GRID_POSTS, key)
    db.execute(_SERVICE_ENDS, key)
    for table, known in (("issue", _OF_ISSUE), ("visit", "")):
        db.execute(sa.text(_FACTS.format(table=table, known=known)), key)
    reverted = db.scalar(sa.text("select reverts_id from adoption where id = :adoption"), key)
    if reverted is not None:
        db.execute(_REMAINS, {**key, "reverted": reverted})
    named: dict[str, Any] = {"adoptions": [adoption, reverted]}
    db.execute(_SETUP, named)
