"""The territory clock: by the boundaries of any day the totals are the same, and every grid has
what a recount in plain SQL finds in it."""

import itertools
from datetime import date, timedelta
from itertools import pairwise

import pytest
import shapely
import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from geo.commands import plans
from geo.commands.adopting import Approval, Circumstances, adopt
from geo.errors import GeoError
from geo.queries.freshness import today_of
from geo.queries.ground import ground
from geo.queries.plans import drawing_of
from geo.queries.ranking import ranking
from geo.queries.snapshots import Snapshots
from geo.queries.world import Worlds
from geo.rules.fitness import Limits
from geo.scope import Place, Scope
from geo.vocab import Clock, LevelKind
from tests import make
from tests.planning import ME, NOW, TODAY, db, namer, rows, session_on, town, value

__all__ = ["db", "town"]
FREE = Limits(0, 1e9, 0, 1e9)
SINCE, UNTIL = date(2024, 1, 1), date(2028, 1, 1)
# Where everything counted lies on a day: buildings by their points, the rest by the version of the
# grid that is written with it.
RECOUNT = """
    with standing as (
        select id, code, area_id, geom from grid
        where kind = 'base' and valid_from <= :day and (valid_to is null or valid_to > :day)
    ),
    house as (
        select b.id, (select s.code from standing s where st_intersects(s.geom, b.geom)
                      order by s.code collate "C" limit 1) as code
        from building b join area a on a.id = b.area_id where a.code = :community
    )
    select coalesce(h.code, came.code, was.code, named.code) as code, count(*)
    from issue i join area a on a.id = i.area_id and a.code = :community
    left join house h on h.id = i.building_id
    left join standing came on i.building_id is null and came.id = i.grid_now
    left join standing was on i.building_id is null and was.id = i.grid_id
    left join grid later on later.id = coalesce(i.grid_now, i.grid_id)
    left join grid first on first.id = i.grid_id
    left join standing named on i.building_id is null
        and named.code = later.code and named.code = first.code
    where i.status not in (10, 11) and i.reported_at >= '2024-01-01' group by 1
"""


@pytest.fixture(scope="module")
def communities(town):
    with town.connect() as connection:
        found = connection.scalars(
            sa.text(
                "select a.code from area a join grid g on g.area_id = a.id group by a.code"
                " having count(*) > 2 order by a.code limit 3"
            )
        )
        return list(found)


def approval(db, day, document):
    post = value(db, "select code from post where role = 'district_leader' order by code limit 1")
    return Approval(post, "户数过多", document, day, "已踏勘")


def at_noon(day):
    return NOW + (day - TODAY)


def cutting(sheet, row, around):
    """The face cut in two between its buildings."""
    area, points = sheet.areas[row], around.atoms.points / 1e7
    ys = sorted(y for x, y in points if area.contains(shapely.Point(x, y)))
    west, south, east, north = area.bounds
    middle = max(((b - a, (a + b) / 2) for a, b in pairwise(ys)), default=(0, (south + north) / 2))
    line = [[west - 0.001, middle[1]], [east + 0.001, middle[1]]]
    return {"face": sheet.faces[row].number, "line": line}


def merging(sheet, row, around):
    """The face with the first neighbour."""
    near = [n for n, area in enumerate(sheet.areas) if area.intersection(sheet.areas[row]).length]
    other = next((n for n in near if n != row), row)
    return {"faces": [sheet.faces[row].number, sheet.faces[other].number]}


def divide(db, community, day, what, number, step):
    """Cut or merge a face and put it into force on a day; False when it cannot be done."""
    now = at_noon(day)
    around = ground(db, [community], day, now)
    plan = plans.open_plan(db, [community], "调整", ME, day, now)
    sheet = drawing_of(db, plan, 0)[community]
    row = number % len(sheet.faces)
    params = {"cut": cutting, "merge": merging}[what](sheet, row, around[community])
    try:
        params["community"] = community
        plans.edit(db, plan, 0, what, params, ME, around, now)
        circumstances = Circumstances(day, now, namer, FREE)
        with db.begin_nested():
            return adopt(db, plan, 1, approval(db, day, f"{step}号"), ME, circumstances)
    except GeoError:
        return None


@st.composite
def histories(draw):
    """Cuts and merges on rising days, and days to look at."""
    steps = draw(
        st.lists(
            st.tuples(
                st.integers(0, 2), st.sampled_from(["cut", "cut", "merge"]), st.integers(0, 40)
            ),
            min_size=1,
            max_size=4,
        )
    )
    gaps = draw(st.lists(st.integers(1, 9), min_size=len(steps), max_size=len(steps)))
    days = draw(st.lists(st.integers(-400, 45), min_size=2, max_size=3))
    return steps, gaps, days


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories())
def test_totals_are_the_same_by_the_boundaries_of_any_day(town, communities, history):
    steps, gaps, looks = history
    with session_on(town) as db:
        divided = divide(db, communities[0], TODAY, "cut", steps[0][2], "首次")
        event(f"divided: {divided is not None}")
        day = TODAY + timedelta(days=1)
        for number, ((which, what, face), gap) in enumerate(zip(steps, gaps, strict=True)):
            divide(db, communities[which % len(communities)], day, what, face, number)
            day += timedelta(days=gap)
        make.setting(db, "as_of", str(day))
        worlds = Worlds(make.OwnFacts(db))
        days = {TODAY + timedelta(days=n) for n in looks} | {TODAY, day}
        for looked, community in itertools.product(sorted(days), communities):
            now = at_noon(day)
            total, counted = counted_on(db, worlds, community, looked, now)
            assert sum(counted.values()) == total
            assert total == counted_on(db, worlds, community, None, now)[0]
            assert counted == dict(rows(db, RECOUNT, day=looked, community=community))


def grids_of(db, community, **asked):
    """The grids of a community over all of the time."""
    return Scope(
        at=Place(LevelKind.AREA, community),
        ladder=ladder_of(db),
        level="grid",
        since=SINCE,
        until=UNTIL,
        **asked,
    )


def counted_on(db, worlds, community, day, now):
    """The issues of a community by the boundaries of `day` (None: today's): all of them, and those
    of each grid, under None what lies in no grid."""
    scope = grids_of(db, community, clock=day)
    found = ranking(worlds.open(db, now, scope), scope)
    counted = {row.named.place.code: row.issues for row in found.rows if row.issues}
    if found.remainder and found.remainder.issues:
        counted[None] = found.remainder.issues
    return found.total.issues, counted


def ladder_of(db):
    return value(db, "select key from ladder where 'grid' = any(levels) order by key limit 1")


def test_days_with_the_same_boundaries_share_one_snapshot(db, communities):
    assert any(divide(db, communities[0], TODAY, "cut", number, 1) for number in range(6))
    make.setting(db, "as_of", str(TODAY + timedelta(days=30)))
    worlds = Worlds(make.OwnFacts(db))

    def of(day):
        return worlds.open(db, at_noon(TODAY), Scope(clock=day)).territory

    before = of(TODAY - timedelta(days=1))
    assert of(TODAY - timedelta(days=200)) is before
    now = worlds.open(db, at_noon(TODAY)).territory
    assert of(TODAY) is of(TODAY + timedelta(days=3)) is of(TODAY + timedelta(days=90)) is now
    assert len(before.levels["grid"]) + 1 == len(now.levels["grid"])
    period = Scope(since=date(2026, 1, 1), until=date(2026, 3, 1), clock=Clock.DAY)
    assert worlds.open(db, at_noon(TODAY), period).territory is before


def test_the_day_of_the_screens_is_the_day_of_the_data(db):
    make.setting(db, "as_of", "2026-12-01")
    assert today_of(db, NOW) == date(2026, 12, 1)


def test_no_more_days_are_kept_than_are_wanted(db):
    worlds = Worlds(make.OwnFacts(db))
    world = worlds.open(db, at_noon(TODAY))
    kept = Snapshots(2)
    for number in range(5):
        day = TODAY - timedelta(days=number)
        found = kept.counting(db, world.fresh, day, world.facts, world.tree)
        again = kept.counting(db, world.fresh, day, world.facts, world.tree)
        assert again is found and found.territory.day == day
        assert len(kept) == min(number + 1, 2)
