"""Parting checks: what stands in the way of putting a division of communities into force."""

from datetime import date

from geo.errors import Refused
from geo.queries.parting import Parting
from geo.queries.planning_parameters import People
from geo.shapes.draft import Draft, sheet_of


def refuse_parting(
    parting: Parting, begun: Draft, day: date, people: People, warnings_reason: str
) -> None:
    """`begun` is the drawing that the plan began with, `people` the least and the most of a
    community.

    Raises Refused plan.stale, plan.nothing, plan.errors, plan.needs_reason, plan.later,
    plan.same_day.
    """
    here = parting.ground
    now = sheet_of(here.outline, here.whole)
    then = begun[here.code]
    codes = {face.origin for face in now.faces} ^ {face.origin for face in then.faces}
    if codes or now.graph.stored != then.graph.stored:
        raise Refused("plan.stale", community=here.name_zh)
    if parting.is_empty:
        raise Refused("plan.nothing")
    _refuse_days(parting, day)
    found = parting.faults(people)
    errors = sum(fault.error for fault in found)
    if errors:
        raise Refused("plan.errors", n=errors)
    if found and not warnings_reason.strip():
        raise Refused("plan.needs_reason", n=len(found))


def _refuse_days(parting: Parting, day: date) -> None:
    """A version lasts a day at least, and nothing is put before what is to come already."""
    for area, ends in zip(parting.ground.areas, parting.ends, strict=True):
        if area.valid_to is not None:
            raise Refused("plan.later", community=area.name_zh)
        if ends and area.valid_from >= day:
            raise Refused("plan.same_day", community=area.name_zh, day=day)
    for grid, row in zip(parting.ground.grids, parting.ground.grid_in, strict=True):
        community = parting.ground.areas[row].name_zh
        if grid.valid_to is not None:
            raise Refused("plan.later", community=community)
        if parting.ends[row] and grid.valid_from >= day:
            raise Refused("plan.same_day", community=community, day=day)
