"""Belongings: what hangs on communities that end, and the part that each of it goes to.

Offices, the secretary's post and duties over the whole community go to the part with most of its
households; a branch goes where most households of its compounds are, a building group where its
building is. New offices and Party organisations are founded by people, never by a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.queries.parting import Parting
from geo.shapes.faces import NOWHERE, home_of

_VALID = "(valid_to is null or valid_to > :day)"
_HELD = sa.text(
    f"""
    select 'organisation' as kind, id, code, kind as role, name_zh, name_en, area_id,
           null::int as building_id
    from organisation where area_id = any(:areas) and {_VALID}
    union all
    select 'post', id, code, role, name_zh, name_en, area_id, null
    from post where area_id = any(:areas) and grid_id is null and {_VALID}
    union all
    select 'party_org', id, code, level, name_zh, name_en, area_id, building_id
    from party_org where area_id = any(:areas) and {_VALID}
    union all
    select 'leader_assignment', l.id, p.code, l.kind, p.name_zh, p.name_en, l.area_id, null
    from leader_assignment l join post p on p.id = l.post_id
    where l.area_id = any(:areas) and (l.valid_to is null or l.valid_to > :day)
    order by 1, 3, 2
    """
)
_SERVED = sa.text(
    """
    select s.id, s.branch_id, s.compound_id, c.code, c.name_zh, c.name_en, o.code as branch
    from branch_compound s join compound c on c.id = s.compound_id
    join party_org o on o.id = s.branch_id
    where s.compound_id = any(:compounds) and s.valid_to is null order by s.id
    """
)


@dataclass(frozen=True, slots=True)
class Belonging:
    """One thing that comes from a community (row) to a face; for a `branch_compound` it is the end
    of a branch's service, since its branch goes elsewhere. `role` as the register has it."""

    kind: str
    id: int
    code: str
    role: str
    name_zh: str
    name_en: str | None
    origin: int
    face: int


def compound_faces(parting: Parting) -> NDArray[np.int64]:
    """The face that each compound of the ground comes to."""
    here, faces = parting.ground, parting.sheet.graph.faces
    found = home_of(faces, here.beneath.spots)
    homes = building_faces(parting)
    for row in range(len(found)):
        mine = homes[(here.beneath.compound_of == row) & (homes != NOWHERE)]
        if len(mine):
            found[row] = int(np.bincount(mine).argmax())
        elif found[row] == NOWHERE:
            found[row] = parting.heir(int(here.compound_in[row]))
    return found


def building_faces(parting: Parting) -> NDArray[np.int64]:
    """The face of each building: that of the grid it comes to."""
    homes = parting.grids.division.homes
    return np.where(homes == NOWHERE, NOWHERE, parting.parts.community[homes])


def belongings(db: Session, parting: Parting, day: date) -> list[Belonging]:
    """Everything that hangs on the communities that end. Two statements."""
    here = parting.ground
    rows = {each.id: row for row, each in enumerate(here.areas) if parting.ends[row]}
    compounds = dict(zip(here.all_compounds.tolist(), compound_faces(parting), strict=True))
    buildings = dict(zip(here.building_ids.tolist(), building_faces(parting), strict=True))
    served = db.execute(_SERVED, {"compounds": list(compounds)}).all()
    held = db.execute(_HELD, {"areas": list(rows), "day": day}).all()
    branches = _branch_faces(parting, served, compounds)
    found = []
    for row in held:
        old = rows[row.area_id]
        face = int(buildings.get(row.building_id, NOWHERE)) if row.building_id else NOWHERE
        face = branches.get(row.id, face) if row.kind == "party_org" else face
        face = parting.heir(old) if face == NOWHERE else face
        said = (row.kind, row.id, row.code, row.role, row.name_zh, row.name_en)
        found.append(Belonging(*said, old, face))
    return [*found, *_left(parting, served, compounds, branches)]


def _branch_faces(parting: Parting, served: Any, compounds: dict[int, Any]) -> dict[int, int]:
    """Where most households of a branch's compounds come to; the earlier face where they tie."""
    here = parting.ground
    row_of = {id_: row for row, id_ in enumerate(here.all_compounds.tolist())}
    held: dict[int, NDArray[np.float64]] = {}
    for each in served:
        mine = here.beneath.compound_of == row_of[each.compound_id]
        weight = held.setdefault(each.branch_id, np.zeros(len(parting.sheet.faces)))
        weight[compounds[each.compound_id]] += 1e-6 + here.atoms.households[mine].sum()
    return {branch: int(weight.argmax()) for branch, weight in held.items()}


def _left(
    parting: Parting, served: Any, compounds: dict[int, Any], branches: dict[int, int]
) -> Iterator[Belonging]:
    """Compounds whose branch goes to another part: a branch serves compounds of one community."""
    here = parting.ground
    inside = dict(zip(here.all_compounds.tolist(), here.compound_in.tolist(), strict=True))
    for each in served:
        face = int(compounds[each.compound_id])
        if face != branches[each.branch_id]:
            said = (each.id, each.code, each.branch, each.name_zh, each.name_en)
            yield Belonging("branch_compound", *said, inside[each.compound_id], face)
