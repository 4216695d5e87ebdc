"""Putting a division into force: nothing is lost, nothing of the past changes, and it can be
taken back."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
import shapely

from geo.commands import plans
from geo.commands.adopting import Approval, Circumstances, adopt, divided
from geo.commands.handover import apply_due
from geo.commands.reverting import revert
from geo.errors import GeoError, Refused
from geo.queries.bill import bill
from geo.queries.ground import ground
from geo.queries.places import load_territory
from geo.queries.plans import bill_of, drawing_of, find_plan, list_adoptions
from geo.rules.fitness import Limits
from geo.shapes.draft import stored
from geo.shapes.faces import home_of, sums
from tests.planning import (
    AT,
    ME,
    NOW,
    TODAY,
    YOU,
    approval,
    community,
    db,
    namer,
    rows,
    town,
    value,
)

# Fixtures, and what other tests of divisions take from here.
__all__ = ["ME", "NOW", "TODAY", "approval", "community", "db", "namer", "rows", "town", "value"]

REACH = 3_000


def opened(db, community, editor=ME):
    return plans.open_plan(db, [community], "调整", editor, TODAY, NOW)


def largest(db, plan, community, draft=None):
    """Number, area and buildings of the face with most households."""
    around = ground(db, [community], TODAY, NOW)
    sheet = (draft or drawing_of(db, plan, find_plan(db, plan).head))[community]
    total = sums(
        home_of(sheet.graph.faces, around[community].atoms.points),
        around[community].atoms,
        len(sheet.faces),
    )[:, 0]
    row = int(total.argmax())
    return sheet.faces[row], sheet.areas[row], around


def across(area):
    """A line from west to east through an area that halves it and comes near no building."""
    west, south, east, north = area.bounds
    middle = (south + north) / 2
    return [[west - 0.001, middle + 1.1e-5], [east + 0.001, middle + 1.3e-5]]


def split(db, plan, community):
    """The largest face cut in two between its buildings; the number of the face."""
    face, area, around = largest(db, plan, community)
    points = around[community].atoms.points / 1e7
    ys = sorted(y for x, y in points if area.contains(shapely.Point(x, y)))
    gaps = [(b - a, (a + b) / 2) for a, b in pairwise(ys)]
    middle = max(gaps)[1]
    west, _, east, _ = area.bounds
    line = [[west - 0.001, middle], [east + 0.001, middle]]
    head = find_plan(db, plan).head
    plans.edit(
        db,
        plan,
        head,
        "cut",
        {"community": community, "face": face.number, "line": line},
        ME,
        around,
        NOW,
    )
    return face


def state(db):
    """Everything that an adoption must not change."""
    return {
        "issues": rows(
            db,
            "select count(*), sum(id), sum(grid_id), count(due_at), max(due_at),"
            " sum(extract(epoch from due_at)) from issue",
        ),
        "visits": rows(db, "select count(*), sum(id), sum(grid_id) from visit"),
        "households": value(db, "select sum(dwellings) from building"),
        "open": value(db, "select count(*) from issue where status not in (9, 10, 11)"),
    }


def grids_on(db, community, day):
    return {
        row.code: shapely.normalize(shapely.from_wkb(bytes(row.geom)))
        for row in rows(
            db,
            "select g.code, st_asbinary(g.geom) as geom from grid g join area a on a.id = g.area_id"
            " where a.code = :code and g.kind = 'base' and g.valid_from <= :day"
            " and (g.valid_to is null or g.valid_to > :day)",
            code=community,
            day=day,
        )
    }


def homes_on(db, day):
    """Grid code of every building by the history of buildings, the atlas the screen reads."""
    territory = load_territory(db, 1, day)
    [grid] = [key for key, level in territory.levels.items() if level.rung.kind == "grid"]
    [building] = [key for key, level in territory.levels.items() if level.rung.kind == "building"]
    up = territory.up(building, grid)
    codes = territory.levels[grid].codes
    return {
        code: codes[row] if row >= 0 else None
        for code, row in zip(territory.levels[building].codes, up.tolist(), strict=True)
    }


def test_a_plan_begins_with_the_grids_in_force_and_changes_no_territory(db, community):
    before = grids_on(db, community, TODAY)
    plan = opened(db, community)
    split(db, plan, community)
    assert grids_on(db, community, TODAY) == before
    sheet = drawing_of(db, plan, 0)[community]
    assert sorted(face.origin for face in sheet.faces) == sorted(before)


def test_undo_and_redo_have_the_very_bytes(db, community):
    plan = opened(db, community)
    first = stored(drawing_of(db, plan, 0))
    split(db, plan, community)
    second = stored(drawing_of(db, plan, 1))
    assert stored(plans.go_to(db, plan, 1, 0, ME, NOW)) == first
    assert stored(plans.go_to(db, plan, 0, 1, ME, NOW)) == second
    plans.go_to(db, plan, 1, 0, ME, NOW)
    split(db, plan, community)
    assert find_plan(db, plan).last == 1
    with pytest.raises(GeoError, match=r"plan\.no_step"):
        plans.go_to(db, plan, 1, 2, ME, NOW)


def test_the_second_sees_the_first_and_nothing_is_overwritten(db, community):
    plan = opened(db, community)
    face, area, around = largest(db, plan, community)
    params = {"community": community, "face": face.number, "line": across(area)}
    with pytest.raises(Refused, match=r"plan\.held"):
        plans.edit(db, plan, 0, "cut", params, YOU, around, NOW)
    plans.edit(db, plan, 0, "cut", params, ME, around, NOW)
    later = NOW + timedelta(minutes=5)
    with pytest.raises(Refused, match=r"plan\.conflict"):
        plans.edit(db, plan, 0, "cut", params, YOU, around, later)
    assert find_plan(db, plan).head == 1


def test_adoption_conserves_everything_and_writes_the_lineage(db, community, approval):
    before, kept = state(db), grids_on(db, community, TODAY)
    was = homes_on(db, TODAY)
    plan = opened(db, community)
    face = split(db, plan, community)
    adoption = adopt(db, plan, 1, approval, ME, AT)
    now = grids_on(db, community, TODAY)
    assert state(db) == before
    assert len(now) == len(kept) + 1
    assert set(kept) <= set(now), "the larger part goes on under its code"
    [new] = set(now) - set(kept)
    assert new.startswith(community + "B") and new > max(kept)
    same = [code for code in kept if code != face.origin]
    off = [now[code].symmetric_difference(kept[code]).area / kept[code].area for code in same]
    assert max(off) < 1e-5, "a neighbour gains a vertex at the most"
    assert sum(now[code] == kept[code] for code in same) >= len(same) - 2
    union = shapely.union_all([now[face.origin], now[new]])
    assert union.symmetric_difference(kept[face.origin]).area < 1e-10  # a square metre
    shares = rows(
        db,
        "select from_grid_id, sum(household_share), sum(area_share)"
        " from grid_lineage where adoption_id = :a group by 1",
        a=adoption,
    )
    assert shares and all(row[1:] == pytest.approx((1, 1)) for row in shares)
    is_now = homes_on(db, TODAY)
    moved = {code for code in was if was[code] != is_now[code]}
    assert moved
    assert {is_now[code] for code in moved} == {new}
    assert homes_on(db, TODAY - timedelta(days=1)) == was
    assert value(
        db, "select sum(households) from grid where valid_to is null and kind = 'base'"
    ) == value(db, "select sum(dwellings) from building")
    wrong = value(
        db,
        "select count(*) from building b join grid g on g.id = b.grid_id"
        " where g.valid_to is not null or not st_intersects(g.geom, b.geom)",
    )
    assert wrong == 0


def test_a_plan_is_adopted_once_and_only_as_it_was_seen(db, community, approval):
    plan = opened(db, community)
    split(db, plan, community)
    with pytest.raises(Refused, match=r"plan\.conflict"):
        adopt(db, plan, 0, approval, ME, AT)
    adopt(db, plan, 1, approval, ME, AT)
    with pytest.raises(Refused, match=r"plan\.closed"):
        adopt(db, plan, 1, approval, ME, AT)


def test_a_plan_below_which_the_territory_has_changed_is_refused(db, community, approval):
    stale, plan = opened(db, community), opened(db, community)
    split(db, plan, community)
    split(db, stale, community)
    adopt(db, plan, 1, approval, ME, AT)
    tomorrow = TODAY + timedelta(days=1)
    later = Approval(approval.post, "再调", "13号", tomorrow, "x")
    with pytest.raises(Refused, match=r"plan\.stale"):
        adopt(db, stale, 1, later, ME, AT)


def test_errors_stop_an_adoption_and_warnings_need_a_reason(db, community, approval):
    plan = opened(db, community)
    split(db, plan, community)
    bare = Approval(approval.post, "因", "号1", TODAY)
    strict = Circumstances(TODAY, NOW, namer, Limits(10_000, 20_000))
    with pytest.raises(GeoError, match=r"plan\.incomplete"):
        adopt(db, plan, 1, Approval(approval.post, "", "", TODAY), ME, AT)
    bare = Approval(approval.post, "户数过多", "12号", TODAY)
    with pytest.raises(Refused, match=r"plan\.needs_reason"):
        adopt(db, plan, 1, bare, ME, strict)
    _, area, around = largest(db, plan, community)
    inside = shapely.point_on_surface(area)
    loose = [[inside.x, inside.y], [inside.x + 2e-5, inside.y]]
    plans.edit(db, plan, 1, "draw", {"line": loose}, ME, around, NOW)
    with pytest.raises(Refused, match=r"plan\.errors"):
        adopt(db, plan, 2, approval, ME, AT)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"effective_on": TODAY - timedelta(days=1)}, "plan.past"),
        ({"post": "nobody"}, "plan.no_post"),
        ({"document_no": " "}, "plan.incomplete"),
    ],
)
def test_an_approval_names_post_reason_document_and_a_day_to_come(
    db, community, approval, change, key
):
    plan = opened(db, community)
    split(db, plan, community)
    with pytest.raises(GeoError) as caught:
        adopt(db, plan, 1, replace(approval, **change), ME, AT)
    assert caught.value.key == key


def test_a_plan_that_changes_nothing_is_not_adopted(db, community, approval):
    with pytest.raises(Refused, match=r"plan\.nothing"):
        adopt(db, opened(db, community), 0, approval, ME, AT)


def test_reverting_restores_the_former_grids_exactly(db, community, approval):
    kept, was, before = grids_on(db, community, TODAY), homes_on(db, TODAY), state(db)
    plan = opened(db, community)
    split(db, plan, community)
    adoption = adopt(db, plan, 1, approval, ME, AT)
    during = grids_on(db, community, TODAY)
    tomorrow = TODAY + timedelta(days=1)
    back = Approval(approval.post, "群众意见", "14号", tomorrow)
    on_the_day = Circumstances(tomorrow, NOW + timedelta(days=1), namer)
    with pytest.raises(Refused, match=r"plan\.same_day"):
        revert(db, adoption, Approval(approval.post, "群众意见", "14号", TODAY), AT)
    revert(db, adoption, back, on_the_day)
    assert grids_on(db, community, tomorrow) == kept
    assert grids_on(db, community, TODAY) == during
    assert homes_on(db, tomorrow) == was
    assert state(db) == before
    with pytest.raises(Refused, match=r"plan\.reverted"):
        revert(db, adoption, back, on_the_day)
    assert [row.kind for row in list_adoptions(db)] == ["revert", "grids"]


HEADS = """
    select g.code as grid, p.code as post from post p join grid g on g.id = p.grid_id
    where p.role = 'grid_head' and p.valid_from <= :day
      and (p.valid_to is null or p.valid_to > :day)
      and g.valid_from <= :day and (g.valid_to is null or g.valid_to > :day)
    order by 1, 2
"""
LED = """
    select i.id, g.code as grid, q.code as post from issue i
    join building b on b.id = i.building_id join grid g on g.id = b.grid_id
    join post q on q.id = i.lead_post_id
    where i.status not in (9, 10, 11) and q.role = 'grid_head' order by 1
"""


def merged(db, plan, community):
    """Two grids that touch become one; the code of the one that goes."""
    around = ground(db, [community], TODAY, NOW)
    faces = drawing_of(db, plan, 0)[community].faces
    for other in faces[1:]:
        pair = [faces[0].number, other.number]
        try:
            done = plans.edit(
                db, plan, 0, "merge", {"community": community, "faces": pair}, ME, around, NOW
            )
        except GeoError:
            continue
        left = {face.origin for face in done.after[community].faces}
        return ({faces[0].origin, other.origin} - left).pop()
    raise AssertionError("no two grids touch")


def test_reverting_gives_every_grid_its_head_back_and_every_head_his_work(db, community, approval):
    heads, led = dict(rows(db, HEADS, day=TODAY)), rows(db, LED)
    plan = opened(db, community)
    gone = merged(db, plan, community)
    adoption = adopt(db, plan, 1, approval, ME, AT)
    ended = [row for row in bill_of(db, adoption)["posts"] if row["to"] is None]
    assert {row["from"] for row in ended} == {gone}
    assert heads[gone] in {row["post"] for row in ended}
    during = dict(rows(db, HEADS, day=TODAY))
    assert during.keys() == heads.keys() - {gone}
    day = TODAY + timedelta(days=1)
    back = revert(
        db,
        adoption,
        Approval(approval.post, "退回", "14号", day),
        Circumstances(day, NOW + timedelta(days=1), namer, AT.limits),
    )
    after = dict(rows(db, HEADS, day=day))
    # The one that ended keeps its last day; a new post takes up its work.
    assert after == {**heads, gone: f"{heads[gone]}-2"}
    assert value(db, "select valid_to from post where code = :c", c=heads[gone]) == TODAY
    begun = [row for row in bill_of(db, back)["posts"] if row["from"] is None]
    assert {(row["former"], row["role"], row["to"]) for row in begun} == {
        (row["post"], row["role"], gone) for row in ended
    }
    assert value(db, "select count(*) from post where valid_from = :d", d=day) == len(ended)
    assert bill_of(db, back)["vacancies"] == []
    moved = {row.id: row.post for row in rows(db, LED)}
    assert moved.keys() == {row.id for row in led}
    now = {row.id: after[row.grid] for row in led if row.post == heads[row.grid]}
    assert {id_: moved[id_] for id_ in now} == now
    # Taking the revert back ends the new post with its grid, and the division has its heads again.
    later = day + timedelta(days=1)
    revert(
        db,
        back,
        Approval(approval.post, "再行", "15号", later),
        Circumstances(later, NOW + timedelta(days=2), namer, AT.limits),
    )
    assert dict(rows(db, HEADS, day=later)) == during
    assert value(db, "select valid_to from post where code = :c", c=after[gone]) == later


def test_a_retired_code_is_never_given_again(db, community, approval):
    plan = opened(db, community)
    split(db, plan, community)
    adoption = adopt(db, plan, 1, approval, ME, AT)
    [first] = set(grids_on(db, community, TODAY)) - set(
        grids_on(db, community, TODAY - timedelta(days=1))
    )
    day = TODAY + timedelta(days=1)
    revert(
        db,
        adoption,
        Approval(approval.post, "退回", "14号", day),
        Circumstances(day, NOW + timedelta(days=1), namer),
    )
    day += timedelta(days=1)
    again = plans.open_plan(db, [community], "再分", ME, day, NOW + timedelta(days=2))
    face, area, around = largest(db, again, community)
    split(db, again, community)
    adopt(
        db,
        again,
        1,
        Approval(approval.post, "再分", "15号", day, "x"),
        ME,
        Circumstances(day, NOW + timedelta(days=2), namer, AT.limits),
    )
    [second] = set(grids_on(db, community, day)) - set(grids_on(db, community, TODAY)) or [None]
    assert second is not None and second > first
    del face, area, around


def test_a_division_of_a_day_to_come_waits_for_it(db, community, approval):
    plan = opened(db, community)
    split(db, plan, community)
    day = TODAY + timedelta(days=10)
    was, kept = homes_on(db, TODAY), grids_on(db, community, TODAY)
    adopt(db, plan, 1, replace(approval, effective_on=day), ME, AT)
    assert grids_on(db, community, TODAY) == kept
    assert homes_on(db, TODAY) == was
    assert homes_on(db, day) != was
    assert [row.applied_at for row in list_adoptions(db)] == [None]
    assert apply_due(db, day, NOW + timedelta(days=10)) == 1
    assert apply_due(db, day, NOW + timedelta(days=10)) == 0
    assert homes_on(db, TODAY) == was
    assert homes_on(db, day) != was


def test_the_bill_names_what_moves(db, community, approval):
    plan = opened(db, community)
    split(db, plan, community)
    splits = divided(db, drawing_of(db, plan, 1), TODAY, NOW)
    found = bill(db, splits, TODAY, NOW)
    [flow] = found["flows"]
    moved = [int(splits[0].ground.building_ids[row]) for row in splits[0].moved]
    assert flow["buildings"] == len(moved) == found["totals"]["buildings_moved"]
    assert flow["households"] == value(
        db, "select sum(dwellings) from building where id = any(:ids)", ids=moved
    )
    assert found["totals"]["issues_moved"] == value(
        db,
        "select count(*) from issue where building_id = any(:ids) and status not in (9,10,11)",
        ids=moved,
    )
    assert found["vacancies"] == [flow["to"]]
    before = sum(row["before"]["households"] for row in found["grids"] if row["before"])
    after = sum(row["after"]["households"] for row in found["grids"] if row["after"])
    assert before == after
