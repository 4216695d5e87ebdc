"""Dossier: what the page of a compound tells beyond its profile: duty posts, ratings, the story of
its listing, and every promise of the team's problem list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.queries.world import World
from geo.vocab import ProblemStatus

_POSTS = sa.text(
    """
    with here as (
        select c.id, c.area_id, a.path from compound c join area a on a.id = c.area_id
        where c.id = :compound),
    grids as (
        select distinct b.grid_id from building b join here on b.compound_id = here.id
        where b.valid_to is null)
    select p.role, p.code, p.name_zh, p.name_en from post p
    where p.valid_to is null and (
        (p.role = 'community_secretary' and p.area_id = (select area_id from here))
        or (p.role in ('grid_head', 'grid_worker') and p.grid_id in (select grid_id from grids))
        or exists (
            select from leader_assignment l left join area a on a.id = l.area_id
            where l.post_id = p.id and l.valid_to is null and (
                l.compound_id = :compound
                or starts_with((select path from here), a.path))))
    order by array_position(array['district_leader', 'area_leader', 'street_leader',
                                  'community_secretary', 'grid_head', 'grid_worker'], p.role),
             p.code
    """
)
_GROUPS = sa.text(
    """
    select count(distinct b.id) as homes, count(distinct g.building_id) as led,
           coalesce(sum(g.hub_households), 0) as hubs
    from building b
    left join party_org g on g.building_id = b.id and g.level = 'building_group'
                         and g.valid_to is null
    where b.compound_id = :compound and b.valid_to is null and b.dwellings > 0
    """
)
_RATINGS = sa.text(
    "select quarter, stars, score, list from compound_rating"
    " where compound_id = :compound order by quarter"
)
_STORY = sa.text(
    """
    select v.at, v.action, v.from_status, v.to_status, v.note, c.code as cycle
    from hotspot_event v
    join hotspot_entry e on e.id = v.entry_id
    join hotspot_cycle c on c.id = e.cycle_id and c.status = 'published'
    where e.compound_id = :compound
    order by v.at, v.entry_id, v.seq
    """
)
_MEMBERS = sa.text(
    """
    select m.tier, coalesce(p.name_zh, o.name_zh) as zh, coalesce(p.name_en, o.name_en) as en
    from team_member m
    left join post p on p.id = m.post_id
    left join organisation o on o.id = m.organisation_id
    where m.team_id = :team order by m.id
    """
)
_PROMISES = sa.text(
    """
    select q.no, q.title, q.title_en, q.matter, q.due_on, q.status, q.solved_at, q.verified_at,
           i.issue_no, o.name_zh as lead_zh, o.name_en as lead_en,
           h.name_zh as post_zh, h.name_en as post_en,
           v.name_zh as checked_zh, v.name_en as checked_en
    from team_problem q
    left join issue i on i.id = q.issue_id
    left join organisation o on o.id = q.lead_organisation_id
    left join lateral (
        select p.name_zh, p.name_en from post p
        where p.organisation_id = o.id and p.valid_to is null
        order by p.code limit 1) h on true
    left join post v on v.id = q.verified_by_post_id
    where q.team_id = :team order by q.no
    """
)


@dataclass(frozen=True, slots=True)
class DutyPost:
    role: str
    code: str
    name_zh: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Groups:
    """Building groups 楼栋党小组: `led` of the `homes` residential buildings have one."""

    homes: int
    led: int
    hubs: int  # Party hub households


@dataclass(frozen=True, slots=True)
class Rating:
    quarter: date  # its first day
    stars: int
    score: float
    list: str  # RatingList value


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the state of the compound on a published list."""

    at: datetime
    action: str
    from_status: str | None
    to_status: str
    note: str | None
    cycle: str


@dataclass(frozen=True, slots=True)
class Member:
    tier: str
    name_zh: str
    name_en: str | None


class Kept(StrEnum):
    """How a promised date stands."""

    NONE = "none"  # nothing was promised
    WAITING = "waiting"  # the day is still to come
    KEPT = "kept"
    LATE = "late"  # solved, but after the day: a broken promise
    BROKEN = "broken"  # the day is past and it is not solved


@dataclass(frozen=True, slots=True)
class Promise:
    """One problem of the list: what, who by post, until when, and how it stands."""

    no: int
    title: str
    title_en: str | None
    matter: int
    issue_no: str | None
    lead_zh: str | None
    lead_en: str | None
    post_zh: str | None  # the first post of the leading organisation
    post_en: str | None
    due_on: date | None
    status: str  # ProblemStatus value
    solved_on: date | None
    verified_on: date | None
    checked_zh: str | None
    checked_en: str | None
    kept: Kept

    @property
    def is_broken(self) -> bool:
        return self.kept in (Kept.LATE, Kept.BROKEN)


@dataclass(frozen=True, slots=True)
class Dossier:
    posts: tuple[DutyPost, ...]
    groups: Groups
    ratings: tuple[Rating, ...]
    story: tuple[Step, ...]
    members: tuple[Member, ...]
    promises: tuple[Promise, ...]


def read_dossier(db: Session, world: World, compound_id: int) -> Dossier:
    """Four statements, six when the compound has a team on the newest published list."""
    named = {"compound": compound_id}
    entry = next((each for each in world.board.entries if each.compound_id == compound_id), None)
    team = {"team": entry.team_id} if entry and entry.team_id else None
    return Dossier(
        posts=tuple(DutyPost(*row) for row in db.execute(_POSTS, named)),
        groups=Groups(*db.execute(_GROUPS, named).one()),
        ratings=tuple(Rating(*row) for row in db.execute(_RATINGS, named)),
        story=tuple(Step(*row) for row in db.execute(_STORY, named)),
        members=tuple(Member(*row) for row in db.execute(_MEMBERS, team)) if team else (),
        promises=_promises(world, db.execute(_PROMISES, team).all()) if team else (),
    )


def _promises(world: World, rows: Sequence[Any]) -> tuple[Promise, ...]:
    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(world.zone).date() if moment else None

    return tuple(
        Promise(
            no=row.no,
            title=row.title,
            title_en=row.title_en,
            matter=row.matter,
            issue_no=row.issue_no,
            lead_zh=row.lead_zh,
            lead_en=row.lead_en,
            post_zh=row.post_zh,
            post_en=row.post_en,
            due_on=row.due_on,
            status=row.status,
            solved_on=day(row.solved_at),
            verified_on=day(row.verified_at),
            checked_zh=row.checked_zh,
            checked_en=row.checked_en,
            kept=kept(row.due_on, row.status, day(row.solved_at), world.today),
        )
        for row in rows
    )


def kept(due: date | None, status: str, solved: date | None, today: date) -> Kept:
    """Whether a promised date was kept. The day itself still counts as in time."""
    if due is None:
        return Kept.NONE
    if status == ProblemStatus.OPEN or solved is None:
        return Kept.BROKEN if today > due else Kept.WAITING
    return Kept.LATE if solved > due else Kept.KEPT
