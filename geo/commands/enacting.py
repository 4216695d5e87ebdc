"""Enacting: grids of one community end, go on and begin; buildings get their homes.

What changes on the day of the division is written with that day; nothing of the past is touched.
"""

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
import sqlalchemy as sa
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from geo.commands.inheriting import end_grids, heirs
from geo.commands.numbering import next_codes
from geo.commands.overlaying import begin_overlays, overlaid
from geo.models import AdoptionGrid, BuildingHome, Grid, GridLineage
from geo.models.base import SRID
from geo.queries.bill import Split, whole
from geo.shapes.division import in_order
from geo.shapes.faces import NOWHERE, sums
from geo.vocab import GridKind

BEGINNING = date(1900, 1, 1)
# (community's names, number of the grid) -> names of a grid that the planner has not named.
Namer = Callable[[str, str | None, int], tuple[str, str | None]]


def enact(db: Session, adoption: int, day: date, split: Split, namer: Namer) -> dict[str, str]:
    """Put one community's part of a plan into force; the code of every face by its bill label."""
    codes = _codes(db, split)
    made = _begin(db, adoption, day, split, codes, namer)
    end_grids(db, adoption, day, [grid.id for grid in split.ending])
    db.add_all(made.values())
    db.flush()
    db.add_all(AdoptionGrid(adoption_id=adoption, grid_id=g.id, made=True) for g in made.values())
    lineage(db, adoption, split, made)
    _homes(db, day, split, made)
    _overlays(db, adoption, day, split, made)
    return {split.label(face): code for face, code in enumerate(codes)}


def _codes(db: Session, split: Split) -> list[str]:
    """The code of every face; new ones from west to east, from north to south."""
    new = [face for face, code in enumerate(split.division.codes) if code is None]
    areas = split.sheet.areas
    order = [new[row] for row in in_order(areas[new])] if new else []
    fresh = next_codes(db, split.ground.area_id, split.ground.code, GridKind.BASE, len(order))
    given = dict(zip(order, fresh, strict=True))
    return [code or given[face] for face, code in enumerate(split.division.codes)]


def _begin(
    db: Session, adoption: int, day: date, split: Split, codes: list[str], namer: Namer
) -> dict[int, Grid]:
    """New versions of the faces that are not the same as before, by face."""
    total = sums(split.division.homes, split.ground.atoms, len(codes))
    areas, old = split.sheet.areas, {grid.code: grid for grid in split.base}
    made = {}
    for face in np.flatnonzero(~split.division.same):
        each, before = split.sheet.faces[face], old.get(codes[face])
        zh, en = namer(split.ground.name_zh, split.ground.name_en, int(codes[face][-3:]))
        made[int(face)] = Grid(
            code=codes[face],
            kind=GridKind.BASE.value,
            area_id=split.ground.area_id,
            name_zh=each.name_zh or (before.name_zh if before else zh),
            name_en=each.name_en or (before.name_en if before else en),
            households=round(float(total[face, 0])),
            population=round(float(total[face, 1])) or None,
            geom=from_shape(whole(areas[face]), srid=SRID),
            valid_from=day,
        )
    return made


def lineage(db: Session, adoption: int, split: Split, made: Mapping[int, Grid]) -> None:
    """Every grid that ends, with what became of it."""
    for old in np.flatnonzero(split.division.ends):
        db.add_all(
            GridLineage(
                adoption_id=adoption,
                from_grid_id=split.base[old].id,
                to_grid_id=made[heir.face].id,
                buildings=heir.buildings,
                household_share=heir.household_share,
                area_share=heir.area_share,
            )
            for heir in heirs(split.division.shared, int(old), made)
        )


def _homes(db: Session, day: date, split: Split, made: dict[int, Grid]) -> None:
    """A building that comes to a grid of another code has a history from now on."""
    ids = [int(split.ground.building_ids[row]) for row in split.moved]
    if not ids:
        return
    known = set(
        db.scalars(
            sa.text("select distinct building_id from building_home where building_id = any(:ids)"),
            {"ids": ids},
        )
    )
    db.execute(
        sa.text(
            "update building_home set valid_to = :day"
            " where building_id = any(:ids) and valid_to is null"
        ),
        {"day": day, "ids": ids},
    )
    area, current = split.ground.area_id, {grid.code: grid.id for grid in split.base}
    for row, id_ in zip(split.moved, ids, strict=True):
        before, face = int(split.division.before[row]), int(split.division.homes[row])
        if id_ not in known:
            first = split.base[before].id if before != NOWHERE else None
            db.add(_home(id_, first, area, BEGINNING, day))
        now = made[face].id if face in made else current.get(split.division.codes[face] or "")
        db.add(_home(id_, now, area, day, None))


def _home(
    building: int, grid: int | None, area: int, since: date, until: date | None
) -> BuildingHome:
    return BuildingHome(
        building_id=building, grid_id=grid, area_id=area, valid_from=since, valid_to=until
    )


def _overlays(db: Session, adoption: int, day: date, split: Split, made: dict[int, Grid]) -> None:
    over = overlaid(split)
    end_grids(db, adoption, day, [grid.id for grid in over.ends])
    new = begin_overlays(db, day, split, over, made)
    db.add_all(AdoptionGrid(adoption_id=adoption, grid_id=g.id, made=True) for g in new)
