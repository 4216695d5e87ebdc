"""Founding: communities end, go on and begin by a plan, with the grids, buildings and compounds in
them. What changes on the day is written with that day; nothing of the past is touched."""

from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from geo.commands.area_numbering import next_area_codes
from geo.commands.enacting import BEGINNING, Namer
from geo.commands.founding_grids import begin_grids
from geo.commands.inheriting import heirs
from geo.models import AdoptionArea, Area, AreaLineage, AreaTransfer
from geo.models.base import SRID
from geo.queries.belongings import belongings, building_faces, compound_faces
from geo.queries.bill import whole
from geo.queries.parting import Parting
from geo.rules.areacodes import apportioned
from geo.shapes.division import in_order
from geo.shapes.planar import to_degrees

_END = sa.text("update area set valid_to = :day where id = any(:ids)")
_CLOSE = sa.text(
    """
    update {table} h set valid_to = :day
    from unnest(cast(:ids as int[])) t(id) where h.{subject} = t.id and h.valid_to is null
    """
)
# The first home of what has never moved is the one it has; its history begins now.
_FIRST_BUILDING = """
    insert into building_home (building_id, grid_id, area_id, valid_from, valid_to)
    select b.id, b.grid_id, b.area_id, :beginning, :day from building b
    where b.id = any(:ids) and not exists (select from building_home h where h.building_id = b.id)
"""
_FIRST_COMPOUND = """
    insert into compound_home (compound_id, area_id, valid_from, valid_to)
    select c.id, c.area_id, :beginning, :day from compound c
    where c.id = any(:ids) and not exists (select from compound_home h where h.compound_id = c.id)
"""
_BUILDINGS = sa.text(
    """
    insert into building_home (building_id, grid_id, area_id, valid_from)
    select * from unnest(cast(:ids as int[]), cast(:grids as int[]), cast(:areas as int[])) t,
           (select cast(:day as date)) d
    """
)
_COMPOUNDS = sa.text(
    """
    insert into compound_home (compound_id, area_id, valid_from)
    select * from unnest(cast(:ids as int[]), cast(:areas as int[])) t,
           (select cast(:day as date)) d
    """
)


def found(db: Session, adoption: int, day: date, parting: Parting, namer: Namer) -> dict[str, str]:
    """Put a division of communities into force; the code of every label of the bill.

    Raises Refused plan.no_numbers.
    """
    codes = _codes(db, parting)
    made = _begin(db, adoption, day, parting, codes)
    _end(db, adoption, day, parting)
    _lineage(db, adoption, parting, made)
    named = {face: (area.id, area.code, area.name_zh, area.name_en) for face, area in made.items()}
    grids, labels = begin_grids(db, adoption, day, parting, named, namer)
    _homes(db, day, parting, made, grids)
    for each in belongings(db, parting, day):
        db.add(
            AreaTransfer(
                adoption_id=adoption,
                kind=each.kind,
                subject_id=each.id,
                from_area_id=parting.ground.areas[each.origin].id,
                to_area_id=_id_at(parting, made, each.face),
            )
        )
    db.flush()
    return labels | {parting.label(face): code for face, code in enumerate(codes)}


def _codes(db: Session, parting: Parting) -> list[str]:
    """The code of every face; new ones from west to east, from north to south."""
    new = [face for face, code in enumerate(parting.codes) if code is None]
    order = [new[row] for row in in_order(to_degrees(parting.outlines[new]))] if new else []
    origins = [_origin(parting, face) for face in order]
    here = parting.ground.areas
    fresh = next_area_codes(db, here[0].parent_code, [here[row].code for row in origins])
    given = dict(zip(order, fresh, strict=True))
    return [code or given[face] for face, code in enumerate(parting.codes)]


def _origin(parting: Parting, face: int) -> int:
    """The old community with most of a face's households, or ground where it has none."""
    kind = 1 if parting.shared[:, face, 1].sum() else 2
    return int(parting.shared[:, face, kind].argmax())


def _begin(
    db: Session, adoption: int, day: date, parting: Parting, codes: list[str]
) -> dict[int, Area]:
    """New versions of the faces that are not as before, by face."""
    shapes = to_degrees(parting.outlines)
    households, population = (_numbers(parting, key) for key in ("households", "population"))
    made = {}
    for face in np.flatnonzero(~parting.kept).tolist():
        old, each = parting.ground.areas[_origin(parting, face)], parting.sheet.faces[face]
        made[face] = Area(
            code=codes[face],
            level=old.level,
            parent_id=old.parent_id,
            path=f"{old.parent_path}{codes[face]}/",
            name_zh=each.name_zh,
            name_en=parting.name_en(face),
            households=households[face],
            population=population[face],
            urban_rural_class=old.urban_rural_class,
            geom=from_shape(whole(shapes[face]), srid=SRID),
            valid_from=day,
        )
    db.execute(_END, {"day": day, "ids": _ending(parting)})
    db.add_all(made.values())
    db.flush()
    db.add_all(AdoptionArea(adoption_id=adoption, area_id=a.id, made=True) for a in made.values())
    return made


def _numbers(parting: Parting, key: str) -> list[int | None]:
    """What each face has of the registered number of its communities, in whole parts by the
    dwellings of its buildings: together as many as before. None where any does not say."""
    total: list[int | None] = [0] * len(parting.sheet.faces)
    for row, area in enumerate(parting.ground.areas):
        known, weights = getattr(area, key), parting.shared[row, :, 1]
        if not weights.sum():
            weights = parting.shared[row, :, 2]
        parts: list[int | None] = [None if share else 0 for share in weights.tolist()]
        if known is not None:
            parts = [*apportioned(known, weights)]
        total = [
            None if a is None or b is None else a + b for a, b in zip(total, parts, strict=True)
        ]
    return total


def _ending(parting: Parting) -> list[int]:
    here = parting.ground.areas
    return [here[row].id for row in np.flatnonzero(parting.ends)]


def _end(db: Session, adoption: int, day: date, parting: Parting) -> None:
    db.add_all(
        AdoptionArea(adoption_id=adoption, area_id=id_, made=False) for id_ in _ending(parting)
    )


def _lineage(db: Session, adoption: int, parting: Parting, made: dict[int, Area]) -> None:
    for old in np.flatnonzero(parting.ends):
        db.add_all(
            AreaLineage(
                adoption_id=adoption,
                from_area_id=parting.ground.areas[old].id,
                to_area_id=made[heir.face].id,
                buildings=heir.buildings,
                household_share=heir.household_share,
                area_share=heir.area_share,
            )
            for heir in heirs(parting.shared, int(old), made)
        )


def _homes(
    db: Session, day: date, parting: Parting, made: dict[int, Area], grids: dict[int, int]
) -> None:
    """Buildings and compounds of communities that change have a history from now on."""
    here, faces = parting.ground, building_faces(parting)
    moved = np.flatnonzero(np.isin(faces, list(made)))
    homes = parting.grids.division.homes
    _moved(
        db,
        day,
        ("building_home", "building_id", _FIRST_BUILDING),
        here.building_ids[moved].tolist(),
    )
    rows = {
        "day": day,
        "ids": here.building_ids[moved].tolist(),
        "grids": [grids[int(homes[row])] for row in moved],
        "areas": [made[int(faces[row])].id for row in moved],
    }
    db.execute(_BUILDINGS, rows)
    come = compound_faces(parting)
    moved = np.flatnonzero(np.isin(come, list(made)))
    ids = here.all_compounds[moved].tolist()
    _moved(db, day, ("compound_home", "compound_id", _FIRST_COMPOUND), ids)
    areas = [made[int(come[row])].id for row in moved]
    db.execute(_COMPOUNDS, {"day": day, "ids": ids, "areas": areas})


def _moved(db: Session, day: date, of: tuple[str, str, str], ids: list[int]) -> None:
    table, subject, first = of
    key: dict[str, Any] = {"day": day, "ids": ids}
    db.execute(sa.text(_CLOSE.text.format(table=table, subject=subject)), key)
    db.execute(sa.text(first), {**key, "beginning": BEGINNING})


def _id_at(parting: Parting, made: dict[int, Area], face: int) -> int:
    """The id of the version of a face that stands from the day on."""
    if face in made:
        return made[face].id
    known = {each.code: each.id for each in parting.ground.areas}
    return known[parting.codes[face] or ""]
