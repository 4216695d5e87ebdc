"""Checks of former boundaries: what divisions made of grids, where buildings lay at any time."""

import numpy as np
import shapely
import sqlalchemy as sa

from data.check.ground import fetch, metric
from data.check.registry import SHOWN, Verdict, by_query, invariant, together, unless

OVERLAP_M2 = 1.0
UNDIVIDED = "no division has been adopted yet"
# Coordinates are kept to a centimetre: a border may shift by so much along its whole length.
ROUNDING_M = 0.02

_DATED = """
    select g.code || ' does not ' || case when e.made then 'begin' else 'end' end || ' on '
           || a.effective_on
    from adoption_grid e join adoption a on a.id = e.adoption_id join grid g on g.id = e.grid_id
    where case when e.made then g.valid_from else g.valid_to end is distinct from a.effective_on
    order by 1
"""
_AREAS_DATED = """
    select g.code || ' does not ' || case when e.made then 'begin' else 'end' end || ' on '
           || a.effective_on
    from adoption_area e join adoption a on a.id = e.adoption_id join area g on g.id = e.area_id
    where case when e.made then g.valid_from else g.valid_to end is distinct from a.effective_on
    order by 1
"""
_AREA_SHARES = """
    select g.code || ' shares ' || round(sum(l.household_share)::numeric, 6) || ' of households, '
           || round(sum(l.area_share)::numeric, 6) || ' of its area'
    from area_lineage l join area g on g.id = l.from_area_id group by g.id
    having abs(sum(l.area_share) - 1) > 1e-6 or abs(sum(l.household_share) - 1) > 1e-6
    order by g.code
"""
_COMPOUND_GAPS = """
    select c.code || ' was nowhere for a time'
    from compound c join compound_home h on h.compound_id = c.id group by c.id
    having not range_agg(daterange(h.valid_from, h.valid_to)) @> daterange(c.valid_from, c.valid_to)
    order by c.code
"""
_BILLED = """
    select 'division ' || a.id || ' from ' || before || ' to ' || after || ' households'
    from adoption a, lateral (
        select coalesce(sum((row -> 'before' ->> 'households')::numeric), 0) as before,
               coalesce(sum((row -> 'after' ->> 'households')::numeric), 0) as after
        from jsonb_array_elements(case when jsonb_typeof(a.bill -> 'grids') = 'array'
                                       then a.bill -> 'grids' else '[]' end) row) t
    where round(before) <> round(after) order by a.id
"""
_SHARES = """
    select g.code || ' shares ' || round(sum(l.household_share)::numeric, 6) || ' of households, '
           || round(sum(l.area_share)::numeric, 6) || ' of its area'
    from grid_lineage l join grid g on g.id = l.from_grid_id group by g.id
    having abs(sum(l.area_share) - 1) > 1e-6
        or (abs(sum(l.household_share) - 1) > 1e-6
            and (sum(l.household_share) > 0 or coalesce(g.households, 0) > 0))
    order by g.code
"""
_HEIRLESS = """
    select g.code || ' became nothing' from adoption_grid e join grid g on g.id = e.grid_id
    where not e.made and g.kind = 'base'
      and not exists (select from grid_lineage l where l.from_grid_id = g.id) order by g.code
"""
# While a community has grids at all, each of its buildings lies in one that stands at the time.
_HOMELESS = """
    with held as (
        select code, range_agg(daterange(valid_from, valid_to)) as days from grid
        where kind = 'base' group by code),
    gridded as (
        select area_id, range_agg(daterange(valid_from, valid_to)) as days from grid
        where kind = 'base' group by area_id),
    home as (
        select b.code, h.grid_id, h.area_id,
               daterange(h.valid_from, h.valid_to) * daterange(b.valid_from, b.valid_to) as span
        from building_home h join building b on b.id = h.building_id
        union all
        select b.code, b.grid_id, b.area_id, daterange(b.valid_from, b.valid_to) from building b
        where not exists (select from building_home h where h.building_id = b.id))
    select home.code || ' in no grid' from home join gridded on gridded.area_id = home.area_id
    left join grid g on g.id = home.grid_id and g.kind = 'base'
    left join held on held.code = g.code
    where not (gridded.days * datemultirange(home.span)) <@ coalesce(held.days, '{}')
    order by 1
"""
_GAPS = """
    select b.code || ' was nowhere for a time'
    from building b join building_home h on h.building_id = b.id group by b.id
    having not range_agg(daterange(h.valid_from, h.valid_to)) @> daterange(b.valid_from, b.valid_to)
    order by b.code
"""
_DOUBLE = """
    select b.code || ' in ' || count(*) || ' grids on ' || h.valid_from
    from building_home h join building b on b.id = h.building_id
    join grid g on g.kind = 'base' and st_contains(g.geom, b.geom)
         and g.valid_from <= h.valid_from and (g.valid_to is null or g.valid_to > h.valid_from)
    group by b.id, h.valid_from having count(*) > 1 order by 1
"""


@invariant("I3")
def divisions_conserve(connection: sa.Connection) -> Verdict:
    """What a division makes covers what it ends, without overlap; nothing begins or ends on another
    day, and its bill has as many households before as after."""
    grids, areas = (f"select count(*) from adoption_{table}" for table in ("grid", "area"))
    return unless(
        UNDIVIDED,
        by_query(connection, grids, _DATED),
        by_query(connection, "select count(*) from adoption", _BILLED),
        by_query(connection, areas, _AREAS_DATED),
        _same_ground(connection, "grid", "g.kind = 'base'"),
        _same_ground(connection, "area", "g.geom is not null"),
    )


def _same_ground(connection: sa.Connection, table: str, of: str) -> Verdict:
    rows, shapes = fetch(
        connection,
        f"select e.adoption_id, e.made, g.code, st_asbinary(g.geom) as geom"
        f" from adoption_{table} e join {table} g on g.id = e.{table}_id"
        f" where {of} order by e.adoption_id, g.code",
    )
    if not len(rows):
        return Verdict(0)
    shapes = metric(shapes)
    owner, made = np.array([row.adoption_id for row in rows]), np.array([r.made for r in rows])
    wrong = []
    for adoption in np.unique(owner):
        new, old = shapes[(owner == adoption) & made], shapes[(owner == adoption) & ~made]
        allowed = max(OVERLAP_M2, ROUNDING_M * float(shapely.length(new).sum()))
        covered = shapely.union_all(new)
        off = shapely.symmetric_difference(covered, shapely.union_all(old)).area
        twice = float(shapely.area(new).sum()) - covered.area
        if off > allowed or twice > allowed:
            wrong.append(f"division {adoption} is off by {max(off, twice):.0f} m²")
    return Verdict(len(rows), len(wrong), tuple(wrong[:SHOWN]))


@invariant("I23")
def buildings_have_one_grid_at_any_time(connection: sa.Connection) -> Verdict:
    """No building lies in two base grids or in none at any instant, no compound in two communities
    or in none."""
    buildings, homes = "select count(*) from building", "select count(*) from building_home"
    return together(
        by_query(connection, buildings, _HOMELESS),
        by_query(connection, homes, _GAPS),
        by_query(connection, homes, _DOUBLE),
        by_query(connection, "select count(*) from compound_home", _COMPOUND_GAPS),
    )


@invariant("I24")
def shares_sum_to_one(connection: sa.Connection) -> Verdict:
    """What became of a grid or a community adds up to the whole of it."""
    count = "select count(distinct from_grid_id) from grid_lineage"
    ended = "select count(*) from adoption_grid where not made"
    return unless(
        UNDIVIDED,
        by_query(connection, count, _SHARES),
        by_query(connection, ended, _HEIRLESS),
        by_query(connection, "select count(distinct from_area_id) from area_lineage", _AREA_SHARES),
    )
