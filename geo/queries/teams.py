"""Teams: the special team 专班 of a problem compound, its tiers and its problem list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.queries.board import Entry, PostName
from geo.queries.world import World
from geo.vocab import ProblemStatus

TIERS = ("district", "street", "community", "compound")

_TEAM = sa.text(
    """
    select t.status, t.formed_on, t.withdrawn_on,
           array(select distinct m.tier from team_member m where m.team_id = t.id) as tiers,
           q.no, q.title, q.title_en, q.matter, o.name_zh, o.name_en, q.due_on,
           q.status as problem_status
    from special_team t
    left join team_problem q on q.team_id = t.id
    left join organisation o on o.id = q.lead_organisation_id
    where t.id = :team
    order by q.no
    """
)


@dataclass(frozen=True, slots=True)
class TeamProblemRow:
    no: int
    title: str
    title_en: str | None
    matter: int  # Matter
    lead: str | None
    lead_en: str | None
    due_on: date | None
    status: str  # ProblemStatus value
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Team:
    status: str
    formed_on: date
    withdrawn_on: date | None
    leader: PostName | None
    tiers: tuple[str, ...]  # tiers that have a member, from the district down
    problems: tuple[TeamProblemRow, ...]


def read_team(db: Session, world: World, entry: Entry) -> Team:
    """The team of an entry that has one. One statement."""
    rows = db.execute(_TEAM, {"team": entry.team_id}).all()
    head = rows[0]
    return Team(
        status=head.status,
        formed_on=head.formed_on,
        withdrawn_on=head.withdrawn_on,
        leader=entry.leader,
        tiers=tuple(tier for tier in TIERS if tier in head.tiers),
        problems=tuple(_problem(row, world.today) for row in rows if row.no is not None),
    )


def _problem(row: Any, today: date) -> TeamProblemRow:
    is_open = row.problem_status == ProblemStatus.OPEN
    return TeamProblemRow(
        no=row.no,
        title=row.title,
        title_en=row.title_en,
        matter=row.matter,
        lead=row.name_zh,
        lead_en=row.name_en,
        due_on=row.due_on,
        status=row.problem_status,
        is_overdue=is_open and row.due_on is not None and row.due_on < today,
    )
