"""Plans: opening, editing, undoing and dropping drafts of grids. Nothing here touches territory."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.commands.versions import TERRITORY
from geo.errors import GeoError, Refused
from geo.models import Plan, PlanCommunity, PlanStep
from geo.queries.ground import Ground
from geo.queries.planned import COMMUNITY, ground_beneath, start_of
from geo.queries.plans import PlanRow, drawing_of, find_plan
from geo.shapes import draft as drafts
from geo.shapes.draft import Draft

_VERSION = sa.text("select (value #>> '{}')::bigint from setting where key = :key")
MOST_COMMUNITIES = 30
LONGEST_TITLE = 80
# An editor who was not heard of for so long has gone: the next one may go on.
EDITOR_GONE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Editor:
    """Who edits: a token that only their page knows, and what others are told."""

    token: str
    label: str = ""
    take: bool = False

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()


def open_plan(
    db: Session,
    codes: Sequence[str],
    title: str,
    editor: Editor,
    day: date,
    now: datetime,
    kind: str = "grids",
) -> int:
    """A new plan of communities as they are on a day; its id. Of kind `community` it divides the
    communities themselves.

    Raises GeoError plan.how_many, plan.bad_title, NotFound plan.no_community, and as
    `community_ground`.
    """
    if not 0 < len(set(codes)) <= MOST_COMMUNITIES:
        raise GeoError("plan.how_many", most=MOST_COMMUNITIES)
    if not title.strip() or len(title) > LONGEST_TITLE or not title.isprintable():
        raise GeoError("plan.bad_title", most=LONGEST_TITLE)
    found = ground_beneath(db, kind, sorted(set(codes)), day, now)
    draft = {code: start_of(each) for code, each in found.items()}
    version = db.scalar(_VERSION, {"key": TERRITORY})
    plan = Plan(
        title=title.strip(),
        kind=kind,
        territory_version=version or 0,
        made_at=now,
        changed_at=now,
        editor=editor.digest,
        editor_label=editor.label,
        editor_seen_at=now,
    )
    db.add(plan)
    db.flush()
    areas = [area for each in found.values() for area in each.area_ids]
    db.add_all(PlanCommunity(plan_id=plan.id, area_id=area) for area in areas)
    _write(db, plan.id, 0, "open", {}, draft, editor, now)
    return plan.id


@dataclass(frozen=True, slots=True)
class Edited:
    """What a step made: the number of the step, and the drawing before and after it."""

    head: int
    before: Draft
    after: Draft

    @property
    def changed(self) -> set[str]:
        """Communities that the step has changed."""
        return {code for code, each in self.after.items() if each != self.before.get(code)}


def edit(
    db: Session,
    plan: int,
    seen: int,
    action: str,
    params: Mapping[str, Any],
    editor: Editor,
    around: Mapping[str, Ground],
    now: datetime,
) -> Edited:
    """One step further. `seen` is the head that the planner saw. Six statements.

    Raises GeoError drawing.* when the step cannot be done, Refused plan.conflict when the plan has
    moved on since, plan.held when another edits it, plan.closed when it is no draft any more.
    """
    row = take_at(db, plan, seen, editor, now)
    made = _applied(db, row, action, params, around)
    db.execute(
        sa.text("delete from plan_step where plan_id = :plan and seq >= :seq"),
        {"plan": plan, "seq": made.head},
    )
    _write(db, plan, made.head, action, params, made.after, editor, now)
    _stand(db, plan, made.head, made.head, now)
    return made


def tried(
    db: Session,
    plan: int,
    seen: int,
    action: str,
    params: Mapping[str, Any],
    around: Mapping[str, Ground],
) -> Edited:
    """What a step would make; nothing is stored and nobody is kept waiting. Two statements.

    Raises GeoError drawing.*, Refused plan.conflict.
    """
    row = find_plan(db, plan)
    _refuse_moved(row, seen)
    return _applied(db, row, action, params, around)


def _applied(
    db: Session,
    row: PlanRow,
    action: str,
    params: Mapping[str, Any],
    around: Mapping[str, Ground],
) -> Edited:
    if row.kind == COMMUNITY and action in drafts.OF_GRIDS:
        raise GeoError("plan.grids_only")
    before = drawing_of(db, row.id, row.head)
    atoms = {code: each.atoms for code, each in around.items()}
    return Edited(row.head + 1, before, drafts.apply(before, atoms, action, params))


def go_to(db: Session, plan: int, seen: int, seq: int, editor: Editor, now: datetime) -> Draft:
    """Undo (an earlier step) or redo (a later one). Raises as `edit`, and plan.no_step."""
    row = take_at(db, plan, seen, editor, now)
    if not 0 <= seq <= row.last:
        raise GeoError("plan.no_step", plan=plan, seq=seq)
    _stand(db, plan, seq, row.last, now)
    return drawing_of(db, plan, seq)


def drop(db: Session, plan: int, editor: Editor, now: datetime) -> None:
    """Put a draft away. Raises Refused plan.held, plan.closed."""
    take(db, plan, editor, now)
    db.execute(sa.text("update plan set status = 'dropped' where id = :plan"), {"plan": plan})


def take(db: Session, plan: int, editor: Editor, now: datetime) -> PlanRow:
    """Be the one who edits, or go on being it; the plan stays locked until the commit.

    Raises Refused plan.closed, plan.held (editor=, since=) unless the wish takes over.
    """
    row = find_plan(db, plan, lock=True)
    if row.status != "draft":
        raise Refused("plan.closed", status=row.status)
    mine = row.editor == editor.digest
    gone = row.editor_seen_at is None or now - row.editor_seen_at > EDITOR_GONE
    if not (mine or gone or editor.take):
        raise Refused("plan.held", editor=row.editor_label, since=row.editor_seen_at)
    db.execute(
        sa.text(
            "update plan set editor = :digest, editor_label = :label, editor_seen_at = :now"
            " where id = :plan"
        ),
        {"digest": editor.digest, "label": editor.label[:40], "now": now, "plan": plan},
    )
    return row


def take_at(db: Session, plan: int, seen: int, editor: Editor, now: datetime) -> PlanRow:
    """As `take`, of a plan that still stands where the planner saw it.

    Raises as `take`, and Refused plan.conflict.
    """
    row = take(db, plan, editor, now)
    _refuse_moved(row, seen)
    return row


def _refuse_moved(row: PlanRow, seen: int) -> None:
    if row.head != seen:
        raise Refused("plan.conflict", seen=seen, head=row.head, editor=row.editor_label)


def _stand(db: Session, plan: int, head: int, last: int, now: datetime) -> None:
    db.execute(
        sa.text("update plan set head = :head, last = :last, changed_at = :now where id = :plan"),
        {"head": head, "last": last, "now": now, "plan": plan},
    )


def _write(
    db: Session,
    plan: int,
    seq: int,
    action: str,
    params: Mapping[str, Any],
    draft: Draft,
    editor: Editor,
    now: datetime,
) -> None:
    kept = json.loads(json.dumps(dict(params), default=str))
    db.add(
        PlanStep(
            plan_id=plan,
            seq=seq,
            at=now,
            editor_label=editor.label[:40],
            action=action,
            params=kept,
            state=drafts.stored(draft),
        )
    )
    db.flush()
