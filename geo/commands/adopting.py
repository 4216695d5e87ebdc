"""Adopting: a plan becomes the division in force, in one transaction or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from geo.commands.enacting import Namer, enact
from geo.commands.founding import found
from geo.commands.handover import apply_due
from geo.commands.overlaying import overlaid
from geo.commands.parting_checks import refuse_parting
from geo.commands.plans import Editor, take_at
from geo.commands.versions import alone, touch_facts, touch_territory
from geo.errors import GeoError, NotFound, Refused
from geo.models import Adoption, TerritoryEvent
from geo.queries.beginning import begun
from geo.queries.bill import Split, bill, split_of
from geo.queries.community_bill import community_bill
from geo.queries.ground import ground
from geo.queries.planned import COMMUNITY, parted
from geo.queries.planning_parameters import People
from geo.queries.plans import PlanRow, drawing_of
from geo.rules.fitness import Limits
from geo.shapes.draft import Draft
from geo.shapes.faults import faults

SHORTEST_TEXT, LONGEST_TEXT = 2, 400


@dataclass(frozen=True, slots=True)
class Approval:
    """By which post, why, by which document, and from which day. Warnings need a reason."""

    post: str
    reason: str
    document_no: str
    effective_on: date
    warnings_reason: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an adoption has to know besides the plan: the day, the moment, limits and names."""

    today: date
    now: datetime
    namer: Namer
    limits: Limits = field(default_factory=Limits)
    people: People = field(default_factory=People)


def adopt(
    db: Session, plan: int, seen: int, approval: Approval, editor: Editor, at: Circumstances
) -> int:
    """Put a plan into force; the id of the adoption. Leaves the commit to the caller.

    Raises Refused plan.closed, plan.held, plan.conflict, plan.stale (the territory has changed
    below the plan), plan.later (a later division is known already), plan.errors,
    plan.needs_reason, plan.nothing, plan.same_day; GeoError plan.past, plan.incomplete;
    NotFound plan.no_post.
    """
    alone(db)
    row = take_at(db, plan, seen, editor, at.now)
    post = approving(db, approval, at.today)
    work = _communities if row.kind == COMMUNITY else _grids
    adoption = work(db, row, post, approval, at)
    flag_modified(adoption, "bill")
    db.execute(
        sa.text("update plan set status = 'adopted', changed_at = :now where id = :plan"),
        {"now": at.now, "plan": plan},
    )
    finish(db, adoption, at)
    return adoption.id


def _grids(db: Session, row: PlanRow, post: int, approval: Approval, at: Circumstances) -> Adoption:
    day = approval.effective_on
    splits = divided(db, drawing_of(db, row.id, row.head), day, at.now)
    _refuse_stale(splits, drawing_of(db, row.id, 0))
    _refuse_faults(splits, at.limits, approval)
    refuse_days(splits, day)
    made = _adoption(db, row, post, approval, bill(db, splits, day, at.now), at.now)
    codes: dict[str, str] = {}
    for each in splits:
        codes |= enact(db, made.id, day, each, at.namer)
    made.bill["codes"] = codes
    return made


def _communities(
    db: Session, row: PlanRow, post: int, approval: Approval, at: Circumstances
) -> Adoption:
    day = approval.effective_on
    parting = parted(db, drawing_of(db, row.id, row.head), day, at.now)
    start = drawing_of(db, row.id, 0)
    refuse_parting(parting, start, day, at.people, approval.warnings_reason)
    found_bill = community_bill(db, parting, day, at.now)
    made = _adoption(db, row, post, approval, found_bill, at.now)
    made.bill["codes"] = found(db, made.id, day, parting, at.namer)
    return made


def divided(db: Session, draft: Draft, day: date, now: datetime) -> list[Split]:
    """What a drawing would do to the territory of a day. Raises NotFound plan.no_community."""
    around = ground(db, sorted(draft), day, now)
    return [split_of(around[code], draft[code]) for code in sorted(draft)]


def approving(db: Session, approval: Approval, today: date) -> int:
    """The id of the approving post. Raises plan.incomplete, plan.past, plan.no_post."""
    texts = (approval.reason, approval.document_no)
    if any(not SHORTEST_TEXT <= len(text.strip()) <= LONGEST_TEXT for text in texts):
        raise GeoError("plan.incomplete")
    if approval.effective_on < today:
        raise GeoError("plan.past", day=approval.effective_on, today=today)
    post = db.scalar(sa.text("select id from post where code = :code"), {"code": approval.post})
    if post is None:
        raise NotFound("plan.no_post", post=approval.post)
    return int(post)


def refuse_days(splits: Sequence[Split], day: date) -> None:
    """A version lasts a day at least, and nothing is put before what is to come already.

    Raises Refused plan.later, plan.same_day.
    """
    for each in splits:
        if any(grid.valid_to is not None for grid in each.ground.grids):
            raise Refused("plan.later", community=each.ground.name_zh)
        if any(grid.valid_from >= day for grid in (*each.ending, *overlaid(each).ends)):
            raise Refused("plan.same_day", community=each.ground.name_zh, day=day)


def finish(db: Session, adoption: Adoption, at: Circumstances) -> None:
    """Write the event, let the readers know, and hand over what is due already."""
    db.add(
        TerritoryEvent(
            at=at.now,
            adoption_id=adoption.id,
            kind=adoption.kind,
            effective_on=adoption.effective_on,
            detail={"document_no": adoption.document_no, "reason": adoption.reason},
        )
    )
    db.flush()
    touch_territory(db)
    touch_facts(db)
    apply_due(db, at.today, at.now)


def _adoption(
    db: Session,
    row: PlanRow,
    post: int,
    approval: Approval,
    billed: dict[str, Any],
    now: datetime,
) -> Adoption:
    made = Adoption(
        plan_id=row.id,
        kind=row.kind,
        post_id=post,
        reason=approval.reason.strip(),
        document_no=approval.document_no.strip(),
        effective_on=approval.effective_on,
        adopted_at=now,
        warnings_reason=approval.warnings_reason.strip() or None,
        bill=billed,
    )
    db.add(made)
    db.flush()
    return made


def _refuse_stale(splits: Sequence[Split], start: Draft) -> None:
    """The plan must have begun with the grids that are in force on its day."""
    for each in splits:
        now = begun(each.ground)
        then = start[each.ground.code]
        codes = {face.origin for face in now.faces} ^ {face.origin for face in then.faces}
        over = (now.dedicated, now.micro) != (then.dedicated, then.micro)
        if codes or over or now.graph.stored != then.graph.stored:
            raise Refused("plan.stale", community=each.ground.name_zh)
    if all(each.division.is_empty and overlaid(each).is_empty for each in splits):
        raise Refused("plan.nothing")


def _refuse_faults(splits: Sequence[Split], limits: Limits, approval: Approval) -> None:
    found = [
        fault
        for each in splits
        for fault in faults(each.sheet, each.ground.atoms, each.ground.compounds, limits)
    ]
    errors = sum(fault.error for fault in found)
    if errors:
        raise Refused("plan.errors", n=errors)
    if found and not approval.warnings_reason.strip():
        raise Refused("plan.needs_reason", n=len(found))
