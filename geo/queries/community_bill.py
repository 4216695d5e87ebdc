"""Community bill: what a division of communities moves, before anybody signs it."""

from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.queries.belongings import Belonging, belongings, building_faces, compound_faces
from geo.queries.bill import bill
from geo.queries.ground import QUANTITIES
from geo.queries.parting import Parting
from geo.shapes.faces import NOWHERE, sums
from geo.vocab import GridKind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def community_bill(db: Session, parting: Parting, day: date, now: datetime) -> dict[str, Any]:
    """The bill of the grids beneath, and of the communities themselves. Five statements.

    Beside the keys of `geo.queries.bill.bill`: `communities` (each old and new one with its
    quantities before and after), `belongings` (offices, posts, branches and duties that follow),
    `left` (compounds that lose their branch).
    """
    found = bill(db, [parting.grids], day, now)
    _settle_posts(parting, found)
    _settle_grids(parting, found)
    held = belongings(db, parting, day)
    followed = [_told(parting, each) for each in held if each.kind != "branch_compound"]
    areas = _communities(parting)
    moving = [row for row in areas if not row["same"]]
    totals = {
        "communities_ended": sum(row["after"] is None for row in areas),
        "communities_made": sum(row["before"] is None for row in moving),
        "grids_cut": len(parting.parts.cut),
        **found["totals"],
        "grids_ended": 0,
    }
    return found | {
        "communities": areas,
        "belongings": followed,
        "left": [_told(parting, each) for each in held if each.kind == "branch_compound"],
        "totals": totals,
    }


def quantities(parting: Parting) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Of the old communities and of the faces: `QUANTITIES`, compounds and base grids."""
    here, n, m = parting.ground, len(parting.ground.areas), len(parting.sheet.faces)
    is_base = np.asarray([grid.kind == GridKind.BASE for grid in here.grids], np.bool_)
    homes = building_faces(parting)
    return (
        _named(sums(here.lies_in, here.atoms, n), here.compound_in, here.grid_in[is_base]),
        _named(sums(homes, here.atoms, m), compound_faces(parting), parting.parts.community),
    )


def _named(total: Floats, compounds: Ints, grids: Ints) -> list[dict[str, float]]:
    held = [np.bincount(of[of != NOWHERE], minlength=len(total)) for of in (compounds, grids)]
    columns = np.column_stack([total, *held])
    keys = (*QUANTITIES, "compounds", "grids")
    return [
        {key: round(float(value), 2) for key, value in zip(keys, row, strict=True)}
        for row in columns
    ]


def _communities(parting: Parting) -> list[dict[str, Any]]:
    """Every community before and after; None where it does not exist."""
    before, after = quantities(parting)
    rows: dict[str, dict[str, Any]] = {
        area.code: {
            "community": area.code,
            "name_zh": area.name_zh,
            "name_en": area.name_en,
            "before": before[row],
            "after": None,
            "same": False,
        }
        for row, area in enumerate(parting.ground.areas)
    }
    for face, each in enumerate(parting.sheet.faces):
        label = parting.label(face)
        known = rows.setdefault(label, {"community": label, "before": None})
        known |= {"after": after[face], "face": each.number, "same": bool(parting.kept[face])}
        known |= {"name_zh": each.name_zh, "name_en": parting.name_en(face)}
    return list(rows.values())


def _settle_posts(parting: Parting, found: dict[str, Any]) -> None:
    """Every post of a grid follows to the grid that has most of its households; none ends."""
    split, shared = parting.grids, parting.grids.division.shared
    given = {face.post for face in split.sheet.faces if face.post}
    rows = {grid.code: row for row, grid in enumerate(split.base)}
    for post in found["posts"]:
        if post["post"] not in given:
            old = rows[post["from"]]
            kind = 1 if shared[old, :, 1].sum() else 2
            post["to"] = split.label(int(shared[old, :, kind].argmax()))
    filled = {post["to"] for post in found["posts"] if post["role"] == "grid_head"}
    changed = np.flatnonzero(~split.division.same)
    labels = [split.label(int(face)) for face in changed]
    found["vacancies"] = [label for label in labels if label not in filled]


def _settle_grids(parting: Parting, found: dict[str, Any]) -> None:
    """Each grid names the community that it is in, or was."""
    split, here = parting.grids, parting.ground
    rows = {grid.code: here.grid_in[row] for row, grid in enumerate(here.grids)}
    faces = {split.label(face): face for face in range(len(split.sheet.faces))}
    for row in found["grids"]:
        label = row["grid"]
        if label in faces:
            row["community"] = parting.label(int(parting.parts.community[faces[label]]))
        else:
            row["community"] = here.areas[rows[label]].code


def _told(parting: Parting, each: Belonging) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "code": each.code,
        "role": each.role,
        "name_zh": each.name_zh,
        "name_en": each.name_en,
        "from": parting.ground.areas[each.origin].code,
        "to": parting.label(each.face),
    }
