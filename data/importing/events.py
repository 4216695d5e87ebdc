"""Events of imported issues, told from their times: registered, accepted, dispatched … closed.

New issues get their whole chain. Events are append-only: an issue that a later file changed gets
the
steps that were added, and when the file contradicts what was told before, one event that sets it
right.
"""

import sqlalchemy as sa

from geo.vocab import Action, Status

_STEPS = (
    # step, time, action, status reached, from which depth on, who acts
    (1, "reported_at", Action.REGISTER, Status.REGISTERED, "desk"),
    (2, "accepted_at", Action.ACCEPT, Status.ACCEPTED, "desk"),
    (3, "dispatched_at", Action.DISPATCH, Status.DISPATCHED, "desk"),
    (4, "signed_at", Action.SIGN, Status.SIGNED, "handler"),
)
_BEYOND_SIGNING = (
    Status.IN_PROGRESS,
    Status.SUSPENDED,
    Status.AWAITING_VERIFICATION,
    Status.REDO,
    Status.CLOSED,
)
NOTE = "import"


def _chain() -> str:
    """The steps of one issue `s` as rows (step, at, action, status, role); times that are null drop
    out."""
    beyond = ", ".join(str(int(status)) for status in _BEYOND_SIGNING)
    rows = [f"({n}, s.{t}, {a:d}, {st:d}, '{role}')" for n, t, a, st, role in _STEPS]
    rows += [
        f"(5, case when s.status in ({beyond}) then s.signed_at end,"
        f" {Action.START:d}, {Status.IN_PROGRESS:d}, 'handler')",
        f"(6, s.responded_at, {Action.RESPOND:d}, {Status.AWAITING_VERIFICATION:d}, 'handler')",
    ]
    ends = {
        Status.SUSPENDED: ("signed_at", Action.SUSPEND, "leader"),
        Status.REDO: ("responded_at", Action.VERIFY_FAIL, "callback"),
        Status.CLOSED: ("closed_at", Action.VERIFY_OK, "callback"),
        Status.REJECTED: ("reported_at", Action.REJECT, "desk"),
    }
    for status, (time, action, role) in ends.items():
        at = f"case when s.status = {status:d} then s.{time} end"
        # A hard matter is signed off by the area leader.
        actor = (
            "case when s.matter = 4 then 'area_leader' else 'callback' end"
            if role == "callback"
            else f"'{role}'"
        )
        rows.append(f"(7, {at}, {action:d}, {status:d}, {actor})")
    return f"(values {', '.join(rows)}) as c(step, at, action, status, role)"


def tell_new(db: sa.Connection, above_id: int) -> int:
    """The whole chain of every issue inserted since (ids above `above_id`); how many events."""
    done = db.execute(
        sa.text(
            "insert into issue_event (issue_id, seq, at, action, from_status, to_status,"
            " from_level, to_level, actor_role, note)"
            " select id, row_number() over w, at, action, lag(reached) over w, reached,"
            " case when row_number() over w > 1 then level end, level, role, :note"
            " from (select s.id, s.level, c.step, c.at, c.action, c.status as reached, c.role"
            f" from issue s cross join lateral {_chain()} where s.id > :above and c.at is not null"
            ") told window w as (partition by id order by step)"
        ),
        {"above": above_id, "note": NOTE},
    )
    return int(done.rowcount)


def tell_changed(db: sa.Connection, ids: list[int]) -> None:
    """Append to the issues that a file changed: the steps of its chain that lie behind the last
    known one."""
    if not ids:
        return
    db.execute(
        sa.text(
            "with last as (select distinct on (issue_id) issue_id, seq, at, to_status, to_level"
            " from issue_event where issue_id = any(:ids) order by issue_id, seq desc),"
            f" told as (select s.id, s.level, c.* from issue s cross join lateral {_chain()}"
            " where s.id = any(:ids) and c.at is not null),"
            # Where the last status stands in the new chain; its steps behind that are what is new.
            " known as (select l.*, (select max(t.step) from told t"
            "   where t.id = l.issue_id and t.status = l.to_status) as step from last l),"
            " added as (select t.id, t.level, t.step, greatest(t.at, k.at) as at, t.action,"
            " t.status, t.role,"
            "   k.seq, k.to_status, k.to_level from told t join known k on k.issue_id = t.id"
            "   where (k.step is not null and t.step > k.step) or (k.step is null and t.step ="
            "     (select max(step) from told where id = t.id)))"
            " insert into issue_event (issue_id, seq, at, action, from_status, to_status,"
            " from_level, to_level, actor_role, note)"
            " select id, seq + row_number() over w, max(at) over (w rows unbounded preceding),"
            " action,"
            " lag(status, 1, to_status) over w, status, lag(level, 1, to_level) over w, level,"
            " role, :note"
            " from added window w as (partition by id order by step)"
        ),
        {"ids": ids, "note": NOTE},
    )
    _level_changes(db, ids)


def _level_changes(db: sa.Connection, ids: list[int]) -> None:
    """A matter whose class was raised without another step: one event that carries the new
    level."""
    db.execute(
        sa.text(
            "insert into issue_event (issue_id, seq, at, action, from_status, to_status,"
            " from_level, to_level, actor_role, note)"
            " select s.id, l.seq + 1, l.at, :action, l.to_status, s.status, l.to_level, s.level,"
            " 'desk', :note from issue s cross join lateral (select * from issue_event e"
            " where e.issue_id = s.id order by seq desc limit 1) l"
            " where s.id = any(:ids) and (l.to_level, l.to_status)"
            " is distinct from (s.level, s.status)"
        ),
        {"ids": ids, "note": NOTE, "action": int(Action.ESCALATE)},
    )
