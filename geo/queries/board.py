"""Board: the newest published list of problem compounds and their teams."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.queries.remembering import Memory
from geo.vocab import ON_THE_LIST, ProblemStatus, TeamStatus


@dataclass(frozen=True, slots=True)
class Cycle:
    code: str
    window_start: date
    window_end: date
    k: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class PostName:
    code: str
    role: str
    name_zh: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One compound of the list. The team is the one on duty, or the last one withdrawn."""

    compound_id: int
    rank: int
    score: float
    components: dict[str, Any]
    weights: dict[str, float]
    status: str
    listed_on: date | None
    transformed_on: date | None
    team_id: int | None
    team_status: str | None
    leader: PostName | None
    problems: int
    open_problems: int
    relapsed_on: date | None = None

    @property
    def has_team(self) -> bool:
        """A team is on duty."""
        return self.team_status is not None and self.team_status != TeamStatus.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Board:
    cycle: Cycle | None
    entries: tuple[Entry, ...]  # by rank; only those that are or were on the list
    memory: Memory = field(default_factory=lambda: Memory(1000), repr=False, compare=False)


_BOARD = sa.text(
    """
    select c.code as cycle, c.window_start, c.window_end, c.k, c.published_at,
           (c.params -> 'weights')::text as weights,
           e.compound_id, e.rank, e.score, e.components, e.status, e.listed_on, e.transformed_on,
           e.relapsed_on, t.id as team_id, t.status as team_status,
           p.code as post, p.role, p.name_zh, p.name_en,
           (select count(*) from team_problem q where q.team_id = t.id) as problems,
           (select count(*) from team_problem q where q.team_id = t.id and q.status <> :verified)
               as open_problems
    from (select * from hotspot_cycle where status = 'published'
          order by published_at desc nulls last, window_end desc, id desc limit 1) c
    left join hotspot_entry e on e.cycle_id = c.id and e.status = any(:listed)
    left join lateral (select * from special_team s where s.entry_id = e.id
                       order by s.status = 'withdrawn', s.formed_on desc, s.id desc limit 1) t
           on true
    left join post p on p.id = t.leader_post_id
    order by e.rank, e.id
    """
)


def load_board(db: Session) -> Board:
    """One statement."""
    rows = db.execute(
        _BOARD, {"verified": ProblemStatus.VERIFIED.value, "listed": list(ON_THE_LIST)}
    ).all()
    if not rows:
        return Board(None, ())
    head = rows[0]
    cycle = Cycle(head.cycle, head.window_start, head.window_end, head.k, head.published_at)
    # One text for all rows: parsing it for each of them took as long as the statement.
    weights = json.loads(head.weights or "{}")
    entries = (_entry(row, weights) for row in rows if row.compound_id is not None)
    return Board(cycle, tuple(entries))


def _entry(row: Any, weights: dict[str, float]) -> Entry:
    leader = PostName(row.post, row.role, row.name_zh, row.name_en) if row.post else None
    return Entry(
        compound_id=row.compound_id,
        rank=row.rank,
        score=row.score,
        components=row.components,
        weights=weights,
        status=row.status,
        listed_on=row.listed_on,
        transformed_on=row.transformed_on,
        team_id=row.team_id,
        team_status=row.team_status,
        leader=leader,
        problems=row.problems,
        open_problems=row.open_problems,
        relapsed_on=row.relapsed_on,
    )
