"""Checks of the territory: tessellation, buildings in their grids, codes, and sums of children."""

import numpy as np
import shapely
import sqlalchemy as sa

from data.check.ground import NEAR_M, fetch, metric
from data.check.registry import SHOWN, Verdict, by_query, invariant, together
from data.check.soundness import Fault, building_faults, grid_faults, grounds


@invariant("I1")
def grids_tile_their_community(connection: sa.Connection) -> Verdict:
    """Base grids of a community overlap by at most 1 m², leave at most 0.1 % uncovered, reach no
    more than that beyond it, and are one piece each."""
    here = grounds(connection)
    if not len(here.codes):
        return Verdict(0)
    wrong = [_told(fault) for fault in grid_faults(here) if fault.kind != "sliver"]
    return Verdict(len(here.codes), len(wrong), tuple(wrong[:SHOWN]))


def _told(fault: Fault) -> str:
    if fault.kind == "overlap":
        return f"{fault.code} overlaps {fault.other}"
    said = {"gap": "uncovered", "outside": "grids outside by", "pieces": "has a part of"}
    return f"{fault.code} {said[fault.kind]} {fault.m2:.0f} m²"


@invariant("I2")
def buildings_lie_in_their_grid(connection: sa.Connection) -> Verdict:
    """Every building of a gridded community has one base grid that covers its point, lies in no
    second one, and the dwellings of a grid are its households."""
    gridded = (
        "building b where b.valid_to is null and exists (select from grid g"
        " where g.area_id = b.area_id and g.kind = 'base' and g.valid_to is null)"
    )
    without = by_query(
        connection,
        f"select count(*) from {gridded}",
        f"select b.code || ' has no grid' from {gridded} and not exists (select from grid g"
        " where g.id = b.grid_id and g.kind = 'base' and g.valid_to is null) order by b.code",
    )
    sums = by_query(
        connection,
        "select count(*) from grid where kind = 'base' and valid_to is null"
        " and households is not null and exists (select from building b where b.dwellings > 0)",
        "select g.code || ' has ' || g.households || ', not ' || coalesce(sum(b.dwellings), 0)"
        " from grid g left join building b on b.grid_id = g.id and b.valid_to is null"
        " where g.kind = 'base' and g.valid_to is null and g.households is not null"
        " and exists (select from building where dwellings > 0)"
        " group by g.id having g.households <> coalesce(sum(b.dwellings), 0) order by g.code",
    )
    return together(without, sums, _covered(connection), _twice(connection))


def _twice(connection: sa.Connection) -> Verdict:
    """Buildings that lie inside of two base grids."""
    here = grounds(connection)
    if not len(here.codes):
        return Verdict(0)
    found = [f for f in building_faults(connection, here) if f.kind == "building_two"]
    wrong = tuple(f"{fault.code} lies in two grids" for fault in found)
    return Verdict(len(here.codes), len(wrong), wrong[:SHOWN])


def _covered(connection: sa.Connection) -> Verdict:
    """Points of buildings against the polygons of their grids."""
    rows, points = fetch(
        connection,
        "select b.code, b.grid_id, st_asbinary(b.geom) as geom from building b"
        " where b.valid_to is null and b.grid_id is not null order by b.code",
    )
    grids, shapes = fetch(
        connection, "select id, st_asbinary(geom) as geom from grid where valid_to is null"
    )
    if not len(rows):
        return Verdict(0)
    position = {grid.id: place for place, grid in enumerate(grids)}
    place = np.array([position.get(row.grid_id, -1) for row in rows])
    shapely.prepare(shapes)
    inside = np.zeros(len(rows), dtype=bool)
    known = place >= 0
    inside[known] = shapely.intersects(shapes[place[known]], points[known])
    missed = np.flatnonzero(known & ~inside)
    if len(missed):
        both = metric(np.concatenate([shapes[place[missed]], points[missed]]))
        far = shapely.distance(both[: len(missed)], both[len(missed) :]) > NEAR_M
        missed = missed[far]
    examples = tuple(f"{rows[row].code} outside its grid" for row in missed[:SHOWN])
    return Verdict(len(rows), len(missed), examples)


@invariant("I4")
def codes_are_unique_on_every_day(connection: sa.Connection) -> Verdict:
    """No two rows valid on the same day bear one code; a retired code is never used again."""
    return together(
        *(
            by_query(
                connection,
                f"select count(*) from {table}",
                f"select a.code from {table} a join {table} b on a.code = b.code and a.id < b.id"
                " where daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)"
                " order by 1",
            )
            for table in ("area", "grid", "compound", "building")
        )
    )


@invariant("I5")
def compounds_lie_in_their_community(connection: sa.Connection) -> Verdict:
    """A compound's representative point lies in the area it belongs to."""
    return by_query(
        connection,
        "select count(*) from compound c join area a on a.id = c.area_id"
        " where c.valid_to is null and a.geom is not null",
        "select c.code || ' outside ' || a.code from compound c join area a on a.id = c.area_id"
        " where c.valid_to is null and a.geom is not null"
        " and not st_dwithin(a.geom, c.point, 0.000001) order by c.code",
    )


@invariant("I16")
def children_sum_to_their_parent(connection: sa.Connection) -> Verdict:
    """Issues under an area = issues of the area itself + those under its children; households
    likewise. Both rest on the paths, which must follow the parents."""
    paths = by_query(
        connection,
        "select count(*) from area",
        "select a.code || ' has path ' || a.path from area a left join area p on p.id = a.parent_id"
        " where a.path <> coalesce(p.path, '') || a.code || '/' order by a.code",
    )
    households = by_query(
        connection,
        "select count(*) from area where households is not null",
        "select p.code || ' has ' || p.households || ' households, children ' || sum(c.households)"
        " from area p join area c on c.parent_id = p.id"
        " where p.valid_to is null and c.valid_to is null group by p.id"
        " having p.households <> sum(c.households) order by 1",
    )
    return together(paths, households, by_query(connection, ADDED_COUNT, ADDED))


ADDED_COUNT = "select count(*) from area where valid_to is null and exists (select from issue)"
# By path, not by row: a place may have several versions, and all of them lie below one parent.
ADDED = """
with own as materialized (
    select a.path, count(*) as n from issue i join area a on a.id = i.area_id group by a.path),
place as (
    select a.path, min(a.code) as code, min(p.path) as above
    from area a left join area p on p.id = a.parent_id group by a.path),
under as materialized (
    select p.path, p.above, p.code, coalesce(sum(o.n), 0) as n
    from place p left join own o on starts_with(o.path, p.path) group by p.path, p.above, p.code)
select u.code || ' has ' || u.n || ' issues, not ' || coalesce(o.n, 0) + coalesce(sum(c.n), 0)
from under u left join own o on o.path = u.path left join under c on c.above = u.path
group by u.path, u.code, u.n, o.n
having u.n <> coalesce(o.n, 0) + coalesce(sum(c.n), 0)
order by 1
"""
