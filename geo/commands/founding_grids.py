"""Founding grids: what becomes of base, dedicated and micro grids under new communities."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from geo.commands.enacting import Namer, lineage
from geo.commands.inheriting import end_grids
from geo.commands.numbering import next_codes
from geo.models import AdoptionGrid, Grid
from geo.models.base import SRID
from geo.queries.bill import whole
from geo.queries.ground import GridRow
from geo.queries.parting import Parting
from geo.queries.parting_overlays import ending_overlays, pieces
from geo.shapes.division import in_order
from geo.shapes.faces import sums
from geo.vocab import GridKind

# Of a community that begins: its id, code and names.
Named = tuple[int, str, str, str | None]


def begin_grids(
    db: Session,
    adoption: int,
    day: date,
    parting: Parting,
    made: Mapping[int, Named],
    namer: Namer,
) -> tuple[dict[int, int], dict[str, str]]:
    """New versions of all grids of communities that change; the ids of the new base grids by face,
    and the code of every label of the bill."""
    codes = _codes(db, parting, made)
    split = parting.grids
    ending = [grid.id for grid in split.ending]
    over = ending_overlays(parting)
    end_grids(db, adoption, day, [*ending, *(grid.id for grid in over)])
    base = _base(parting, made, codes, namer, day)
    db.add_all(base.values())
    db.flush()
    new = [*base.values()]
    if over:
        new += _coded(db, list(_overlays(parting, made, base, over)), day)
    db.add_all(new)
    db.flush()
    db.add_all(AdoptionGrid(adoption_id=adoption, grid_id=g.id, made=True) for g in new)
    lineage(db, adoption, parting.grids, base)
    labels = {split.label(face): code for face, code in codes.items()}
    return {face: grid.id for face, grid in base.items()}, labels


def _codes(db: Session, parting: Parting, made: Mapping[int, Named]) -> dict[int, str]:
    """The code of every grid: in each community from west to east, from north to south."""
    split, areas = parting.grids, parting.grids.sheet.areas
    known = {face: code for face, code in enumerate(split.division.codes) if code}
    for community, (id_, code, _, _) in made.items():
        mine = np.flatnonzero(parting.parts.community == community)
        new = [int(face) for face in mine if int(face) not in known]
        order = [new[row] for row in in_order(areas[new])] if new else []
        known |= zip(order, next_codes(db, id_, code, GridKind.BASE, len(order)), strict=True)
    return known


def _base(
    parting: Parting, made: Mapping[int, Named], codes: Mapping[int, str], namer: Namer, day: date
) -> dict[int, Grid]:
    split = parting.grids
    total = sums(split.division.homes, split.ground.atoms, len(split.sheet.faces))
    areas, found = split.sheet.areas, {}
    for face in np.flatnonzero(~split.division.same).tolist():
        id_, _, zh, en = made[int(parting.parts.community[face])]
        usual = namer(zh, en, int(codes[face][-3:]))
        found[face] = Grid(
            code=codes[face],
            kind=GridKind.BASE.value,
            area_id=id_,
            name_zh=_own_name(parting, face, split.sheet.faces[face].name_zh) or usual[0],
            name_en=_own_name(parting, face, split.sheet.faces[face].name_en) or usual[1],
            households=round(float(total[face, 0])),
            population=round(float(total[face, 1])) or None,
            geom=from_shape(whole(areas[face]), srid=SRID),
            valid_from=day,
        )
    return found


def _own_name(parting: Parting, face: int, name: str) -> str:
    """A name that people have given: not one made of the community's or of the grid's number, nor
    of a grid that was cut, whose parts would bear it twice."""
    base = parting.grids.base
    cut = {base[row].code for row in parting.parts.cut}
    code = parting.grids.sheet.faces[face].origin or ""
    communities = [n for a in parting.ground.areas for n in (a.name_zh, a.name_en) if n]
    digits = code[-3:] if code[-3:].isdigit() else "0"
    is_numbered = re.search(rf"(?<!\d)0*{int(digits)}(?!\d)", name) is not None
    is_made = is_numbered or any(name.startswith(each) for each in communities)
    return "" if is_made or code in cut else name


def _overlays(
    parting: Parting, made: Mapping[int, Named], base: Mapping[int, Grid], old: list[GridRow]
) -> Iterator[tuple[Grid, str, shapely.Geometry]]:
    """Parts of the old overlays as new grids, with the code of their community and their area."""
    for each in pieces(parting, old, list(made), list(base)):
        id_, code, _, _ = made[each.face]
        one = Grid(
            kind=each.grid.kind,
            area_id=id_,
            parent_grid_id=None if each.base is None else base[each.base].id,
            name_zh="" if each.grid.name_zh == each.grid.code else each.grid.name_zh,
            name_en=each.grid.name_en,
        )
        yield one, code, each.area


def _coded(
    db: Session, parts: list[tuple[Grid, str, shapely.Geometry]], day: date
) -> Iterator[Grid]:
    """The pieces with new codes of their communities, by kind."""
    for kind, community in sorted({(grid.kind, code) for grid, code, _ in parts}):
        mine = [each for each in parts if each[0].kind == kind and each[1] == community]
        order = in_order(np.asarray([area for *_, area in mine], np.object_))
        area_id = mine[0][0].area_id
        codes = next_codes(db, area_id, community, GridKind(kind), len(mine))
        for row, code in zip(order, codes, strict=True):
            grid, _, area = mine[row]
            grid.code, grid.name_zh = code, grid.name_zh or code
            grid.geom, grid.valid_from = from_shape(whole(area), srid=SRID), day
            yield grid
