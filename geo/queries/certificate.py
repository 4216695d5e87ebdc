"""Certificate 属地认定: who was responsible for a point on a day, by which document, and how far
the border was."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import NotFound

# Coordinates are kept to a centimetre; a point so near a line lies on it.
ON_THE_LINE_M = 0.02
AROUND_DEG = 0.004  # of the small map, a good 400 m

_VALID = "{0}.valid_from <= :day and ({0}.valid_to is null or {0}.valid_to > :day)"
_POINT = "st_setsrid(st_makepoint(:lon, :lat), 4490)"
_GRIDS = sa.text(
    f"""
    select g.id, g.code, g.name_zh, g.name_en, g.area_id, g.valid_from, g.valid_to,
           st_distance(st_boundary(g.geom)::geography, {_POINT}::geography) as border_m
    from grid g where g.kind = 'base' and {_VALID.format("g")}
      and g.geom && st_expand({_POINT}, 0.00001)
      and st_dwithin(g.geom::geography, {_POINT}::geography, :near)
    order by g.code collate "C"
    """
)
_AREAS = sa.text(
    f"""
    select u.id, u.code, u.level, u.name_zh, u.name_en, l.name_zh as level_zh,
           l.name_en as level_en,
           st_distance(st_boundary(u.geom)::geography, {_POINT}::geography) as border_m
    from area a join area u on starts_with(a.path, u.path) join level l on l.key = u.level
    where a.id = :area and {_VALID.format("u")} order by length(u.path) desc
    """
)
_COMMUNITY = sa.text(
    f"""
    select a.id from area a where {_VALID.format("a")} and a.geom && st_expand({_POINT}, 0.00001)
      and st_dwithin(a.geom::geography, {_POINT}::geography, :near)
    order by length(a.path) desc, a.code collate "C" limit 1
    """
)
_DOCUMENT = sa.text(
    """
    select a.document_no, a.effective_on, a.reason, p.name_zh, p.name_en
    from adoption_grid e join adoption a on a.id = e.adoption_id join post p on p.id = a.post_id
    where e.grid_id = :grid and e.made
    """
)
# A post that later divisions gave to other grids was on the day where the first of them found it.
_POST = sa.text(
    f"""
    with moved as (
        select distinct on (m ->> 'post') m ->> 'post' as post, m ->> 'from' as grid
        from adoption a cross join lateral jsonb_array_elements(
            case jsonb_typeof(a.bill -> 'posts') when 'array' then a.bill -> 'posts' end) m
        where a.applied_at is not null and a.effective_on > :day
        order by m ->> 'post', a.effective_on, a.id
    )
    select p.name_zh, p.name_en from post p
    left join grid g on g.id = p.grid_id left join moved w on w.post = p.code
    where {_VALID.format("p")} and ((coalesce(w.grid, g.code) = :grid and p.role = 'grid_head')
       or (p.role = 'community_secretary' and coalesce(
           (select t.from_area_id from area_transfer t where t.kind = 'post'
              and t.subject_id = p.id and t.from_area_id = :area limit 1), p.area_id) = :area))
    order by (p.role = 'grid_head') desc, p.code collate "C" limit 1
    """
)
_NEAR = sa.text(
    f"""
    select g.code, st_asbinary(st_intersection(g.geom, st_expand({_POINT}, :around))) as geom
    from grid g where g.kind = 'base' and {_VALID.format("g")}
      and g.geom && st_expand({_POINT}, :around) order by g.code collate "C"
    """
)


@dataclass(frozen=True, slots=True)
class Responsible:
    """A grid or an area; `border_m` is the geodesic distance to its border."""

    code: str
    name_zh: str
    name_en: str | None
    level_zh: str | None
    level_en: str | None
    border_m: float | None


@dataclass(frozen=True, slots=True)
class Document:
    number: str
    effective_on: date
    post_zh: str
    post_en: str | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """`also` are the other grids on whose border the point lies: the lowest code is responsible.
    `document` is None for boundaries that were there from the beginning."""

    lon: float
    lat: float
    day: date
    grid: Responsible | None
    also: tuple[Responsible, ...]
    areas: tuple[Responsible, ...]  # the deepest first
    document: Document | None
    post_zh: str | None
    post_en: str | None
    since: date | None
    until: date | None
    around: tuple[tuple[str, shapely.Geometry], ...]  # parts of the grids near by, in degrees


def certificate(db: Session, lon: float, lat: float, day: date) -> Certificate:
    """Who was responsible for a point in degrees. Six statements.

    Raises NotFound certificate.outside when it lay in no area that day.
    """
    key = {"lon": lon, "lat": lat, "day": day, "near": ON_THE_LINE_M, "around": AROUND_DEG}
    grids = db.execute(_GRIDS, key).all()
    first: Any = grids[0] if grids else None
    area = first.area_id if first is not None else db.scalar(_COMMUNITY, key)
    if area is None:
        raise NotFound("certificate.outside", lon=f"{lon:.7f}", lat=f"{lat:.7f}", day=day)
    post = db.execute(_POST, {**key, "grid": first.code if first else "", "area": area}).first()
    near = [(row.code, shapely.from_wkb(bytes(row.geom))) for row in db.execute(_NEAR, key)]
    return Certificate(
        lon=lon,
        lat=lat,
        day=day,
        grid=_grid(first) if first is not None else None,
        also=tuple(_grid(row) for row in grids[1:]),
        areas=tuple(_area(row) for row in db.execute(_AREAS, {**key, "area": area})),
        document=_document(db, first),
        post_zh=post.name_zh if post else None,
        post_en=post.name_en if post else None,
        since=first.valid_from if first is not None else None,
        until=first.valid_to if first is not None else None,
        around=tuple(near),
    )


def _grid(row: Any) -> Responsible:
    return Responsible(row.code, row.name_zh, row.name_en, None, None, row.border_m)


def _area(row: Any) -> Responsible:
    return Responsible(row.code, row.name_zh, row.name_en, row.level_zh, row.level_en, row.border_m)


def _document(db: Session, grid: Any) -> Document | None:
    row = db.execute(_DOCUMENT, {"grid": grid.id}).first() if grid is not None else None
    if row is None:
        return None
    return Document(row.document_no, row.effective_on, row.name_zh, row.name_en)
