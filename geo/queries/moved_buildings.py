"""Moved buildings: what changes grid, house by house, for those who hand it over."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.queries.bill import Split
from geo.queries.ground import QUANTITIES
from geo.shapes.faces import NOWHERE


@dataclass(frozen=True, slots=True)
class MovedBuilding:
    """A building that comes to another grid; amounts as in the bill."""

    code: str
    name_zh: str
    name_en: str | None
    compound_zh: str | None
    compound_en: str | None
    origin: str
    target: str
    households: int
    open_issues: int
    visits_due: int


_NAMES = sa.text(
    """
    select b.id, b.code, b.name_zh, b.name_en, c.name_zh as compound_zh, c.name_en as compound_en
    from building b left join compound c on c.id = b.compound_id
    where b.id = any(:ids)
    """
)


def moved_buildings(db: Session, splits: Sequence[Split]) -> list[MovedBuilding]:
    """All buildings that move, by the grids they leave and come to. One statement."""
    ids = [int(each.ground.building_ids[row]) for each in splits for row in each.moved]
    names = {row.id: row for row in db.execute(_NAMES, {"ids": ids})} if ids else {}
    found = []
    for split in splits:
        codes = [grid.code for grid in split.base] + [""]
        for row in split.moved.tolist():
            face = int(split.division.homes[row])
            if face == NOWHERE:
                continue
            amounts = dict(zip(QUANTITIES, split.ground.atoms.amounts[row].tolist(), strict=True))
            said = names[int(split.ground.building_ids[row])]
            found.append(
                MovedBuilding(
                    *(said.code, said.name_zh, said.name_en, said.compound_zh, said.compound_en),
                    origin=codes[split.division.before[row]],
                    target=split.label(face),
                    households=round(amounts["households"]),
                    open_issues=round(amounts["open"]),
                    visits_due=round(amounts["visits_due"]),
                )
            )
    return sorted(found, key=lambda each: (each.origin, each.target, each.code))
