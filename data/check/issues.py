"""Checks of issues: order of times, events as the truth, closing, levels and merging."""

import sqlalchemy as sa

from data.check.registry import Verdict, by_query, invariant
from geo.vocab import ISSUE_TIMES, HandlingLevel, Matter, Status

ALL = "select count(*) from issue"
LEAST_LEVEL = {
    Matter.PRIVATE: HandlingLevel.BUILDING,
    Matter.SMALL: HandlingLevel.COMPOUND,
    Matter.BIG: HandlingLevel.STREET,
    Matter.HARD: HandlingLevel.AREA_LEADER,
}
BEFORE_DISPATCH = (Status.REGISTERED, Status.ACCEPTED, Status.REJECTED, Status.MERGED)


@invariant("I7")
def times_do_not_run_backwards(connection: sa.Connection) -> Verdict:
    """reported ≤ accepted ≤ dispatched ≤ signed ≤ responded ≤ verified ≤ closed; unknown times are
    skipped."""
    pairs = [
        f"{later} < {earlier}"
        for place, earlier in enumerate(ISSUE_TIMES)
        for later in ISSUE_TIMES[place + 1 :]
    ]
    return by_query(
        connection, ALL, f"select issue_no from issue where {' or '.join(pairs)} order by 1"
    )


@invariant("I8")
def state_is_that_of_the_last_event(connection: sa.Connection) -> Verdict:
    """Status and level are those of the last event; events are numbered 1, 2, 3 in order of time
    and each starts where the one before it ended."""
    return by_query(connection, ALL, LAST_EVENT)


LAST_EVENT = """
with last as (
    select distinct on (issue_id) issue_id, to_status, to_level
    from issue_event order by issue_id, seq desc),
chain as (
    select issue_id from (
        select issue_id, seq, at, from_status, from_level,
               lag(to_status) over own as status, lag(to_level) over own as level,
               lag(at) over own as earlier, row_number() over own as place
        from issue_event window own as (partition by issue_id order by seq)) e
    where seq <> place or at < earlier
       or from_status is distinct from status or from_level is distinct from level)
select i.issue_no from issue i left join last l on l.issue_id = i.id
where l.to_status is distinct from i.status or l.to_level is distinct from i.level
   or i.id in (select issue_id from chain)
order by 1
"""


@invariant("I9")
def closing_is_checked_by_somebody_else(connection: sa.Connection) -> Verdict:
    """A dispatched issue is closed by another role than the one that answered it; a hard one by the
    area leader. What the desk answered without dispatch is exempt; who signed an imported issue is
    not known."""
    return by_query(
        connection,
        f"select count(*) from issue where status = {Status.CLOSED:d}",
        CLOSING.format(closed=int(Status.CLOSED), hard=int(Matter.HARD)),
    )


CLOSING = """
with answer as (
    select distinct on (issue_id) issue_id, actor_role from issue_event
    where action in (5, 15) order by issue_id, seq desc),
closing as (
    select distinct on (issue_id) issue_id, actor_role, note from issue_event
    where to_status = {closed} and from_status is distinct from {closed}
    order by issue_id, seq desc)
select i.issue_no from issue i
left join closing c on c.issue_id = i.id left join answer a on a.issue_id = i.id
where i.status = {closed} and i.dispatch_count > 0
  and (c.actor_role is null or c.actor_role = a.actor_role
       or (i.matter = {hard} and c.actor_role <> 'area_leader'
           and c.note is distinct from 'import'))
order by 1
"""


@invariant("I10")
def matters_are_handled_high_enough(connection: sa.Connection) -> Verdict:
    """Once dispatched, a matter is handled at its class's least level or above."""
    classes = " or ".join(
        f"(matter = {matter:d} and level < {level:d})" for matter, level in LEAST_LEVEL.items()
    )
    early = ", ".join(str(int(status)) for status in BEFORE_DISPATCH)
    handled = f"dispatch_count > 0 and status not in ({early})"
    return by_query(
        connection,
        f"select count(*) from issue where {handled}",
        f"select issue_no from issue where {handled} and ({classes}) order by 1",
    )


@invariant("I11")
def merged_issues_have_a_living_master(connection: sa.Connection) -> Verdict:
    """A merged issue is not handled, its master exists and is not merged itself."""
    merged = int(Status.MERGED)
    return by_query(
        connection,
        f"select count(*) from issue where status = {merged} or master_issue_id is not null",
        "select i.issue_no from issue i left join issue m on m.id = i.master_issue_id"
        f" where (i.status = {merged}) <> (i.master_issue_id is not null)"
        f" or (i.status = {merged} and (m.id is null or m.status = {merged} or m.id = i.id"
        " or i.dispatch_count > 0 or i.responded_at is not null)) order by 1",
    )


@invariant("I21")
def repeats_follow_a_closed_issue(connection: sa.Connection) -> Verdict:
    """A repeat concerns the compound and category of an issue closed at most 90 days before."""
    return by_query(
        connection,
        "select count(*) from issue where repeat_of_id is not null",
        "select i.issue_no from issue i left join issue e on e.id = i.repeat_of_id"
        " where i.repeat_of_id is not null and (e.id is null or e.closed_at is null"
        " or e.closed_at > i.reported_at or i.reported_at > e.closed_at + interval '90 days'"
        " or e.category_id is distinct from i.category_id"
        " or e.compound_id is distinct from i.compound_id) order by 1",
    )
