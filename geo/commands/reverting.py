"""Reverting: the former grids come back by a new adoption, vertex for vertex, under their codes."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.commands.adopting import Approval, Circumstances, approving, finish
from geo.commands.enacting import BEGINNING
from geo.commands.inheriting import SHARED_OUT
from geo.commands.reposting import posts_back
from geo.commands.restoring import restore
from geo.commands.versions import alone
from geo.errors import NotFound, Refused
from geo.models import Adoption
from geo.queries.plans import bill_of

_FIND = sa.text("select id, effective_on from adoption where id = :id for update")
_CHANGED = sa.text(
    """
    select count(*) filter (where g.valid_to is not null) as ended,
           count(*) filter (where g.valid_from >= :day) as young
    from adoption_grid e join grid g on g.id = e.grid_id
    where e.adoption_id = :id and e.made
    """
)
_END = sa.text(
    """
    update grid set valid_to = :day
    where id in (select grid_id from adoption_grid where adoption_id = :id and made)
    returning id
    """
)
_BACK = sa.text(
    """
    insert into grid (code, kind, area_id, parent_grid_id, name_zh, name_en, households, population,
                      geom, valid_from)
    select g.code, g.kind, g.area_id, null, g.name_zh, g.name_en, g.households, g.population,
           g.geom, :day
    from adoption_grid e join grid g on g.id = e.grid_id
    where e.adoption_id = :id and not e.made and g.kind <> 'micro'
    order by g.code collate "C" returning id
    """
)
# Micro grids belong to the version of their base grid that is in force now.
_MICRO_BACK = sa.text(
    """
    insert into grid (code, kind, area_id, parent_grid_id, name_zh, name_en, households, population,
                      geom, valid_from)
    select g.code, g.kind, g.area_id, p.id, g.name_zh, g.name_en, g.households, g.population,
           g.geom, :day
    from adoption_grid e join grid g on g.id = e.grid_id join grid o on o.id = g.parent_grid_id
    join grid p on p.code = o.code and p.kind = 'base' and p.valid_to is null
    where e.adoption_id = :id and not e.made and g.kind = 'micro'
    order by g.code collate "C" returning id
    """
)
_MARK = sa.text(
    "insert into adoption_grid (adoption_id, grid_id, made) values (:adoption, :grid, :made)"
)
_LINEAGE = sa.text(
    f"""
    with back as (
        select g.id, g.code, g.geom, g.households from adoption_grid e
        join grid g on g.id = e.grid_id where e.adoption_id = :adoption and e.made
          and g.kind = 'base'
    ),
    gone as (
        select g.id, g.geom from adoption_grid e
        join grid g on g.id = e.grid_id where e.adoption_id = :adoption and not e.made
          and g.kind = 'base'
    ),
    homes as (
        select g.id as gone, k.id as back, count(*) as buildings, sum(b.dwellings) as households
        from building b join gone g on st_intersects(g.geom, b.geom)
        join back k on st_intersects(k.geom, b.geom) group by 1, 2
    ),
    touching as (
        select g.id as gone, k.id as back,
               st_area(st_intersection(g.geom, k.geom)::geography) as ground
        from gone g join back k on st_intersects(g.geom, k.geom)
    )
    insert into grid_lineage
        (adoption_id, from_grid_id, to_grid_id, buildings, household_share, area_share)
    {SHARED_OUT.format(adoption=":adoption", least=1)}
    """
)
_HOMES_END = sa.text(
    """
    update building_home set valid_to = :day
    where valid_to is null and valid_from = :began
      and grid_id in (select grid_id from adoption_grid where adoption_id = :id and made)
    returning building_id
    """
)
_HOMES_BACK = sa.text(
    """
    insert into building_home (building_id, grid_id, area_id, valid_from)
    select h.building_id, n.id, h.area_id, :day
    from building_home h
    left join grid o on o.id = h.grid_id
    left join grid n on n.code = o.code and n.valid_from <= :day and n.valid_to is null
    where h.building_id = any(:buildings) and h.valid_to = :began
    """
)


def revert(db: Session, adoption: int, approval: Approval, at: Circumstances) -> int:
    """Put the division before an adoption back into force; the id of the new adoption.

    Raises NotFound plan.no_adoption, Refused plan.reverted, plan.built_upon when a later division
    has changed its grids, plan.same_day; else as `adopt`.
    """
    alone(db)
    row = db.execute(_FIND, {"id": adoption}).one_or_none()
    if row is None:
        raise NotFound("plan.no_adoption", adoption=adoption)
    post = approving(db, approval, at.today)
    _refuse(db, adoption, approval.effective_on)
    made = Adoption(
        kind="revert",
        post_id=post,
        reason=approval.reason.strip(),
        document_no=approval.document_no.strip(),
        effective_on=approval.effective_on,
        adopted_at=at.now,
        reverts_id=adoption,
        bill=_bill_back(bill_of(db, adoption)),
    )
    db.add(made)
    db.flush()
    _bring_back(db, adoption, row.effective_on, made)
    restore(db, adoption, row.effective_on, made.id, made.effective_on)
    _posts(db, adoption, row.effective_on, made)
    finish(db, made, at)
    return made.id


def _refuse(db: Session, adoption: int, day: date) -> None:
    again = sa.text("select 1 from adoption where reverts_id = :id")
    if db.scalar(again, {"id": adoption}):
        raise Refused("plan.reverted", adoption=adoption)
    found = db.execute(_CHANGED, {"id": adoption, "day": day}).one()
    if found.ended:
        raise Refused("plan.built_upon", adoption=adoption)
    if found.young:
        raise Refused("plan.same_day", day=day, community="")


def _bring_back(db: Session, adoption: int, began: date, made: Adoption) -> None:
    day = made.effective_on
    ended = list(db.scalars(_END, {"id": adoption, "day": day}))
    back = list(db.scalars(_BACK, {"id": adoption, "day": day}))
    back += db.scalars(_MICRO_BACK, {"id": adoption, "day": day})
    marks = [(grid, False) for grid in ended] + [(grid, True) for grid in back]
    for grid, new in marks:
        db.execute(_MARK, {"adoption": made.id, "grid": grid, "made": new})
    db.execute(_LINEAGE, {"adoption": made.id})
    key = {"id": adoption, "began": began, "day": day, "first": BEGINNING}
    buildings = list(db.scalars(_HOMES_END, key))
    if buildings:
        db.execute(_HOMES_BACK, {**key, "buildings": buildings})


def _bill_back(bill: dict[str, object]) -> dict[str, object]:
    """The bill read the other way: what had moved moves back; new codes stand for themselves."""
    codes = bill.get("codes")
    named = codes if isinstance(codes, dict) else {}

    def named_back(rows: object) -> list[dict[str, object]]:
        found = rows if isinstance(rows, list) else []
        return [
            {**row, "from": named.get(row["to"], row["to"]), "to": row["from"]} for row in found
        ]

    flows = named_back(bill.get("flows"))
    moved: dict[str, object] = {"flows": flows, "issues": [], "posts": []}
    return {**bill, **moved, "vacancies": [], "codes": {}}


def _posts(db: Session, adoption: int, began: date, made: Adoption) -> None:
    bill = bill_of(db, adoption)
    back = posts_back(db, adoption, began, made.id, made.effective_on, bill)
    ended = sum(row["to"] is None for row in back)
    totals = {**made.bill.get("totals", {}), "grids_ended": ended}
    made.bill = {**made.bill, "posts": back, "totals": totals}
