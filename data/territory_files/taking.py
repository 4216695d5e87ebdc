"""Taking: a compared file becomes a plan, whole or not at all, by the steps of a planner."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from data.territory_files.comparing import Comparison
from geo.commands.plans import Editor, edit, open_plan
from geo.errors import Refused


def take(
    db: Session,
    found: Comparison,
    title: str,
    editor: Editor,
    day: date,
    now: datetime,
    *,
    accept: bool = False,
) -> int:
    """The id of a new plan of the communities that change. Leaves the commit to the caller.

    Raises Refused diff.nothing (diff.nothing_open when the file may lack what was drawn), and
    diff.misfits for overlaps and gaps unless they are accepted (each is then an area of its own);
    GeoError plan.* and drawing.* as opening and editing do.
    """
    if not found.changed:
        raise Refused("diff.nothing_open" if found.is_open else "diff.nothing")
    if found.spots and not accept:
        first = found.spots[0]
        raise Refused("diff.misfits", n=len(found.spots), lon=first.lon, lat=first.lat)
    around = {each.code: found.around[each.code] for each in found.changed}
    codes = [code for key in around for code in key.split("+")]
    plan = open_plan(db, codes, title, editor, day, now, found.kind)
    head = 0
    for each in found.changed:
        if each.lines is not None:
            params = {"community": each.code, "lines": each.lines}
            head = edit(db, plan, head, "take_over", params, editor, around, now).head
        for number, given in sorted(each.names.items()):
            named = {"community": each.code, "face": number, **given}
            head = edit(db, plan, head, "describe", named, editor, around, now).head
        for action, asked in each.steps:
            head = edit(db, plan, head, action, asked, editor, around, now).head
    return plan


def release(db: Session, plan: int) -> None:
    """Nobody edits the plan: whoever opens it first may go on without waiting."""
    db.execute(
        sa.text("update plan set editor = null, editor_seen_at = null where id = :plan"),
        {"plan": plan},
    )
