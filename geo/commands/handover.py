"""Hand-over: on the day of a division, buildings, posts and open issues come to their new grids.

The past stays: an issue keeps the grid of its report, a post its former term, a deadline its date.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.commands.settling import settle
from geo.commands.versions import touch_facts, touch_territory
from geo.vocab import Action

_DUE = sa.text(
    """
    select id, effective_on, bill from adoption
    where applied_at is null and effective_on <= :today order by effective_on, id for update
    """
)
# Pairs of an ended version and the one that goes on under its code.
_PAIRS = """
    pair as (
        select o.id as old, n.id as new
        from adoption_grid eo join grid o on o.id = eo.grid_id and not eo.made
        join adoption_grid en on en.adoption_id = eo.adoption_id and en.made
        join grid n on n.id = en.grid_id and n.code = o.code
        where eo.adoption_id = :adoption
    )
"""
_MOVE = sa.text(
    """
    update building b set grid_id = h.grid_id, area_id = h.area_id
    from building_home h
    where h.building_id = b.id and h.valid_from = :day and h.valid_to is null
    """
)
_FOLLOW = sa.text(
    f"with {_PAIRS} update building b set grid_id = pair.new from pair where b.grid_id = pair.old"
)
# What lies in no building goes where its own grid went, so that the parts add up to the whole: to
# the heir that holds its point, or the nearest one. On a border it stays with the code of its
# report, or else with the one it has.
_ISSUES = sa.text(
    """
    with ended as (select grid_id from adoption_grid where adoption_id = :adoption and not made),
    found as (
        select i.id, (
            select g.id from grid_lineage l join grid g on g.id = l.to_grid_id
            where l.adoption_id = :adoption and l.from_grid_id = c.id
            order by st_distance(g.geom, i.geom), g.code = r.code desc, g.code = c.code desc,
                     g.code collate "C" limit 1
        ) as grid
        from issue i
        left join grid r on r.id = i.grid_id
        join grid c on c.id = coalesce(i.grid_now, i.grid_id)
        where i.building_id is null and i.geom is not null
          and c.id in (select grid_id from ended)
    )
    update issue i set grid_now = found.grid from found
    where i.id = found.id and found.grid is not null
    """
)
_POSTS_ON = sa.text(
    """
    update post p set grid_id = g.id
    from adoption_grid e join grid g on g.id = e.grid_id
    where e.adoption_id = :adoption and e.made and g.code = :grid and p.code = :post
    """
)
_POSTS_END = sa.text(
    "update post set valid_to = :day where code = any(:posts) and valid_from < :day"
)
# Open issues in the hands of a post of the grid they leave come to the head of the one they enter.
_HEADS = sa.text(
    f"""
    with {_PAIRS},
    moved as (
        select i.id, i.status, i.level, i.lead_post_id, n.code as grid,
               (select p.id from post p join grid pg on pg.id = p.grid_id
                where pg.code = n.code and p.role = 'grid_head'
                  and (p.valid_to is null or p.valid_to > :day)
                order by p.code limit 1) as head
        from building_home h
        join issue i on i.building_id = h.building_id
        join post q on q.id = i.lead_post_id
        join grid n on n.id = h.grid_id
        where h.valid_from = :day and h.valid_to is null and i.status not in (9, 10, 11)
          and (q.code = any(:former)
               or q.grid_id in (select grid_id from adoption_grid where adoption_id = :adoption)
               or q.grid_id in (select new from pair))
          and n.id in (select grid_id from adoption_grid where adoption_id = :adoption and made)
    ),
    told as (
        insert into issue_event
            (issue_id, seq, at, action, from_status, to_status, from_level, to_level, actor_role,
             note)
        select m.id, 1 + (select max(seq) from issue_event e where e.issue_id = m.id), :now,
               :action, m.status, m.status, m.level, m.level, 'planner', m.grid
        from moved m where m.head is not null and m.head <> m.lead_post_id
        returning issue_id
    )
    update issue i set lead_post_id = m.head from moved m
    where i.id = m.id and m.head is not null and m.head <> m.lead_post_id
    """
)


def is_waiting(db: Session) -> bool:
    """Whether any division waits for its day. One statement."""
    return bool(db.scalar(sa.text("select exists (select from adoption where applied_at is null)")))


def apply_due(db: Session, today: date, now: datetime) -> int:
    """Hand over what divisions have become due up to today; how many there were.

    Leaves the commit to the caller. Called at adoption, when the program starts and once a day.
    """
    due = db.execute(_DUE, {"today": today}).all()
    for row in due:
        _apply(db, row.id, row.effective_on, row.bill, now)
    if due:
        touch_territory(db)
        touch_facts(db)
    return len(due)


def _apply(db: Session, adoption: int, day: date, bill: dict[str, object], now: datetime) -> None:
    key = {"adoption": adoption, "day": day}
    db.execute(_MOVE, key)
    db.execute(_FOLLOW, key)
    db.execute(_ISSUES, key)
    former = _posts(db, adoption, day, bill)
    settle(db, adoption, day)
    db.execute(_HEADS, {**key, "now": now, "action": Action.HAND_OVER.value, "former": former})
    db.execute(
        sa.text("update adoption set applied_at = :now where id = :adoption"),
        {"now": now, "adoption": adoption},
    )


def _posts(db: Session, adoption: int, day: date, bill: dict[str, object]) -> list[str]:
    """As the bill said: a post goes on in the grid named there, or ends. Codes of the posts whose
    work a new one takes up again."""
    posts = bill.get("posts")
    if not isinstance(posts, list):
        return []
    codes = bill.get("codes")
    given = codes if isinstance(codes, dict) else {}
    for row in posts:
        if row["to"] is not None:
            grid = given.get(row["to"], row["to"])
            db.execute(_POSTS_ON, {"adoption": adoption, "grid": grid, "post": row["post"]})
    ended = [row["post"] for row in posts if row["to"] is None]
    db.execute(_POSTS_END, {"day": day, "posts": ended})
    return [row["former"] for row in posts if row.get("former")]
