"""Checks of hotspot cycles and special teams."""

import sqlalchemy as sa

from data.check.registry import Verdict, by_query, invariant, together


@invariant("I12")
def no_team_leaves_before_its_problems(connection: sa.Connection) -> Verdict:
    """问题不解决、专班不撤回: a withdrawn team has verified problems only, and its compound is
    transformed."""
    return by_query(
        connection,
        "select count(*) from special_team",
        "select 'team ' || t.id from special_team t join hotspot_entry e on e.id = t.entry_id"
        " where (t.withdrawn_on is not null or t.status = 'withdrawn') and ("
        " e.status not in ('transformed', 'monitoring', 'delisted')"
        " or exists (select from team_problem p where p.team_id = t.id"
        " and p.status <> 'verified')) order by t.id",
    )


@invariant("I13")
def transformation_is_recorded(connection: sa.Connection) -> Verdict:
    """Transformed needs an acceptance that passed; delisted needs a watch that ended without a
    relapse. The entry's status is that of its last event."""
    return together(
        by_query(
            connection,
            "select count(*) from hotspot_entry",
            "select 'entry ' || e.id from hotspot_entry e where"
            " (e.status in ('transformed', 'monitoring', 'delisted') and (e.transformed_on is null"
            " or not exists (select from hotspot_event v where v.entry_id = e.id"
            " and v.from_status = 'accepting' and v.to_status = 'transformed')))"
            " or (e.status = 'delisted' and (e.delisted_on is null"
            " or e.delisted_on < e.transformed_on or e.relapsed_on >= e.transformed_on))"
            " order by e.id",
        ),
        by_query(connection, "select count(*) from hotspot_event", LAST_EVENT),
    )


LAST_EVENT = """
select 'entry ' || e.id from hotspot_entry e left join lateral (
    select to_status from hotspot_event v where v.entry_id = e.id order by seq desc limit 1
) l on true
where exists (select from hotspot_event) and l.to_status is distinct from e.status
union
select 'entry ' || entry_id from (
    select entry_id, from_status, lag(to_status) over (partition by entry_id order by seq) as before
    from hotspot_event) v
where from_status is distinct from before
order by 1
"""


@invariant("I14")
def published_lists_are_complete(connection: sa.Connection) -> Verdict:
    """A published cycle ranks 1, 2, 3 ... without gaps up to at most k, by score, and every score
    is the sum of its components' points."""
    return by_query(
        connection,
        "select count(*) from hotspot_entry e join hotspot_cycle c on c.id = e.cycle_id"
        " where c.status = 'published'",
        PUBLISHED,
    )


PUBLISHED = """
select 'cycle ' || code || ' rank ' || rank from (
    select c.code, c.k, e.rank, e.score, e.components, c.published_at,
           row_number() over own as place, lag(e.score) over own as better
    from hotspot_entry e join hotspot_cycle c on c.id = e.cycle_id
    where c.status = 'published' and e.status not in ('candidate', 'dropped')
    window own as (partition by c.id order by e.rank)) r
where rank <> place or rank > k or score > better + 1e-9 or published_at is null
   or abs(score - (select sum((part.value ->> 'points')::float8)
                   from jsonb_each(components) part)) > 1e-6
order by 1
"""
