"""Overlaying: dedicated and micro grids end, go on and begin with the division of a community."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from geo.commands.numbering import next_codes
from geo.models import Grid
from geo.models.base import SRID
from geo.queries.beginning import begun
from geo.queries.bill import Split, whole
from geo.queries.ground import GridRow
from geo.shapes.division import in_order
from geo.shapes.overlays import Dedicated, continuing, label_in
from geo.shapes.planar import STEPS, Graph, in_steps, to_degrees
from geo.vocab import GridKind


@dataclass(frozen=True, slots=True)
class New:
    """A version that begins: of `old`, or a grid of its own. `face` is the base grid of a micro
    grid, by its row; the area is in degrees."""

    kind: GridKind
    area: shapely.Geometry
    old: GridRow | None = None
    face: int | None = None
    name_zh: str = ""
    name_en: str | None = None


@dataclass(frozen=True)
class Overlaid:
    """What a drawing does to the dedicated and micro grids of one community."""

    ends: tuple[GridRow, ...]
    begins: tuple[New, ...]

    @property
    def is_empty(self) -> bool:
        return not self.ends and not self.begins


def overlaid(split: Split) -> Overlaid:
    """Compare the overlays of a drawing with those in force. What is as it was has no new version;
    micro grids have one when their base grid has, since they belong to its version."""
    ends: list[GridRow] = []
    begins: list[New] = []
    if not (
        split.sheet.dedicated or split.sheet.micro or len(split.ground.grids) > len(split.base)
    ):
        return Overlaid((), ())
    for old, new in (*_dedicated(split), *_micro(split)):
        ends += old
        begins += new
    return Overlaid(tuple(ends), tuple(begins))


def begin_overlays(
    db: Session, day: date, split: Split, over: Overlaid, made: Mapping[int, Grid]
) -> list[Grid]:
    """The new versions, flushed. `made` are the new base grids by face."""
    current = {grid.code: grid.id for grid in split.base}

    def parent(face: int | None) -> int | None:
        if face is None or face in made:
            return made[face].id if face is not None else None
        return current[split.division.codes[face] or ""]

    found = [
        Grid(
            code=code,
            kind=new.kind.value,
            area_id=split.ground.area_id,
            parent_grid_id=parent(new.face),
            name_zh=new.name_zh or code,
            name_en=new.name_en or (new.old.name_en if new.old else None),
            geom=from_shape(whole(new.area), srid=SRID),
            valid_from=day,
        )
        for kind in (GridKind.MICRO, GridKind.DEDICATED)
        for new, code in _coded(db, split, [each for each in over.begins if each.kind == kind])
    ]
    db.add_all(found)
    db.flush()
    return found


def _coded(db: Session, split: Split, begins: list[New]) -> Iterator[tuple[New, str]]:
    """Each with its code; new codes from west to east, from north to south."""
    for new in begins:
        if new.old is not None:
            yield new, new.old.code
    fresh = [new for new in begins if new.old is None]
    if fresh:
        order = in_order(np.asarray([new.area for new in fresh], np.object_))
        here = split.ground
        codes = next_codes(db, here.area_id, here.code, fresh[0].kind, len(fresh))
        yield from ((fresh[row], code) for code, row in zip(codes, order, strict=True))


def _dedicated(split: Split) -> Iterator[tuple[list[GridRow], list[New]]]:
    olds = {grid.code: grid for grid in split.ground.grids if grid.kind == GridKind.DEDICATED}
    before = {each.origin: each for each in begun(split.ground).dedicated}
    for each in split.sheet.dedicated:
        old = olds.pop(each.origin or "", None)
        was = before.get(each.origin) if old else None
        if old is None or was is None:
            yield [], [New(GridKind.DEDICATED, _ground(each), None, None, each.name_zh)]
        elif (was.ring, was.name_zh) != (each.ring, each.name_zh):
            area = old.geom if was.ring == each.ring else _ground(each)
            yield [old], [New(GridKind.DEDICATED, area, old, None, each.name_zh)]
    yield list(olds.values()), []


def _ground(each: Dedicated) -> shapely.Geometry:
    return shapely.Polygon(np.asarray(each.ring) / STEPS)


def _micro(split: Split) -> Iterator[tuple[list[GridRow], list[New]]]:
    """By base grid: of one that goes on under its code the micro grids may go on too."""
    by_id = {grid.id: grid.code for grid in split.base}
    olds: dict[str, list[GridRow]] = {}
    for grid in split.ground.grids:
        if grid.kind == GridKind.MICRO:
            olds.setdefault(by_id.get(grid.parent_id or 0, ""), []).append(grid)
    start = begun(split.ground)
    codes = {face.number: face.origin for face in start.faces}
    before = {codes[number]: graph for number, graph in start.micro}
    drawn = dict(split.sheet.micro)
    for face, each in enumerate(split.sheet.faces):
        code = split.division.codes[face]
        graph, known = drawn.get(each.number), olds.pop(code or "", [])
        kept = _unchanged(graph, before.get(code))
        is_named = any(_names(split, old.geom, old)[0] != old.name_zh for old in known)
        if not (kept and split.division.same[face] and not is_named):
            yield known, _pieces(split, face, graph, known, kept=kept)
    for gone in olds.values():
        yield gone, []


def _unchanged(graph: Graph | None, before: Graph | None) -> bool:
    return (graph is None and before is None) or (
        graph is not None and before is not None and graph.stored == before.stored
    )


def _pieces(
    split: Split, face: int, graph: Graph | None, known: list[GridRow], *, kept: bool
) -> list[New]:
    """The micro grids of one face: the areas in force where nothing was drawn."""
    if kept and (graph or _same_ground(split, face)):
        return [
            New(GridKind.MICRO, old.geom, old, face, *_names(split, old.geom, old)) for old in known
        ]
    # A micro grid that is its whole base grid has no lines; it stays the whole.
    whole_face = split.sheet.areas[[face]] if known and kept else np.empty(0, np.object_)
    areas = to_degrees(graph.faces) if graph else whole_face
    rows = continuing(
        in_steps(np.asarray([old.geom for old in known], np.object_)), in_steps(areas)
    )
    found = []
    for area, row in zip(areas, rows, strict=True):
        old = known[row] if row is not None else None
        found.append(New(GridKind.MICRO, area, old, face, *_names(split, area, old)))
    return found


def _names(split: Split, area: shapely.Geometry, old: GridRow | None) -> tuple[str, str | None]:
    """The names of a micro grid (degrees): those given to it, else those it had."""
    was = (old.name_zh, old.name_en) if old else ("", None)
    if not split.sheet.labels:
        return was
    [own] = in_steps(np.asarray([area], np.object_))
    zh, en = label_in(split.sheet.labels, own) or ("", "")
    return zh or was[0], en or was[1]


def _same_ground(split: Split, face: int) -> bool:
    old = next((grid for grid in split.base if grid.code == split.division.codes[face]), None)
    return old is not None and bool(
        shapely.normalize(old.geom) == shapely.normalize(split.sheet.areas[face])
    )
