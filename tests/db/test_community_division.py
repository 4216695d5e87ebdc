"""Dividing a community itself: new ones begin, the old code is retired, nothing is lost, and it
can be taken back to the last vertex."""

from dataclasses import replace
from datetime import timedelta

import pytest
import shapely
import sqlalchemy as sa

import data.check
from data.check.registry import CHECKS
from geo.commands import plans
from geo.commands.adopting import adopt
from geo.commands.reverting import revert
from geo.errors import GeoError, Refused
from geo.queries.border_history import load_history
from geo.queries.planned import parted
from geo.queries.planning_parameters import People
from geo.queries.plans import drawing_of, find_plan, list_adoptions
from geo.queries.ranking import ranking
from geo.queries.world import Worlds
from geo.scope import Place, Scope
from geo.vocab import LevelKind
from tests import make
from tests.dividing import (
    EVERYBODY,
    NAMES,
    approval,
    at_noon,
    circumstances,
    ground_of,
    halved,
    named,
    opened,
    put_into_force,
    step,
)
from tests.planning import ME, NOW, TODAY, community, db, rows, town, value

__all__ = ["community", "data", "db", "town"]
DIVIDED = TODAY - timedelta(days=20)
BEFORE = DIVIDED - timedelta(days=1)
# Kinds of things that hang on an area, with the code of that area.
HANGING = """
    select 'building' as kind, b.code, a.code as area, g.code as grid from building b
    join area a on a.id = b.area_id left join grid g on g.id = b.grid_id
    union all select 'compound', c.code, a.code, '' from compound c join area a on a.id = c.area_id
    union all select 'organisation', o.code, a.code, '' from organisation o
    join area a on a.id = o.area_id
    union all select 'party_org', o.code, a.code, coalesce(o.setup, '') from party_org o
    join area a on a.id = o.area_id
    union all select 'post', p.code, a.code, coalesce(g.code, '') from post p
    join area a on a.id = p.area_id left join grid g on g.id = p.grid_id
    union all select 'duty', p.code || l.kind, a.code, '' from leader_assignment l
    join post p on p.id = l.post_id join area a on a.id = l.area_id
    union all select 'branch', o.code, c.code, '' from branch_compound s
    join party_org o on o.id = s.branch_id join compound c on c.id = s.compound_id
    where s.valid_to is null
    order by 1, 2, 3, 4
"""
# Everything counted, by the community that holds its building or compound on a day; what has only a
# point by the nearest grid on the ground of the grid it was reported in; the rest by the community
# of its report while that stands. It knows nothing of lineage.
RECOUNT = """
    with standing as (
        select id, code, geom from area where level = 'community' and valid_from <= :day
          and (valid_to is null or valid_to > :day)
    ),
    tile as (
        select g.id, s.code, g.geom from grid g join standing s on s.id = g.area_id
        where g.kind = 'base' and g.valid_from <= :day
          and (g.valid_to is null or g.valid_to > :day)
    ),
    near as (
        select g.id as grid, t.code, t.geom from grid g join tile t on st_intersects(g.geom, t.geom)
          and st_area(st_intersection(g.geom, t.geom)) > 1e-6 * st_area(g.geom)
        where g.id in (select grid_id from issue where building_id is null)
    )
    select coalesce(
        (select s.code from standing s where st_intersects(s.geom, coalesce(b.geom, c.point))
         order by s.code limit 1),
        (select n.code from near n where n.grid = i.grid_id and i.building_id is null
         order by st_distance(n.geom, i.geom), n.code limit 1),
        (select s.code from standing s where s.id = i.area_id)) as code, count(*)
    from issue i join area a on a.id = i.area_id left join building b on b.id = i.building_id
    left join compound c on c.id = i.compound_id
    where i.status not in (10, 11) and i.reported_at >= '2024-01-01'
      and starts_with(a.path, (select path from area where code = :street))
    group by 1
"""


def kept(db):
    """Everything that a division must not change."""
    return {
        "issues": rows(
            db,
            "select count(*), sum(id), sum(area_id), sum(grid_id), count(due_at), max(due_at),"
            " sum(extract(epoch from due_at)), count(*) filter (where status not in (9, 10, 11))"
            " from issue",
        ),
        "visits": rows(db, "select count(*), sum(id), sum(area_id), sum(grid_id) from visit"),
        "dwellings": value(db, "select sum(dwellings) from building"),
        "registered": rows(
            db,
            "select sum(households), sum(population) from area"
            " where level = 'community' and valid_to is null",
        ),
        "grids": value(
            db, "select sum(households) from grid where valid_to is null and kind = 'base'"
        ),
        "events": value(db, "select count(*) from issue_event where action <> 16"),
    }


def shapes(db, day, table="area", more="level = 'community'"):
    """Bytes and names of what stands on a day, by code."""
    found = rows(
        db,
        f"select code, st_asbinary(geom) as geom, name_zh, name_en from {table} where {more}"
        " and valid_from <= :day and (valid_to is null or valid_to > :day)",
        day=day,
    )
    return {row.code: (bytes(row.geom), row.name_zh, row.name_en) for row in found}


def broken(db):
    """What `gezhi check` finds wrong."""
    found = {key: check(db.connection()) for key, check in CHECKS.items()}
    return {key: verdict.detail for key, verdict in found.items() if not verdict.ok}


def test_new_communities_begin_the_old_code_is_retired_and_nothing_is_lost(db, community):
    before, were = kept(db), shapes(db, TODAY)
    street = community[:-3]
    plan = halved(db, community)
    adoption = put_into_force(db, plan)
    now = shapes(db, TODAY)
    new = sorted(set(now) - set(were))
    assert set(were) - set(now) == {community}
    last = max(int(code[-3:]) for code in were if code.startswith(street))
    assert new == [f"{street}{last + step:03d}" for step in (1, 2)]
    assert {now[code][1] for code in new} == set(NAMES[:2])
    assert {now[code][2] for code in new} == {None}, "nobody gave an English name"
    grids = rows(
        db, "select code, name_zh from grid where kind = 'base' and valid_from = :d", d=TODAY
    )
    assert {row.name_zh for row in grids} == {
        f"{now[row.code[:12]][1]}{int(row.code[-3:])}" for row in grids
    }
    west, east = (shapely.from_wkb(now[code][0]).centroid for code in new)
    assert west.x <= east.x, "numbered from west to east"
    union = shapely.union_all([shapely.from_wkb(now[code][0]) for code in new])
    assert union.symmetric_difference(shapely.from_wkb(were[community][0])).area < 1e-10
    assert kept(db) == before
    assert shapes(db, TODAY - timedelta(days=1)) == were
    assert broken(db) == {}
    [row] = list_adoptions(db)[:1]
    assert (row.id, row.kind) == (adoption, "community")


def test_everything_that_hung_on_it_hangs_on_a_part(db, community):
    plan = halved(db, community)
    adoption = put_into_force(db, plan)
    hanging = rows(db, HANGING)
    assert not [row for row in hanging if row.area == community]
    assert not [row for row in hanging if row.grid.startswith(community)]
    own = {row.code: row.area for row in hanging if row.kind in ("compound", "building")}
    apart = rows(
        db,
        "select b.code, c.code as compound from building b join compound c on c.id = b.compound_id"
        " where b.area_id <> c.area_id",
    )
    assert own and apart == []
    bill = value(db, "select bill from adoption where id = :id", id=adoption)
    told = {(row["kind"], row["code"]): bill["codes"][row["to"]] for row in bill["belongings"]}
    kinds = ("organisation", "party_org")
    assert told and all(
        told[row.kind, row.code] == row.area
        for row in hanging
        if row.kind in kinds and (row.kind, row.code) in told
    )
    posts = {row["post"]: bill["codes"][row["to"]] for row in bill["posts"]}
    assert posts == {row.code: row.grid for row in hanging if row.code in posts}
    heads = rows(
        db,
        "select p.code from post p join grid g on g.id = p.grid_id where g.valid_to is not null"
        " or p.area_id <> g.area_id",
    )
    assert heads == [], "every head has a grid that stands"


def test_lineage_comes_from_buildings_and_adds_up(db, community):
    adoption = put_into_force(db, halved(db, community))
    for table, from_, to in (("grid", "from_grid_id", "grid"), ("area", "from_area_id", "area")):
        shares = rows(
            db,
            f"select {from_}, sum(household_share), sum(area_share), sum(buildings)"
            f" from {table}_lineage where adoption_id = :a group by 1",
            a=adoption,
        )
        assert shares and all(row[1:3] == pytest.approx((1, 1)) for row in shares), to
    counted = rows(
        db,
        "select l.to_area_id, l.buildings, (select count(*) from building b"
        " where b.area_id = l.to_area_id) from area_lineage l where adoption_id = :a",
        a=adoption,
    )
    assert len(counted) == 2 and all(row[1] == row[2] > 0 for row in counted)


def test_a_border_cuts_grids_so_that_each_building_has_one(db, community):
    plan = halved(db, community)
    parting = parted(db, drawing_of(db, plan, find_plan(db, plan).head), TODAY, NOW)
    assert len(parting.parts.cut), "the line of this test cuts grids"
    put_into_force(db, plan)
    held = rows(
        db,
        "select b.code, count(g.id), min(g.area_id) as area, b.area_id from building b"
        " join grid g on g.kind = 'base' and g.valid_to is null and st_intersects(g.geom, b.geom)"
        " where b.valid_to is null group by b.id",
    )
    assert len(held) == value(db, "select count(*) from building where valid_to is null")
    assert {row[1] for row in held} == {1}
    assert all(row.area == row.area_id for row in held)


def counted(db, street, clock):
    scope = Scope(
        at=Place(LevelKind.AREA, street),
        level="community",
        since=TODAY.replace(year=2024, month=1, day=1),
        until=TODAY.replace(year=2028),
        clock=clock,
    )
    found = ranking(Worlds(make.OwnFacts(db)).open(db, at_noon(TODAY), scope), scope)
    left = found.remainder.issues if found.remainder else 0
    return {row.named.place.code: row.issues for row in found.rows if row.issues}, left, found.total


@pytest.mark.parametrize("clock", [None, BEFORE, DIVIDED, TODAY])
def test_totals_are_the_same_by_both_clocks_and_as_a_recount_finds(db, community, clock):
    street = community[:-3]
    was, nothing, whole = counted(db, street, None)
    put_into_force(db, halved(db, community, DIVIDED), DIVIDED)
    found, left, total = counted(db, street, clock)
    assert total.issues == whole.issues == sum(found.values()) + left
    day = clock or TODAY
    again = dict(rows(db, RECOUNT, day=day, street=street))
    assert left == nothing + again.pop(None, 0)
    assert found == again
    if day == BEFORE:
        assert found == was
    else:
        assert community not in found and len(found) == len(was) + 1


@pytest.mark.parametrize("days", [45, 30, 10, 0])
def test_a_part_can_be_divided_again_and_every_day_keeps_its_totals(db, community, days):
    street, first = community[:-3], TODAY - timedelta(days=40)
    _, _, whole = counted(db, street, None)
    put_into_force(db, halved(db, community, first), first)
    part = value(
        db,
        "select a.code from area a join grid g on g.area_id = a.id where a.valid_from = :d"
        " group by 1 order by sum(g.households) desc, 1 limit 1",
        d=first,
    )
    put_into_force(db, halved(db, part, DIVIDED, NAMES[2:]), DIVIDED, "再分")
    day = TODAY - timedelta(days=days)
    found, left, total = counted(db, street, day)
    assert total.issues == whole.issues == sum(found.values()) + left
    again = dict(rows(db, RECOUNT, day=day, street=street))
    assert left == again.pop(None, 0)
    assert found == again
    if not days:
        assert broken(db) == {}


def test_reverting_restores_outlines_grids_and_what_hung_on_them(db, community):
    were, grids = shapes(db, TODAY), shapes(db, TODAY, "grid", "kind = 'base'")
    hung, before = rows(db, HANGING), kept(db)
    adoption = put_into_force(db, halved(db, community, DIVIDED), DIVIDED)
    during = shapes(db, DIVIDED)
    back = approval(db, TODAY, "青民发〔2026〕9号")
    with pytest.raises(Refused, match=r"plan\.same_day"):
        revert(db, adoption, replace(back, effective_on=DIVIDED), circumstances(DIVIDED))
    revert(db, adoption, back, circumstances(TODAY))
    assert shapes(db, TODAY) == were
    assert shapes(db, TODAY, "grid", "kind = 'base'") == grids
    assert rows(db, HANGING) == hung
    assert shapes(db, DIVIDED) == during != were
    assert kept(db) == before
    assert broken(db) == {}
    street = community[:-3]
    (now, left, total), (past, _, then) = (counted(db, street, day) for day in (None, BEFORE))
    assert now == past and total.issues == then.issues == sum(now.values()) + left
    with pytest.raises(Refused, match=r"plan\.reverted"):
        revert(db, adoption, back, circumstances(TODAY))


def test_a_retired_code_is_never_given_again(db, community):
    first = put_into_force(db, halved(db, community, DIVIDED), DIVIDED)
    given = value(db, "select max(code) from area where code like :s", s=community[:-3] + "___")
    day = DIVIDED + timedelta(days=2)
    revert(db, first, approval(db, day, "退回"), circumstances(day))
    put_into_force(db, halved(db, community, TODAY), TODAY, "再分")
    assert value(db, "select min(code) from area where valid_from = :d and code <> :c",
                 d=TODAY, c=community) > given  # fmt: skip
    assert broken(db) == {}


def test_only_what_was_to_come_waits_for_its_day(db, community):
    day = TODAY + timedelta(days=10)
    were, hung = shapes(db, TODAY), rows(db, HANGING)
    plan = halved(db, community)
    adopt(db, plan, find_plan(db, plan).head, approval(db, day), ME, circumstances(TODAY))
    assert shapes(db, TODAY) == were and rows(db, HANGING) == hung
    assert community not in shapes(db, day)
    with pytest.raises(Refused, match=r"plan\.later"):
        put_into_force(db, halved(db, community, TODAY, NAMES[2:]), TODAY, "又一件")


def neighbours(db, street):
    """Two communities of a street that share most of a border."""
    found = rows(
        db,
        "select a.code, b.code from area a join area b on a.code < b.code and st_touches(a.geom,"
        " b.geom) where a.level = 'community' and b.level = 'community' and a.parent_id ="
        " b.parent_id and a.valid_to is null and b.valid_to is null"
        " order by st_length(st_intersection(a.geom, b.geom)) desc, 1 limit 1",
    )
    return tuple(found[0])


def test_two_communities_can_become_one_with_a_code_of_its_own(db, community):
    pair = neighbours(db, community[:-3])
    before = kept(db)
    plan = opened(db, *pair)
    sheet = step(db, plan, "merge", faces=[1, 2])
    named(db, plan, sheet, names=("合园社区",))
    put_into_force(db, plan)
    now = shapes(db, TODAY)
    assert not set(pair) & set(now)
    [new] = [code for code, row in now.items() if row[1] == "合园社区"]
    assert new > max(pair)
    assert kept(db) == before
    assert broken(db) == {}


def test_what_gives_a_part_to_its_neighbour_keeps_its_code_where_it_stays_itself(db, community):
    """A cut piece is merged with the neighbour: a border is shifted, nobody is divided."""
    pair = neighbours(db, community[:-3])
    plan = opened(db, *pair)
    key, here = ground_of(db, pair, TODAY)
    sheet = drawing_of(db, plan, 0)[key]
    strip = edge_strip(here, sheet)
    after = step(db, plan, "draw", line=strip)
    assert len(after.faces) == 3, "the strip lies at the common border"
    pieces = sorted(after.faces, key=lambda face: face.origin is not None)
    giver, taker = pieces[0].number, next(f.number for f in after.faces if f.origin == pair[1])
    merged = step(db, plan, "merge", faces=[giver, taker])
    assert sorted(face.origin for face in merged.faces) == sorted(pair)
    put_into_force(db, plan)
    assert set(pair) <= set(shapes(db, TODAY))
    assert value(db, "select count(*) from area where valid_from = :d", d=TODAY) == 2
    assert broken(db) == {}


def edge_strip(here, sheet):
    """A line inside the first community beside its border with the second, no building between."""
    origins = [face.origin for face in sheet.faces]
    one, two = (sheet.graph.faces[origins.index(area.code)] for area in here.areas)
    border = shapely.line_merge(shapely.intersection(one.boundary, two.boundary))
    border = max(shapely.get_parts(border), key=shapely.length)
    homes = shapely.MultiPoint(here.atoms.points.astype(float))
    walls = shapely.union_all(here.compounds)
    for width in range(4_000, 400, -200):
        for start in (0.2, 0.4, 0.6):
            bit = shapely.ops.substring(border, start, start + 0.15, normalized=True)
            zone = bit.buffer(width).intersection(one)
            if zone.intersects(walls) or zone.distance(homes) < 300:
                continue
            part = max(shapely.get_parts(zone), key=shapely.area)
            inner = shapely.line_merge(part.exterior.difference(one.boundary.buffer(2)))
            if inner.geom_type == "LineString":
                ends = [border.interpolate(border.project(shapely.Point(inner.coords[row])))
                        for row in (0, -1)]  # fmt: skip
                line = [ends[0].coords[0], *inner.coords, ends[1].coords[0]]
                return [[x / 1e7, y / 1e7] for x, y in line]
    raise AssertionError("no empty strip lies at the border")


def faults_of(db, plan, people=EVERYBODY):
    parting = parted(db, drawing_of(db, plan, find_plan(db, plan).head), TODAY, NOW)
    return {(fault.key, fault.error) for fault in parting.faults(people)}


def test_too_many_and_too_few_people_stand_in_the_way(db, community):
    plan = halved(db, community)
    assert not any(error for _, error in faults_of(db, plan))
    assert ("too_many_people", True) in faults_of(db, plan, People(1.0, 3000.0))
    assert ("too_few_people", True) in faults_of(db, plan, People(8000.0, 20_000.0))
    at = circumstances(TODAY, People(1.0, 3000.0))
    with pytest.raises(Refused, match=r"plan\.errors"):
        put_into_force(db, plan, at=at)
    untouched = opened(db, community)
    assert faults_of(db, untouched, People(1.0, 10.0)) == set(), "what stays needs no reason"


def test_a_border_through_a_building_or_a_compound_stands_in_the_way(db, community):
    _, here = ground_of(db, [community], TODAY)
    plan = opened(db, community)
    y = float(here.atoms.points[0][1] / 1e7)
    west, south, east, north = here.outline.bounds
    step(db, plan, "draw", line=[[west - 0.01, y], [east + 0.01, y]])
    assert ("through_building", True) in faults_of(db, plan)
    wall = here.compounds[0].centroid
    plan = opened(db, community)
    line = [[wall.x / 1e7, south - 0.01], [wall.x / 1e7, north + 0.01]]
    step(db, plan, "draw", line=line)
    assert ("across_compound", True) in faults_of(db, plan)
    assert ("compound_apart", True) in faults_of(db, plan)


def test_a_community_needs_a_name_of_its_own(db, community):
    plan = halved(db, community, names=("", ""))
    assert ("no_name", True) in faults_of(db, plan)
    twice = halved(db, community, names=("同名社区", "同名社区"))
    assert ("same_name", True) in faults_of(db, twice)
    other = value(
        db,
        "select name_zh from area where level = 'community' and code like :s and code <> :c"
        " limit 1",
        s=community[:-3] + "%",
        c=community,
    )
    taken = halved(db, community, names=(other, "另一社区"))
    assert ("same_name", True) in faults_of(db, taken)


def test_a_plan_of_communities_refuses_what_is_of_grids_and_what_does_not_touch(db, community):
    plan = opened(db, community)
    with pytest.raises(GeoError, match=r"plan\.grids_only"):
        step(db, plan, "plain", face=1)
    with pytest.raises(Refused, match=r"plan\.nothing"):
        put_into_force(db, plan)
    streets = rows(db, "select min(code) from area where level = 'community' group by parent_id")
    with pytest.raises(GeoError, match=r"plan\.one_street"):
        opened(db, *(row[0] for row in streets))
    bare = value(db, "select code from area where level = 'street' order by 1 limit 1")
    with pytest.raises(GeoError, match=r"plan\.no_grids"):
        opened(db, bare)


def test_a_plan_below_which_the_community_has_changed_is_refused(db, community):
    stale = halved(db, community, DIVIDED, NAMES[2:])
    grids = plans.open_plan(db, [community], "网格", ME, DIVIDED, at_noon(DIVIDED))
    put_into_force(db, halved(db, community, DIVIDED), DIVIDED)
    for plan in (stale, grids):
        with pytest.raises(GeoError, match=r"plan\.no_community"):
            adopt(db, plan, find_plan(db, plan).head, approval(db, TODAY), ME, circumstances(TODAY))


OVERLAYS = """
    insert into grid (code, kind, area_id, parent_grid_id, name_zh, geom)
    select a.code || 'D001', 'dedicated', a.id, null, '校园',
           st_multi(st_intersection(a.geom, st_snaptogrid(
               st_buffer(st_pointonsurface(a.geom), 0.004), 1e-7)))
    from area a where a.code = :c
    union all
    select a.code || 'M00' || row_number() over (), 'micro', a.id, g.id, a.code || 'M',
           st_multi(st_snaptogrid(part.geom, 1e-7))
    from area a join grid g on g.area_id = a.id and g.code = :base
    cross join lateral st_dump(st_split(g.geom, st_setsrid(st_makeline(
        st_makepoint(st_xmin(g.geom) - 1, st_y(st_centroid(g.geom))),
        st_makepoint(st_xmax(g.geom) + 1, st_y(st_centroid(g.geom)))), 4490))) part
    where a.code = :c
"""
OVER = """
    select g.code, g.kind, a.code as area, p.area_id as parent, g.area_id,
           st_area(g.geom) as ground, g.name_zh
    from grid g join area a on a.id = g.area_id left join grid p on p.id = g.parent_grid_id
    where g.kind <> 'base' and g.valid_from <= :day and (g.valid_to is null or g.valid_to > :day)
    order by g.code
"""


def test_dedicated_and_micro_grids_are_cut_with_their_community(db, community):
    plan = halved(db, community, DIVIDED)
    cut = parted(db, drawing_of(db, plan, find_plan(db, plan).head), DIVIDED, NOW)
    base = cut.grids.base[int(cut.parts.cut[0])].code
    db.execute(sa.text(OVERLAYS), {"c": community, "base": base})
    before = rows(db, OVER, day=BEFORE)
    adoption = put_into_force(db, plan, DIVIDED)
    now = rows(db, OVER, day=TODAY)
    assert {row.kind for row in before} == {row.kind for row in now} == {"dedicated", "micro"}
    assert not [row for row in now if row.code.startswith(community)]
    assert all(row.code.startswith(row.area) for row in now)
    assert all(row.parent == row.area_id for row in now if row.kind == "micro")
    for kind in ("dedicated", "micro"):
        was, is_now = ([row.ground for row in each if row.kind == kind] for each in (before, now))
        assert sum(is_now) == pytest.approx(sum(was), rel=2e-3), kind
        assert len(is_now) > len(was)
    assert {row.name_zh for row in now if row.kind == "dedicated"} == {"校园"}
    revert(db, adoption, approval(db, TODAY, "退回"), circumstances(TODAY))
    assert rows(db, OVER, day=TODAY)[0][:3] == before[0][:3]
    assert [row.code for row in rows(db, OVER, day=TODAY)] == [row.code for row in before]
    assert broken(db) == {}


TAKEN_OVER = """
    with gone as (
        update area set valid_to = :day where code = any(:pair) returning *
    )
    insert into area (code, level, parent_id, path, name_zh, geom, valid_from)
    select keeps.code, keeps.level, keeps.parent_id, keeps.path, keeps.name_zh,
           st_multi(st_union(keeps.geom, ends.geom)), :day
    from gone keeps join gone ends on ends.code = :ends and keeps.code <> :ends
"""


def test_a_community_that_an_import_ended_is_known_by_the_ground_it_came_to(db, community):
    pair = neighbours(db, community[:-3])
    ends, keeps = pair
    assert load_history(db).end_of(LevelKind.AREA, ends) is None
    db.execute(sa.text(TAKEN_OVER), {"day": DIVIDED, "pair": list(pair), "ends": ends})
    found = load_history(db).end_of(LevelKind.AREA, ends)
    assert found is not None and (found.day, found.division) == (DIVIDED, None)
    [heir] = found.became
    assert (heir.new, heir.area_share) == (keeps, pytest.approx(1, abs=1e-6))
    standing = {LevelKind.AREA: {keeps}}
    assert [row.old for row in load_history(db).retired(ends, standing, 5)] == [ends]
