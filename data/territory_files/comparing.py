"""Comparing: grids of a file against those in force: what is new, gone, moved, or only noise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session

from data.territory_files.changes import Change, Told
from data.territory_files.dedicated import dedicated
from data.territory_files.micro import micro
from data.territory_files.reading import Drawn
from data.territory_files.steps import Overlaid, Step, lines_of
from geo.errors import GeoError
from geo.queries.beginning import begun
from geo.queries.bill import Split, split_of
from geo.queries.ground import Ground, ground
from geo.queries.planned import COMMUNITY
from geo.shapes import draft as drafts
from geo.shapes.draft import Sheet
from geo.shapes.faces import sums
from geo.shapes.misfits import Spot, misfits
from geo.shapes.planar import Geometries, in_steps
from geo.shapes.redrawing import (
    NOISE_M,
    Plane,
    redrawn,
    sources,
)
from geo.vocab import GridKind

MOST_COMMUNITIES = 400
Named = dict[str, str]
# Places in force: code, names, area in degrees.
Standing = Sequence[tuple[str, str, str, shapely.Geometry]]


@dataclass(frozen=True)
class Community:
    """What a file does to one community. `lines` is None when no line of base grids changes;
    `names` are by the number of the face; `steps` are those of dedicated and micro grids."""

    code: str
    name: str
    changes: tuple[Change, ...]
    spots: tuple[Spot, ...]
    households_moved: float = 0.0
    lines: list[Any] | None = None
    names: dict[int, Named] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    @property
    def is_changed(self) -> bool:
        return self.lines is not None or bool(self.names) or bool(self.steps)


@dataclass(frozen=True)
class Comparison:
    """All communities of a file, by code, and the ground of each. Of kind `community` a file draws
    communities themselves, and those that change are one entry with their codes joined."""

    communities: tuple[Community, ...]
    around: dict[str, Ground]
    unchanged: int
    is_open: bool = False
    kind: str = "grids"

    @property
    def changed(self) -> list[Community]:
        return [each for each in self.communities if each.is_changed]

    @property
    def size(self) -> tuple[int, int]:
        """How many communities change, and how many there are in the file."""
        if self.kind == COMMUNITY:
            changed = sum(len(each.code.split("+")) for each in self.changed)
            return changed, changed + self.unchanged
        return len(self.changed), len(self.communities)

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
    """Grids of a file against those in force on a day. Raises GeoError diff.elsewhere,
    diff.outside, diff.other_community (`only` names those allowed), diff.many_communities,
    diff.dedicated_parts."""
    homes = {None: _homes(db, drawn, day)} | {
        kind: _homes(db, over, day) for kind, over in drawn.over.items()
    }
    codes = sorted({code for found in homes.values() for code in found})
    if not codes:
        raise GeoError("diff.elsewhere")
    strange = sorted(set(codes) - set(only)) if only else []
    if strange:
        raise GeoError("diff.other_community", code=strange[0], only=", ".join(only))
    if len(codes) > MOST_COMMUNITIES:
        raise GeoError("diff.many_communities", most=MOST_COMMUNITIES)
    around = ground(db, codes, day, now)

    def of(code: str, drawn: Drawn, kind: GridKind | None = None) -> Drawn:
        return drawn.only([row for row, home in enumerate(homes[kind]) if home == code])

    found = []
    for code in codes:
        over = {kind: of(code, each, kind) for kind, each in drawn.over.items()}
        found.append(_community(around[code], of(code, drawn), over, noise))
    unchanged = sum(not each.changes for each in found)
    return Comparison(tuple(found), around, unchanged, drawn.is_open)


def _homes(db: Session, drawn: Drawn, day: date) -> list[str]:
    """The community of each row by a point inside it. Raises diff.elsewhere when none has one,
    diff.outside when one has none."""
    spots = shapely.point_on_surface(drawn.areas)
    points = [bytes(each) for each in shapely.to_wkb(spots)]
    homes = {row.row: row.code for row in db.execute(_AROUND, {"points": points, "day": day})}
    if not homes and len(drawn):
        raise GeoError("diff.elsewhere")
    for row, spot in enumerate(spots):
        if row not in homes:
            where = {"lon": f"{spot.x:.6f}", "lat": f"{spot.y:.6f}"}
            raise GeoError("diff.outside", row=drawn.numbers[row], **where)
    return [homes[row] for row in range(len(drawn))]


def _community(
    here: Ground, drawn: Drawn, over: Mapping[GridKind, Drawn], noise: float
) -> Community:
    """One community; base grids are left as they are when the file has none of it."""
    start = begun(here)
    lines, spots = redrawn_lines(here, here.base, start, drawn, noise) if len(drawn) else (None, [])
    after = start if lines is None else taken(start, here, lines)
    source = sources(after.graph.faces, in_steps(drawn.areas))
    names = names_given(here.base, after, drawn, source.tolist())
    split = split_of(here, named(after, here, names))
    changes = _changes(split, in_steps(drawn.areas), source.tolist(), set(names))
    overlaid = [*_overlaid(split, over, noise)]
    moved = float(here.atoms.households[split.moved].sum())
    return Community(
        here.code,
        here.name_zh,
        (*changes, *(change for each in overlaid for change in each.changes)),
        (*spots, *(spot for each in overlaid for spot in each.spots)),
        moved,
        lines,
        names,
        tuple(step for each in overlaid for step in each.steps),
    )


def redrawn_lines(
    here: Ground, standing: Standing, start: Sheet, drawn: Drawn, noise: float
) -> tuple[list[Any] | None, list[Spot]]:
    """The lines that areas of a file make, None for those in force, and what does not fit."""
    if _alike(standing, drawn.areas):
        return None, []
    spots = [
        replace(spot, rows=tuple(drawn.numbers[row] for row in spot.rows))
        for spot in misfits(here.outline, drawn.areas, noise)
    ]
    graph = redrawn(start.graph, drawn.areas, here.atoms, noise)
    return (None if graph is start.graph else lines_of(graph)), spots


def _overlaid(split: Split, over: Mapping[GridKind, Drawn], noise: float) -> Iterator[Overlaid]:
    if GridKind.DEDICATED in over:
        yield dedicated(split.ground, split.sheet, over[GridKind.DEDICATED], noise)
    if GridKind.MICRO in over:
        yield micro(split, over[GridKind.MICRO], noise)


def taken(sheet: Sheet, here: Ground, lines: list[Any]) -> Sheet:
    """The sheet with these inner lines, as the step `take_over` of a plan makes it."""
    params = {"community": here.code, "lines": lines}
    done = drafts.apply({here.code: sheet}, {here.code: here.atoms}, "take_over", params)
    return done[here.code]


def named(sheet: Sheet, here: Ground, names: dict[int, Named]) -> Sheet:
    """The sheet with names that a file gives, by the number of the face."""
    draft = {here.code: sheet}
    for number, given in sorted(names.items()):
        params = {"community": here.code, "face": number, **given}
        draft = drafts.apply(draft, {here.code: here.atoms}, "describe", params)
    return draft[here.code]


def _alike(standing: Standing, areas: Geometries) -> bool:
    """Are the areas those in force to the last digit?"""

    def normal(shapes: Any) -> list[bytes]:
        return sorted(shapely.to_wkb(shapely.normalize(_flat(shape))) for shape in shapes)

    return normal(areas) == normal([area for *_, area in standing])


def _flat(shape: shapely.Geometry) -> shapely.Geometry:
    single = shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1
    return shape.geoms[0] if single else shape


def names_given(
    standing: Standing, sheet: Sheet, drawn: Drawn, source: list[int]
) -> dict[int, Named]:
    """Names that the file gives and that are not yet those of the faces.

    A name that the row's own code has in force was not given but kept: parts of a grid that was
    split elsewhere have its values, and of two grids that were merged one may go on under the code
    of the other.
    """
    known = {code: {"name_zh": zh, "name_en": en} for code, zh, en, _ in standing}
    found = {}
    for face, row in zip(sheet.faces, source, strict=True):
        if row < 0:
            continue
        kept = known.get(drawn.codes[row] or "", {})
        said = {"name_zh": drawn.names_zh[row], "name_en": drawn.names_en[row]}
        new = {
            key: text
            for key, text in said.items()
            if text and text != getattr(face, key) and text != kept.get(key)
        }
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
        names = (face.name_zh or split.label(row), plane, GridKind.BASE, face.name_en)
        one = Told(split.ground.code, split.label(row), *names)
        if code is None:
            found.append(one.added(area, int(after[row])))
            continue
        old = olds.pop(code)
        meant = drawn[source[row]] if source[row] >= 0 else None
        people = int(before[old]), int(after[row])
        found.append(one.going_on(areas[old], area, meant, people, face.number in renamed))
    for code, old in olds.items():
        gone = split.base[old]
        one = Told(split.ground.code, code, gone.name_zh, plane, GridKind.BASE, gone.name_en or "")
        found.append(one.removed(areas[old], int(before[old])))
    return [change for change in found if change is not None]
