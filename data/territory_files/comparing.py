"""Comparing: grids of a file against those in force: what is new, gone, moved, or only noise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session

from data.territory_files.reading import Drawn
from geo.errors import GeoError
from geo.queries.bill import Split, split_of
from geo.queries.ground import Ground, ground
from geo.shapes import draft as drafts
from geo.shapes.draft import Sheet, sheet_of
from geo.shapes.faces import sums
from geo.shapes.misfits import Spot, misfits
from geo.shapes.planar import STEPS, Geometries, Graph, as_lines, in_steps
from geo.shapes.redrawing import (
    NOISE_M,
    ROUNDING_M,
    Plane,
    displacement,
    redrawn,
    sources,
)

MOST_COMMUNITIES = 400


@dataclass(frozen=True, slots=True)
class Change:
    """One grid: `kind` is added, removed, moved, renamed or noise; `metres` is how far its border
    moved at the most, in `noise` how far the drawn one lay from the one in force."""

    kind: str
    community: str
    grid: str
    name: str
    metres: float = 0.0
    square_metres: float = 0.0
    households_before: int = 0
    households_after: int = 0


@dataclass(frozen=True)
class Community:
    """What a file does to one community. `lines` is None when no line changes; `names` are by the
    number of the face."""

    code: str
    name: str
    changes: tuple[Change, ...]
    spots: tuple[Spot, ...]
    households_moved: float = 0.0
    lines: list[Any] | None = None
    names: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def is_changed(self) -> bool:
        return self.lines is not None or bool(self.names)


@dataclass(frozen=True)
class Comparison:
    """All communities of a file, by code, and the ground of each."""

    communities: tuple[Community, ...]
    around: dict[str, Ground]
    unchanged: int

    @property
    def changed(self) -> list[Community]:
        return [each for each in self.communities if each.is_changed]

    @property
    def spots(self) -> list[Spot]:
        return [spot for each in self.communities for spot in each.spots]


_AROUND = sa.text(
    """
    select p.row - 1 as row, a.code
    from unnest(cast(:points as bytea[])) with ordinality p (wkb, row)
    join area a on st_intersects(a.geom, st_geomfromwkb(p.wkb, 4490))
    where a.valid_from <= :day and (a.valid_to is null or a.valid_to > :day)
      and exists (select from grid g where g.area_id = a.id and g.kind = 'base')
    """
)


def compare(
    db: Session,
    drawn: Drawn,
    day: date,
    now: datetime,
    noise: float = NOISE_M,
    only: Sequence[str] = (),
) -> Comparison:
    """Base grids of a file against those in force on a day. Raises GeoError diff.elsewhere,
    diff.outside, diff.other_community (`only` names those allowed), diff.many_communities."""
    rows = [row for row, kind in enumerate(drawn.kinds) if kind in (None, "base")]
    homes = _homes(db, drawn, rows, day)
    strange = sorted(set(homes.values()) - set(only)) if only else []
    if strange:
        raise GeoError("diff.other_community", code=strange[0], only=", ".join(only))
    codes = sorted(set(homes.values()))
    if len(codes) > MOST_COMMUNITIES:
        raise GeoError("diff.many_communities", most=MOST_COMMUNITIES)
    around = ground(db, codes, day, now)
    found = [
        _community(around[code], drawn, [row for row in rows if homes[row] == code], noise)
        for code in codes
    ]
    return Comparison(tuple(found), around, sum(not each.changes for each in found))


def _homes(db: Session, drawn: Drawn, rows: Sequence[int], day: date) -> dict[int, str]:
    """The community of each row by a point inside it."""
    spots = shapely.point_on_surface(drawn.areas[list(rows)])
    points = [bytes(each) for each in shapely.to_wkb(spots)]
    found = db.execute(_AROUND, {"points": points, "day": day}).all()
    homes = {rows[each.row]: each.code for each in found}
    if not homes:
        raise GeoError("diff.elsewhere")
    for row, spot in zip(rows, spots, strict=True):
        if row not in homes:
            raise GeoError(
                "diff.outside", row=drawn.numbers[row], lon=f"{spot.x:.6f}", lat=f"{spot.y:.6f}"
            )
    return homes


def _community(here: Ground, drawn: Drawn, rows: list[int], noise: float) -> Community:
    sheet = sheet_of(here.outline, here.base)
    areas = drawn.areas[rows]
    spots = () if _alike(here, areas) else tuple(misfits(here.outline, areas, noise))
    told = tuple(
        Spot(s.kind, s.lon, s.lat, s.square_metres, tuple(drawn.numbers[rows[r]] for r in s.rows))
        for s in spots
    )
    graph = sheet.graph
    if not _alike(here, areas):
        graph = redrawn(sheet.graph, areas, here.atoms, noise)
    lines = None if graph is sheet.graph else _lines(graph)
    after = sheet if lines is None else taken(sheet, here, lines)
    source = sources(after.graph.faces, in_steps(areas))
    names = _names(after, drawn, [rows[row] if row >= 0 else -1 for row in source.tolist()])
    named = _named(after, here, names)
    split = split_of(here, named)
    changes = _changes(split, in_steps(areas), source.tolist(), set(names))
    moved = float(here.atoms.households[split.moved].sum())
    return Community(here.code, here.name_zh, tuple(changes), told, moved, lines, names)


def taken(sheet: Sheet, here: Ground, lines: list[Any]) -> Sheet:
    """The sheet with these inner lines, as the step `take_over` of a plan makes it."""
    params = {"community": here.code, "lines": lines}
    done = drafts.apply({here.code: sheet}, {here.code: here.atoms}, "take_over", params)
    return done[here.code]


def _named(sheet: Sheet, here: Ground, names: dict[int, dict[str, str]]) -> Sheet:
    draft = {here.code: sheet}
    for number, given in sorted(names.items()):
        params = {"community": here.code, "face": number, **given}
        draft = drafts.apply(draft, {here.code: here.atoms}, "describe", params)
    return draft[here.code]


def _alike(here: Ground, areas: Geometries) -> bool:
    """Are the areas those in force to the last digit?"""

    def normal(shapes: Any) -> list[bytes]:
        return sorted(shapely.to_wkb(shapely.normalize(_flat(shape))) for shape in shapes)

    return normal(areas) == normal([area for *_, area in here.base])


def _flat(shape: shapely.Geometry) -> shapely.Geometry:
    single = shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1
    return shape.geoms[0] if single else shape


def _lines(graph: Graph) -> list[Any]:
    """Inner lines in degrees, joined where nothing branches off."""
    if not len(graph.inner):
        return []
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(as_lines(graph.inner))))
    return [[[round(x / STEPS, 7), round(y / STEPS, 7)] for x, y in line.coords] for line in merged]


def _names(sheet: Sheet, drawn: Drawn, source: list[int]) -> dict[int, dict[str, str]]:
    """Names that the file gives and that are not yet those of the faces."""
    found = {}
    for face, row in zip(sheet.faces, source, strict=True):
        if row < 0:
            continue
        said = {"name_zh": drawn.names_zh[row], "name_en": drawn.names_en[row]}
        new = {key: text for key, text in said.items() if text and text != getattr(face, key)}
        if new:
            found[face.number] = new
    return found


def _changes(split: Split, drawn: Geometries, source: list[int], renamed: set[int]) -> list[Change]:
    """Added, moved, renamed and noise in the order of the faces, then what is removed."""
    plane = Plane.around(split.sheet.graph.border.reshape(-1, 2))
    areas = in_steps(np.asarray([grid.geom for grid in split.base], np.object_))
    olds = {grid.code: row for row, grid in enumerate(split.base)}
    after = sums(split.division.homes, split.ground.atoms, len(split.sheet.faces))[:, 0]
    before = sums(split.division.before, split.ground.atoms, len(split.base))[:, 0]
    found: list[Change | None] = []
    for row, face in enumerate(split.sheet.faces):
        code, area = split.division.codes[row], split.sheet.graph.faces[row]
        one = _One(split.ground.code, split.label(row), face.name_zh or split.label(row), plane)
        if code is None:
            found.append(one.added(area, int(after[row])))
            continue
        old = olds.pop(code)
        meant = drawn[source[row]] if source[row] >= 0 else None
        people = int(before[old]), int(after[row])
        found.append(one.going_on(areas[old], area, meant, people, face.number in renamed))
    for code, old in olds.items():
        one = _One(split.ground.code, code, split.base[old].name_zh, plane)
        found.append(one.removed(areas[old], int(before[old])))
    return [change for change in found if change is not None]


@dataclass(frozen=True, slots=True)
class _One:
    """One grid on its way into the report; areas in steps."""

    community: str
    grid: str
    name: str
    plane: Plane

    def _told(self, kind: str, metres: float, square: float, *people: int) -> Change:
        where = (self.community, self.grid, self.name)
        return Change(kind, *where, round(metres, 2), round(square, 2), *people)

    def _size(self, area: shapely.Geometry) -> float:
        return float(shapely.area(self.plane.shapes(np.asarray([area], np.object_)))[0])

    def added(self, area: shapely.Geometry, households: int) -> Change:
        return self._told("added", 0.0, self._size(area), 0, households)

    def removed(self, area: shapely.Geometry, households: int) -> Change:
        return self._told("removed", 0.0, -self._size(area), households, 0)

    def going_on(
        self,
        before: shapely.Geometry,
        after: shapely.Geometry,
        meant: shapely.Geometry | None,
        people: tuple[int, int],
        is_renamed: bool,
    ) -> Change | None:
        """Moved, renamed, noise, or None where nothing is different at all."""
        far = displacement(before, after, self.plane)
        if far > ROUNDING_M:
            return self._told("moved", far, self._size(after) - self._size(before), *people)
        if is_renamed:
            return self._told("renamed", 0.0, 0.0, *people)
        off = displacement(before, meant, self.plane) if meant is not None else 0.0
        return self._told("noise", off, 0.0, *people) if off > ROUNDING_M else None
