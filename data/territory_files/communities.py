"""Communities of a file against those in force: which are new, gone, moved, or only noise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sqlalchemy.orm import Session

from data.territory_files.changes import Change, Told
from data.territory_files.comparing import (
    MOST_COMMUNITIES,
    Community,
    Comparison,
    named,
    names_given,
    redrawn_lines,
    taken,
)
from data.territory_files.layers import layer_of
from data.territory_files.reading import Drawn
from geo.errors import GeoError
from geo.queries.community_ground import CommunityGround, community_ground
from geo.queries.parting import Parting, parting_of
from geo.queries.planned import COMMUNITY, start_of
from geo.shapes.faces import home_of
from geo.shapes.planar import Geometries, in_steps
from geo.shapes.redrawing import NOISE_M, Plane, displacement, sources

_LEVEL = sa.text(
    "select level from area a where exists (select from grid g where g.area_id = a.id) limit 1"
)
_AROUND = sa.text(
    """
    select distinct a.code, a.name_zh, a.name_en, st_asbinary(a.geom) as geom
    from unnest(cast(:areas as bytea[])) d (wkb)
    join area a on st_intersects(a.geom, st_geomfromwkb(d.wkb, 4490))
    where a.valid_from <= :day and (a.valid_to is null or a.valid_to > :day)
      and exists (select from grid g where g.area_id = a.id and g.kind = 'base')
    order by a.code
    """
)


def communities_layer(db: Session) -> str:
    """The name that exported communities have as a layer. Raises GeoError diff.elsewhere on an
    empty territory."""
    level = db.scalar(_LEVEL)
    if level is None:
        raise GeoError("diff.elsewhere")
    return layer_of(str(level))


def compare_communities(
    db: Session,
    drawn: Drawn,
    day: date,
    now: datetime,
    noise: float = NOISE_M,
    only: Sequence[str] = (),
) -> Comparison:
    """Communities of a file against those in force on a day; only those that change are looked at
    closely. Raises GeoError diff.elsewhere, diff.outside, diff.other_community,
    diff.many_communities, and what `community_ground` raises for those that change."""
    wkb = [bytes(each) for each in shapely.to_wkb(drawn.areas)]
    rows = db.execute(_AROUND, {"areas": wkb, "day": day}).all()
    if not rows:
        raise GeoError("diff.elsewhere")
    old = np.asarray([shapely.from_wkb(bytes(row.geom)) for row in rows], np.object_)
    names = [(row.name_zh, row.name_en or "") for row in rows]
    group = _groups(drawn, old, noise)
    changed = _changed(drawn, old, names, group, noise)
    # A community that only touches the file is none of its business.
    homes = [
        (row.code, int(one))
        for row, one in zip(rows, group[len(drawn) :], strict=True)
        if one in group[: len(drawn)]
    ]
    strange = [code for code, _ in homes if code not in only] if only else []
    if strange:
        raise GeoError("diff.other_community", code=strange[0], only=", ".join(only))
    codes = [code for code, one in homes if one in changed]
    if len(codes) > MOST_COMMUNITIES:
        raise GeoError("diff.many_communities", most=MOST_COMMUNITIES)
    unchanged = len(homes) - len(codes)
    if not codes:
        return Comparison((), {}, unchanged, drawn.is_open, COMMUNITY)
    around = community_ground(db, codes, day, now)
    [(key, here)] = around.items()
    mine = drawn.only([row for row in range(len(drawn)) if group[row] in changed])
    return Comparison((_one(here, mine, noise),), {key: here}, unchanged, drawn.is_open, COMMUNITY)


def _groups(drawn: Drawn, old: Geometries, noise: float) -> NDArray[np.int64]:
    """Drawn areas (n), then communities (m), by what hangs together: they share ground wider than
    the noise. Raises diff.outside."""
    plane = _plane(old)
    new, flat = plane.shapes(in_steps(drawn.areas)), plane.shapes(in_steps(old))
    a, b = shapely.STRtree(flat).query(new, predicate="intersects")
    wide = ~shapely.is_empty(shapely.buffer(shapely.intersection(new[a], flat[b]), -noise / 2))
    a, b = a[wide], b[wide]
    for row in np.flatnonzero(~np.isin(np.arange(len(drawn)), a)):
        spot = shapely.point_on_surface(drawn.areas[row])
        where = {"lon": f"{spot.x:.6f}", "lat": f"{spot.y:.6f}"}
        raise GeoError("diff.outside", row=drawn.numbers[row], **where)
    size = len(drawn) + len(old)
    links = coo_array((np.ones(len(a)), (a, b + len(drawn))), (size, size))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)


def _plane(old: Geometries) -> Plane:
    return Plane.around(np.rint(shapely.get_coordinates(in_steps(old))).astype(np.int64))


def _changed(
    drawn: Drawn,
    old: Geometries,
    names: list[tuple[str, str]],
    group: NDArray[np.int64],
    noise: float,
) -> set[int]:
    """Groups that are not one area and the community that it was."""
    found, plane = set(), _plane(old)
    for one in np.unique(group[: len(drawn)]):
        new = np.flatnonzero(group[: len(drawn)] == one)
        was = np.flatnonzero(group[len(drawn) :] == one)
        if len(new) != 1 or len(was) != 1:
            found.add(int(one))
            continue
        row, area = int(new[0]), in_steps(old[was])[0]
        said = (drawn.names_zh[row], drawn.names_en[row])
        kept = all(a in (None, b) for a, b in zip(said, names[int(was[0])], strict=True))
        far = displacement(area, in_steps(drawn.areas[new])[0], plane)
        if not kept or far > noise:
            found.add(int(one))
    return found


def _one(here: CommunityGround, drawn: Drawn, noise: float) -> Community:
    """What the file makes of the communities that change, as one."""
    start = start_of(here)
    lines, spots = redrawn_lines(here, here.whole, start, drawn, noise)
    after = start if lines is None else taken(start, here, lines)
    source = sources(after.graph.faces, in_steps(drawn.areas)).tolist()
    names = names_given(here.whole, after, drawn, source)
    parting = parting_of(here, named(after, here, names))
    homes = home_of(parting.sheet.graph.faces, here.atoms.points)
    went = np.asarray([parting.label(face) for face in range(len(parting.codes))])[homes]
    came = np.asarray([area.code for area in here.areas])[here.lies_in]
    moved = float(here.atoms.households[went != came].sum())
    changes = _changes(parting, in_steps(drawn.areas), source, set(names), homes)
    return Community(here.code, here.name_zh, changes, tuple(spots), moved, lines, names)


def _changes(
    parting: Parting,
    drawn: Geometries,
    source: list[int],
    renamed: set[int],
    homes: NDArray[np.int64],
) -> tuple[Change, ...]:
    """Added, moved, renamed and noise in the order of the faces, then what is removed."""
    here, sheet = parting.ground, parting.sheet
    plane = Plane.around(sheet.graph.border.reshape(-1, 2))
    areas = in_steps(np.asarray([each.geom for each in here.areas], np.object_))
    before = np.bincount(here.lies_in, here.atoms.households, len(here.areas))
    after = np.bincount(homes, here.atoms.households, len(sheet.faces))
    olds = {each.code: row for row, each in enumerate(here.areas)}
    parent = here.areas[0].parent_code
    found: list[Change | None] = []
    for row, face in enumerate(sheet.faces):
        code, area = parting.codes[row], sheet.graph.faces[row]
        label = parting.label(row)
        one = Told(parent, label, face.name_zh or label, plane, name_en=face.name_en)
        if code is None:
            found.append(one.added(area, int(after[row])))
            continue
        old = olds.pop(code)
        meant = drawn[source[row]] if source[row] >= 0 else None
        people = int(before[old]), int(after[row])
        found.append(one.going_on(areas[old], area, meant, people, face.number in renamed))
    for code, old in olds.items():
        gone = here.areas[old]
        one = Told(parent, code, gone.name_zh, plane, name_en=gone.name_en or "")
        found.append(one.removed(areas[old], int(before[old])))
    return tuple(replace(change, layer=COMMUNITY) for change in found if change is not None)
