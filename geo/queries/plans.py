"""Plans: the drafts that planners work on, and what has been put into force."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.shapes import draft as drafts
from geo.shapes.draft import Draft


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as a list shows it. `faces` is None until its drawing was read."""

    id: int
    title: str
    kind: str
    status: str
    head: int
    last: int
    territory_version: int
    made_at: datetime
    changed_at: datetime
    editor: str | None
    editor_label: str
    editor_seen_at: datetime | None
    communities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdoptionRow:
    """A division put into force, newest first in lists."""

    id: int
    plan_id: int | None
    kind: str
    post: str
    reason: str
    document_no: str
    effective_on: date
    adopted_at: datetime
    applied_at: datetime | None
    reverts_id: int | None
    reverted: bool
    communities: tuple[str, ...]
    made: int
    ended: int


_PLANS = """
    select p.id, p.title, p.kind, p.status, p.head, p.last, p.territory_version, p.made_at,
           p.changed_at, p.editor, p.editor_label, p.editor_seen_at,
           array(select a.code from plan_community c join area a on a.id = c.area_id
                 where c.plan_id = p.id order by a.code collate "C") as communities
    from plan p
"""
_ADOPTIONS = sa.text(
    """
    select a.id, a.plan_id, a.kind, p.code as post, a.reason, a.document_no, a.effective_on,
           a.adopted_at, a.applied_at, a.reverts_id,
           exists (select from adoption r where r.reverts_id = a.id) as reverted,
           array(select distinct c.code from adoption_grid g join grid on grid.id = g.grid_id
                 join area c on c.id = grid.area_id where g.adoption_id = a.id
                 order by 1) as communities,
           (select count(*) from adoption_grid g where g.adoption_id = a.id and g.made) as made,
           (select count(*) from adoption_grid g where g.adoption_id = a.id and not g.made) as ended
    from adoption a join post p on p.id = a.post_id
    order by a.effective_on desc, a.id desc
    """
)


def list_plans(db: Session) -> list[PlanRow]:
    """All plans that were not dropped, the last changed one first. One statement."""
    found = db.execute(
        sa.text(_PLANS + " where p.status <> 'dropped' order by p.changed_at desc, p.id desc")
    )
    return [_row(row) for row in found]


def find_plan(db: Session, plan: int, *, lock: bool = False) -> PlanRow:
    """One plan; `lock` keeps others from changing it until the transaction ends. One statement.

    Raises NotFound plan.none.
    """
    text = _PLANS + " where p.id = :plan" + (" for update of p" if lock else "")
    row = db.execute(sa.text(text), {"plan": plan}).one_or_none()
    if row is None:
        raise NotFound("plan.none", plan=plan)
    return _row(row)


def drawing_of(db: Session, plan: int, seq: int) -> Draft:
    """The drawing of a plan after one of its steps. Raises NotFound plan.no_step."""
    state = db.scalar(
        sa.text("select state from plan_step where plan_id = :plan and seq = :seq"),
        {"plan": plan, "seq": seq},
    )
    if state is None:
        raise NotFound("plan.no_step", plan=plan, seq=seq)
    return drafts.read(bytes(state))


def steps_of(db: Session, plan: int) -> list[dict[str, Any]]:
    """What was done to a plan, in order: seq, at, editor_label, action."""
    rows = db.execute(
        sa.text(
            "select seq, at, editor_label, action from plan_step where plan_id = :plan order by seq"
        ),
        {"plan": plan},
    )
    return [dict(row) for row in rows.mappings()]


def list_adoptions(db: Session) -> list[AdoptionRow]:
    """All divisions put into force, the latest first. One statement."""
    return [
        AdoptionRow(**{**row, "communities": tuple(row["communities"])})
        for row in db.execute(_ADOPTIONS).mappings()
    ]


def bill_of(db: Session, adoption: int) -> dict[str, Any]:
    """The bill that an adoption came with. Raises NotFound plan.no_adoption."""
    bill = db.scalar(sa.text("select bill from adoption where id = :id"), {"id": adoption})
    if bill is None:
        raise NotFound("plan.no_adoption", adoption=adoption)
    found: dict[str, Any] = bill
    return found


def _row(row: Any) -> PlanRow:
    values = dict(row._mapping)
    return PlanRow(**{**values, "communities": tuple(values["communities"])})
