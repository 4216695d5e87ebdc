"""Checks of where facts are said to be, and of visits."""

import sqlalchemy as sa

from data.check.registry import Verdict, by_query, invariant, together
from geo.vocab import Placing


@invariant("I19")
def reached_dwellings_exist(connection: sa.Connection) -> Verdict:
    """Reached ⊆ knocked at ⊆ dwellings of the building, each once."""
    return by_query(
        connection,
        "select count(*) from visit where cardinality(dwelling_nos) > 0",
        "select coalesce(v.visit_no, v.id::text) from visit v"
        " left join building b on b.id = v.building_id"
        " where cardinality(v.dwelling_nos) > 0 and (not v.reached <@ v.dwelling_nos"
        " or exists (select from unnest(v.dwelling_nos) n"
        " where n < 1 or (b.dwellings > 0 and n > b.dwellings))) order by 1",
    )


# A building that came to another grid: the visit says the one it had, or its code today.
EVER = """exists (
    select from (select b.grid_id union select h.grid_id from building_home h
                 where h.building_id = b.id) home
    join grid o on o.id = home.grid_id join grid n on n.code = o.code where n.id = v.grid_id)"""


@invariant("I22")
def memberships_agree(connection: sa.Connection) -> Verdict:
    """Building, compound, grid and area of a fact tell one story, and its placing says how much is
    known."""
    exact, vague = int(Placing.POINT), int(Placing.COMMUNITY)
    issues = by_query(
        connection,
        "select count(*) from issue",
        "select i.issue_no from issue i left join building b on b.id = i.building_id"
        " left join compound c on c.id = i.compound_id left join grid g on g.id = i.grid_id"
        " where (i.building_id is not null and b.compound_id is distinct from i.compound_id"
        " and b.valid_to is null)"
        " or (c.area_id <> i.area_id and c.valid_to is null and not exists (select from"
        " compound_home h where h.compound_id = c.id and h.area_id = i.area_id))"
        " or (g.area_id <> i.area_id and g.valid_to is null)"
        f" or (i.placing >= {vague} and (i.geom is not null or i.grid_id is not null))"
        f" or (i.placing = {exact} and i.geom is null) order by 1",
    )
    visits = by_query(
        connection,
        "select count(*) from visit",
        "select coalesce(v.visit_no, v.id::text) from visit v"
        " left join building b on b.id = v.building_id left join grid g on g.id = v.grid_id"
        f" where (b.grid_id <> v.grid_id and b.valid_to is null and not {EVER})"
        " or (g.area_id <> v.area_id and g.valid_to is null) order by 1",
    )
    return together(issues, visits)
