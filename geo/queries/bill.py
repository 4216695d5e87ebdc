"""Bill: what a division moves from grid to grid, before anybody signs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.queries.ground import QUANTITIES, GridRow, Ground
from geo.rules.privacy import said
from geo.shapes.division import Division, division
from geo.shapes.draft import Sheet
from geo.shapes.faces import NOWHERE, sums
from geo.vocab import GridKind, TeamStatus

MOST_ISSUES = 20_000
SAME_GROUND = 0.99999


@dataclass(frozen=True)
class Split:
    """A community with what a drawing does to it. Rows of `base` are the old grids by code."""

    ground: Ground
    sheet: Sheet
    base: tuple[GridRow, ...]
    division: Division

    def label(self, face: int) -> str:
        """How a face is called in the bill: its code, or `+` and its number when it begins."""
        return self.division.codes[face] or f"+{self.sheet.faces[face].number}"

    @property
    def ending(self) -> list[GridRow]:
        """Grids whose version ends, whether they go on under their code or not."""
        return [grid for grid, end in zip(self.base, self.division.ends, strict=True) if end]

    @property
    def moved(self) -> NDArray[np.int64]:
        """Buildings (rows of the ground) that come to a grid of another code."""
        before, homes = self.division.before, self.division.homes
        old = np.asarray([grid.code for grid in self.base] + [""], object)
        new = np.asarray([self.label(face) for face in range(len(self.sheet.faces))] + [""], object)
        return np.flatnonzero(old[before] != new[homes])


def split_of(here: Ground, sheet: Sheet) -> Split:
    """Compare a sheet with the grids in force of its community."""
    base = tuple(grid for grid in here.grids if grid.kind == GridKind.BASE)
    rows = {grid.code: row for row, grid in enumerate(base)}
    before = np.asarray([rows.get(code or "", NOWHERE) for code in here.homes], np.int64)
    areas = np.asarray([grid.geom for grid in base] or [None], np.object_)[: len(base)]
    codes, names = [grid.code for grid in base], [grid.name_zh for grid in base]
    return Split(here, sheet, base, division(sheet, codes, names, areas, here.atoms, before))


_OPEN = sa.text(
    """
    select id, issue_no, building_id, due_at, status, lead_post_id
    from issue
    where building_id = any(:buildings) and status not in (9, 10, 11)
    order by due_at nulls last, id limit :most
    """
)
_POSTS = sa.text(
    """
    select p.code, p.role, g.code as grid from post p join grid g on g.id = p.grid_id
    where g.id = any(:grids) and (p.valid_to is null or p.valid_to > :day)
    order by g.code, p.role, p.code
    """
)
_TEAMS = sa.text(
    """
    select c.code, c.name_zh, c.name_en, p.code as leader, t.status,
           array_agg(b.id) as buildings
    from special_team t join compound c on c.id = t.compound_id
    join building b on b.compound_id = c.id
    left join post p on p.id = t.leader_post_id
    where b.id = any(:buildings) and t.status <> :withdrawn
    group by c.id, p.code, t.status order by c.code
    """
)


def bill(db: Session, splits: Sequence[Split], day: date, now: datetime) -> dict[str, Any]:
    """What would move if the splits came into force on a day. Three statements.

    Plain values, ready for JSON: `grids` (each old and new grid with its quantities before and
    after), `flows` (old -> new), `issues`, `posts`, `vacancies`, `teams`, `totals`.
    """
    flows = [flow for each in splits for flow in _flows(each)]
    ended = [
        g.id for each in splits for g, end in zip(each.base, each.division.ends, strict=True) if end
    ]
    homes = {int(b): pair for each in splits for b, pair in _homes(each).items()}
    issues = _issues(db, homes)
    posts = _posts(db, splits, ended, day)
    return {
        "made_at": now.isoformat(),
        "grids": [row for each in splits for row in _grids(each)],
        "flows": flows,
        "issues": issues,
        "posts": posts,
        "vacancies": _vacancies(splits, posts),
        "teams": _teams(db, homes),
        "totals": {
            "buildings_moved": len(homes),
            "households_moved": float(sum(_households(each) for each in splits)),
            "issues_moved": len(issues),
            **_care_moved(splits),
            "grids_ended": sum(row["to"] is None for row in posts),
        },
    }


def _grids(split: Split) -> list[dict[str, Any]]:
    """Quantities of every grid before and after; None where it does not exist."""
    atoms, parts = split.ground.atoms, split.division
    after = sums(parts.homes, atoms, len(split.sheet.faces))
    before = sums(parts.before, atoms, len(split.base))
    rows: dict[str, dict[str, Any]] = {
        grid.code: {
            "community": split.ground.code,
            "grid": grid.code,
            "name_zh": grid.name_zh,
            "name_en": grid.name_en,
            "before": _named(before[row]),
            "after": None,
            "same": False,
        }
        for row, grid in enumerate(split.base)
    }
    for face, each in enumerate(split.sheet.faces):
        code = split.label(face)
        known = rows.setdefault(
            code, {"community": split.ground.code, "grid": code, "before": None, "same": False}
        )
        known |= {"after": _named(after[face]), "face": each.number}
        # A neighbour may gain a vertex where a new line meets its border, and nothing else.
        known["same"] = known["before"] == known["after"] and _same_ground(split, face)
        known |= {"name_zh": each.name_zh or known.get("name_zh", "")}
        known.setdefault("name_en", each.name_en or None)
    return list(rows.values())


def _same_ground(split: Split, face: int) -> bool:
    """Does a face cover its old grid and nothing else, but for a centimetre at its border?"""
    ground = split.division.shared[:, face, 2]
    old = int(ground.argmax())
    whole = split.division.shared[old, :, 2].sum()
    return bool(ground[old] > SAME_GROUND * max(float(whole), float(ground.sum())))


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return {key: round(float(value), 2) for key, value in zip(QUANTITIES, values, strict=True)}


def _flows(split: Split) -> list[dict[str, Any]]:
    """Old grid -> new grid: what one gives to the other, without what stays where it is."""
    shared, found = split.division.shared, []
    for old, grid in enumerate(split.base):
        for face in np.flatnonzero(shared[old, :, 0] > 0).tolist():
            if split.label(face) != grid.code:
                flow = {
                    "from": grid.code,
                    "to": split.label(face),
                    "buildings": int(shared[old, face, 0]),
                    "households": float(shared[old, face, 1]),
                }
                found.append(flow | _care_moved([split], old, face))
    return found


def _care_moved(
    splits: Sequence[Split], old: int | None = None, face: int | None = None
) -> dict[str, int | str]:
    """Care targets whose building comes to another grid, in all or from one grid to a face: told
    when there are enough of them; nothing without a register."""
    count = 0
    for each in splits:
        care, parts = each.ground.care, each.division
        if care is None:
            return {}
        rows = each.moved
        if old is not None:
            rows = rows[(parts.before[rows] == old) & (parts.homes[rows] == face)]
        count += int(care[rows].sum())
    return {"care_moved": said(count)}


def _homes(split: Split) -> dict[int, tuple[str, str]]:
    """Building id -> (old grid, new grid) of buildings that move."""
    codes = [grid.code for grid in split.base] + [""]
    return {
        int(split.ground.building_ids[row]): (
            codes[split.division.before[row]],
            split.label(int(split.division.homes[row])),
        )
        for row in split.moved
        if split.division.homes[row] != NOWHERE
    }


def _households(split: Split) -> float:
    return float(split.ground.atoms.households[split.moved].sum())


def _issues(db: Session, homes: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    rows = db.execute(_OPEN, {"buildings": list(homes), "most": MOST_ISSUES}) if homes else ()
    return [
        {
            "id": row.id,
            "issue_no": row.issue_no,
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "from": homes[row.building_id][0],
            "to": homes[row.building_id][1],
        }
        for row in rows
    ]


def _posts(
    db: Session, splits: Sequence[Split], ended: list[int], day: date
) -> list[dict[str, Any]]:
    """Posts of grids that end, and the grid they go on in: the one that goes on under the same
    code, or the one to which the plan assigns them; None for a post that ends with its grid."""
    goes_on = {code for each in splits for code in each.division.codes if code}
    given = {
        face.post: split.label(row)
        for split in splits
        for row, face in enumerate(split.sheet.faces)
        if face.post
    }
    rows = db.execute(_POSTS, {"grids": ended, "day": day}) if ended else ()
    return [
        {
            "post": row.code,
            "role": row.role,
            "from": row.grid,
            "to": given.get(row.code) or (row.grid if row.grid in goes_on else None),
        }
        for row in rows
    ]


def _vacancies(splits: Sequence[Split], posts: list[dict[str, Any]]) -> list[str]:
    """Grids that begin and to which nobody is assigned."""
    filled = {row["to"] for row in posts}
    return [
        split.label(face)
        for split in splits
        for face, each in enumerate(split.sheet.faces)
        if split.division.codes[face] is None and not each.post and split.label(face) not in filled
    ]


def _teams(db: Session, homes: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    """Special teams on duty in compounds of which buildings move."""
    asked = {"buildings": list(homes), "withdrawn": TeamStatus.WITHDRAWN.value}
    rows = db.execute(_TEAMS, asked) if homes else ()
    return [
        {
            "compound": row.code,
            "name_zh": row.name_zh,
            "name_en": row.name_en,
            "leader": row.leader,
            "to": sorted({homes[building][1] for building in row.buildings}),
        }
        for row in rows
    ]


def whole(area: shapely.Geometry) -> shapely.Geometry:
    """An area as the territory keeps it: always of several parts."""
    return area if area.geom_type == "MultiPolygon" else shapely.MultiPolygon([area])
