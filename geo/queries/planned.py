"""Planned: what lies beneath a plan, by what the plan divides: grids of communities, or the
communities themselves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.beginning import begun
from geo.queries.community_ground import CommunityGround, community_ground
from geo.queries.ground import Ground, ground
from geo.queries.parting import Parting, parting_of
from geo.shapes.draft import Draft, Sheet, sheet_of

COMMUNITY = "community"
_SUBJECT = sa.text(
    """
    select p.kind, a.code, e.effective_on from plan p
    join plan_community c on c.plan_id = p.id join area a on a.id = c.area_id
    left join adoption e on e.plan_id = p.id
    where p.id = :plan order by a.code collate "C"
    """
)


def subject_of(db: Session, plan: int) -> tuple[str, tuple[str, ...], date | None]:
    """What a plan divides, the codes of its communities, and of an adopted one the last day on
    which they stood as it found them. One statement. Raises NotFound plan.none."""
    rows = db.execute(_SUBJECT, {"plan": plan}).all()
    if not rows:
        raise NotFound("plan.none", plan=plan)
    day = rows[0].effective_on
    last = day - timedelta(days=1) if day is not None else None
    return rows[0].kind, tuple(row.code for row in rows), last


def ground_beneath(
    db: Session, kind: str, codes: Sequence[str], day: date, now: datetime
) -> Mapping[str, Ground]:
    """By the keys of the plan's sheets. Raises as `ground` and `community_ground`."""
    if kind == COMMUNITY:
        return community_ground(db, codes, day, now)
    return ground(db, codes, day, now)


def start_of(here: Ground) -> Sheet:
    """The sheet that a plan begins with."""
    if isinstance(here, CommunityGround):
        return sheet_of(here.outline, here.whole)
    return begun(here)


def parted(db: Session, draft: Draft, day: date, now: datetime) -> Parting:
    """What a drawing of communities would do to the territory of a day.

    Raises NotFound plan.no_community.
    """
    [(key, sheet)] = draft.items()
    around = community_ground(db, key.split("+"), day, now)
    return parting_of(around[key], sheet)
