"""Answers of the screen on a few hand-made rows: golden examples, marks, lists, round trips."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.models import Organisation, Post
from geo.queries.buildings import list_buildings
from geo.queries.categories import category_tree
from geo.queries.compounds import compound_profile
from geo.queries.frame import frame
from geo.queries.freshness import freshness
from geo.queries.hotspots import list_hotspots
from geo.queries.issues import ListRequest, Sort, issue_detail, list_issues
from geo.queries.measures import measure_at
from geo.queries.points import issue_points, visit_points
from geo.queries.ranking import ranking
from geo.queries.summary import summary
from geo.queries.values import NO_DATA, map_values
from geo.queries.world import Worlds
from geo.rules.indicators import Measure
from geo.scope import Place, Scope
from geo.vocab import LevelKind, MetricKey, Overlay, Status
from tests import make

YEAR = Scope(preset="12m")
NOVEMBER = Scope(since=date(2026, 11, 1), until=date(2026, 12, 1))
COVERAGE = MetricKey.VISIT_COVERAGE


@dataclass
class Town:
    """One district, one street, two communities, one of them with everything below."""

    district: Any
    street: Any
    full: Any
    bare: Any
    grid: Any
    compound: Any
    first: Any
    second: Any


@pytest.fixture
def town(db: Session) -> Town:
    make.levels(db)
    district = make.area(db, "district", None, "990101")
    street = make.area(db, "street", district, "990101001")
    full, bare = (make.area(db, "community", street, f"99010100100{n}") for n in (1, 2))
    grid = make.grid(db, full, "990101001001B001", households=200)
    compound = make.compound(db, full, "9901010010012001", households=100, type="mixed")
    blocks = [
        make.building(db, full, f"99010100100100{n}", grid, compound, dwellings=10) for n in (1, 2)
    ]
    return Town(district, street, full, bare, grid, compound, *blocks)


def test_month_coverage_is_a_union_over_all_dwellings(db: Session, town: Town) -> None:
    make.visit(db, town.first, [1, 2, 3], started_at=make.local(2026, 11, 1))
    make.visit(db, town.first, [3, 4], started_at=make.local(2026, 11, 20, 23, 59))
    make.visit(db, town.first, [9], started_at=make.local(2026, 10, 31, 23, 59))
    figure = measure_at(make.world(db), NOVEMBER, COVERAGE)
    assert (figure.numerator, figure.denominator, figure.value) == (4, 20, 20.0)
    page = list_buildings(make.world(db), NOVEMBER)
    assert [(row.reached, row.days_since) for row in page.rows] == [(4, 2), (0, None)]


def test_nothing_to_divide_by_has_no_value(db: Session, town: Town) -> None:
    world = make.world(db)
    at = Place(LevelKind.AREA, town.bare.code)
    for metric in (MetricKey.ON_TIME, MetricKey.RESOLVED, COVERAGE, MetricKey.REPEATED):
        assert measure_at(world, Scope(at=at), metric).value is None
    shown = map_values(world, Scope(metric=MetricKey.ON_TIME, level="community"))
    assert shown.classes.tolist() == [NO_DATA, NO_DATA] and shown.legend.no_data == 2


def test_issues_of_upper_levels_are_visible_as_the_remainder(db: Session, town: Town) -> None:
    for place in (town.first, town.full, town.full, town.street, town.district):
        make.issue(db, place)
    world = make.world(db)
    at_street = ranking(world, Scope(at=Place(LevelKind.AREA, town.street.code)))
    assert [(row.named.name_zh, row.issues) for row in at_street.rows] == [
        (town.full.name_zh, 3),
        (town.bare.name_zh, 0),
    ]
    assert at_street.remainder.issues == 1 and at_street.total.issues == 4
    in_full = Scope(at=Place(LevelKind.AREA, town.full.code))
    for ladder, level in (("compounds", "compound"), ("grids", "grid")):
        found = ranking(world, in_full.but(ladder=ladder))
        assert found.level == level
        assert [row.issues for row in found.rows] == [1] and found.remainder.issues == 2


def test_a_rate_divides_by_the_households_below_when_the_area_does_not_know(
    db: Session, town: Town
) -> None:
    for _ in range(5):
        make.issue(db, town.first)
    figure = measure_at(make.world(db), YEAR, MetricKey.PER_100_HOUSEHOLDS)
    assert (figure.denominator, figure.value) == (100, 5.0)


def test_small_base_gives_no_percentage(db: Session, town: Town) -> None:
    make.issue(db, town.first)
    card = summary(make.world(db), YEAR).cards[0]
    assert (card.now.numerator, card.before.numerator, card.change) == (1, 0, None)


def test_places_keep_their_class_on_the_way_down(db: Session, town: Town) -> None:
    for place in (town.first, town.first, town.bare):
        make.issue(db, place)
    world = make.world(db)
    above = map_values(world, Scope(level="community"))
    at = Place(LevelKind.AREA, town.street.code)
    below = map_values(world, Scope(level="community", at=at))
    assert above.classes.tolist() == below.classes.tolist()
    assert above.legend == below.legend
    inside = map_values(world, Scope(at=Place(LevelKind.AREA, town.full.code), level="grid"))
    assert inside.inside.tolist() == [True]


def test_todays_borders_hold_for_issues_of_yesterdays(db: Session, town: Town) -> None:
    """A compound that has moved to the other community takes its issues along, and a building of
    a code that has a new version keeps them."""
    make.issue(db, town.compound)
    make.issue(db, town.first)
    town.compound.area_id = town.bare.id
    town.first.valid_to = date(2026, 6, 1)
    make.building(db, town.full, town.first.code, town.grid, None, valid_from=date(2026, 6, 1))
    world = make.world(db)
    rows = ranking(world, Scope(at=Place(LevelKind.AREA, town.street.code))).rows
    assert {row.named.place.code: row.issues for row in rows} == {
        town.full.code: 1,
        town.bare.code: 1,
    }
    in_compound = Scope(at=Place(LevelKind.COMPOUND, town.compound.code))
    assert measure_at(world, in_compound, MetricKey.ISSUES).numerator == 1


def test_a_contradiction_leaves_the_larger_place_out(db: Session, town: Town) -> None:
    make.issue(db, town.compound, grid_id=make.grid(db, town.bare, "X").id)
    world = make.world(db)
    found = ranking(world, Scope(at=Place(LevelKind.AREA, town.full.code), ladder="grids"))
    assert found.total.issues == 1 and found.remainder.issues == 1


def test_unknown_and_missing_places_are_said(db: Session) -> None:
    make.levels(db)
    with pytest.raises(NotFound) as caught:
        frame(make.world(db), Scope())
    assert caught.value.key == "territory.empty"
    make.area(db, "district", None, "990101")
    with pytest.raises(NotFound) as caught:
        frame(make.world(db), Scope(at=Place(LevelKind.GRID, "nowhere")))
    assert caught.value.key == "territory.no_place"


def test_several_tops_stand_below_a_root_without_a_name(db: Session) -> None:
    make.levels(db)
    tops = [make.area(db, "district", None, code) for code in ("02", "01")]
    make.issue(db, tops[0])
    world = make.world(db)
    here = frame(world, Scope())
    assert here.named is None and here.level.key == "district" and here.crumbs[0].is_here
    found = ranking(world, Scope())
    assert [(row.named.place.code, row.issues) for row in found.rows] == [("02", 1), ("01", 0)]
    assert found.remainder is None and found.total.issues == 1
    below = frame(world, Scope(at=found.rows[0].named.place))
    assert [crumb.named and crumb.named.place.code for crumb in below.crumbs] == [None, "02"]


def test_crumbs_follow_the_ladder_and_a_foreign_place_changes_it(db: Session, town: Town) -> None:
    world = make.world(db)
    here = frame(world, Scope(at=Place(LevelKind.GRID, town.grid.code)))
    assert here.ladder.key == "grids"
    assert [crumb.named.level for crumb in here.crumbs] == [
        "district", "street", "community", "grid",
    ]  # fmt: skip
    leaf = frame(world, Scope(at=Place(LevelKind.BUILDING, town.first.code)))
    assert leaf.child is None and leaf.levels == () and leaf.level.key == "building"


def test_the_list_of_problem_compounds(db: Session, town: Town) -> None:
    other = make.compound(db, town.bare, "9901010010022001")
    part = {"value": 1.0, "percentile": 0.5, "weight": 0.35, "points": 17.5}
    entry = make.listed(db, town.compound, 1, "rectifying", score=61.5, components={"n": part})
    make.listed(db, other, 2, "transformed")
    make.listed(db, make.compound(db, town.bare, "X"), 3, "voided")
    leader = Post(code="P1", role="district_leader", name_zh="区领导1")
    db.add(leader)
    db.flush()
    team = make.team(db, entry, leader_post_id=leader.id)
    for number, status in enumerate(("open", "solved", "verified"), 1):
        make.problem(db, team, number, status, due_on=date(2026, 11, 1))
    make.issue(db, town.first, status=Status.IN_PROGRESS)
    world = make.world(db)
    first, second = list_hotspots(world, Scope()).rows
    assert (first.rank, first.score, first.status) == (1, 61.5, "rectifying")
    assert (first.problems, first.open_problems, first.team_status) == (3, 2, "active")
    assert first.leader and first.leader.name_zh == "区领导1"
    assert [(part.key, part.points) for part in first.components] == [("n", 17.5)]
    assert (first.open_issues, first.overdue, first.recent) == (1, 1, 1)
    assert second.team_status is None and second.components == ()
    counts = summary(world, Scope()).hotspots
    assert (counts.listed, counts.done, counts.with_team, counts.without_team) == (2, 1, 1, 0)
    assert counts.open_problems == 2 and dict(counts.by_status)["transformed"] == 1
    in_bare = Scope(at=Place(LevelKind.AREA, town.bare.code))
    assert [row.rank for row in list_hotspots(world, in_bare).rows] == [2]
    assert measure_at(world, in_bare, MetricKey.HOTSPOTS).numerator == 1


def test_the_profile_of_a_compound(db: Session, town: Town) -> None:
    entry = make.listed(db, town.compound, 1, "rectifying")
    team = make.team(db, entry)
    make.problem(db, team, 1, "open", due_on=date(2026, 11, 1))
    make.problem(db, team, 2, "solved", due_on=date(2026, 11, 1))
    make.issue(db, town.first, status=Status.SIGNED, matter=4)
    make.issue(db, town.first, reported_at=make.NOW - timedelta(days=365))
    make.visit(db, town.first, [1])
    found = compound_profile(db, make.world(db), Scope(), town.compound.code)
    assert [step.level for step in found.path] == ["district", "street", "community"]
    assert (found.buildings, found.households, found.last_visit) == (2, 100, date(2026, 11, 21))
    assert found.open_by_matter == ((1, 0), (2, 0), (3, 0), (4, 1))
    assert found.team and [row.is_overdue for row in found.team.problems] == [True, False]
    assert found.trend.months[-1] == date(2026, 11, 1)
    assert (sum(found.trend.now), sum(found.trend.before)) == (1, 1)
    assert found.hotspot and found.hotspot.rank == 1


@pytest.fixture
def reports(db: Session, town: Town) -> list[Any]:
    """Ten issues of one compound, one of the other community."""
    org = Organisation(code="O", kind="district_dept", name_zh="住建局")
    db.add(org)
    db.flush()
    states = [Status.CLOSED, Status.SIGNED, Status.CLOSED, Status.REDO, Status.MERGED] * 2
    made = [
        make.issue(
            db,
            town.first if number % 2 else town.compound,
            issue_no=f"L{number:02d}",
            reported_at=make.NOW - timedelta(days=20 - number),
            status=status,
            matter=1 + number % 4,
            title=["电梯故障", "100%漏水", "100_漏水"][number % 3],
            handler_id=org.id,
        )
        for number, status in enumerate(states)
    ]
    make.issue(db, town.bare, issue_no="OTHER")
    return made


def in_compound(town: Town) -> Scope:
    return Scope(at=Place(LevelKind.COMPOUND, town.compound.code))


SORTS: dict[Sort, Callable[[Any], Any]] = {
    Sort.REPORTED: lambda row: row.reported_at,
    Sort.DUE: lambda row: row.due_at,
    Sort.STATUS: lambda row: row.status,
    Sort.MATTER: lambda row: row.matter,
    Sort.SOURCE: lambda row: row.source,
}


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_follow_each_other_in_any_order(
    db: Session, town: Town, reports: list[Any], sort: Sort, descending: bool
) -> None:
    world, here = make.world(db), in_compound(town)
    asked = [ListRequest(offset, 3, sort, descending) for offset in (0, 3, 6, 9)]
    pages = [list_issues(db, world, here, request) for request in asked]
    rows = [row for page in pages for row in page.rows]
    order = sorted(rows, key=lambda row: (row.reported_at, row.id), reverse=True)
    if sort is Sort.REPORTED:
        order = order if descending else order[::-1]
    else:  # among equals the newest first, both ways: Python keeps their order
        order = sorted(order, key=SORTS[sort], reverse=descending)
    assert [row.issue_no for row in rows] == [row.issue_no for row in order]
    assert {page.total for page in pages} == {8} and len(rows) == 8


def test_text_is_taken_literally(db: Session, town: Town, reports: list[Any]) -> None:
    world, here = make.world(db), in_compound(town)
    found = list_issues(db, world, here, ListRequest(text="100%"))
    assert {row.title for row in found.rows} == {"100%漏水"} and found.total == len(found.rows)
    assert list_issues(db, world, here, ListRequest(text="100_")).rows[0].title == "100_漏水"
    assert list_issues(db, world, here, ListRequest(text="没有")).total == 0


def test_rows_behind_a_number(db: Session, town: Town, reports: list[Any]) -> None:
    world, here = make.world(db), in_compound(town)
    overdue = list_issues(db, world, here, ListRequest(measure=Measure.OVERDUE, sort=Sort.DUE))
    figure = measure_at(world, here, MetricKey.OVERDUE)
    assert overdue.total == figure.numerator > 0
    assert all(row.is_overdue and row.days_left < 0 for row in overdue.rows)
    row = overdue.rows[0]
    assert row.handler_zh == "住建局" and row.place and row.place.level in ("compound", "building")


def test_an_issue_and_its_life(db: Session, town: Town) -> None:
    issue = make.issue(db, town.first, issue_no="D1", geom=make.point(118.5, 35.25))
    make.event(db, issue, 2, note="已派")
    make.event(db, issue, 1)
    found = issue_detail(db, make.world(db), "D1")
    assert [event.note for event in found.events] == [None, "已派"]
    assert (found.row.lon, found.row.lat) == (118.5, 35.25)
    with pytest.raises(NotFound):
        issue_detail(db, make.world(db), "D2")


def test_points_and_cells_hold_every_issue(db: Session, town: Town) -> None:
    for number in range(12):
        spot = make.point(118 + number % 4 / 100, 35)
        make.issue(db, town.first, geom=spot, matter=1 + number % 4, status=Status.SIGNED)
    make.issue(db, town.first)
    world = make.world(db)
    single = issue_points(world, Scope())
    assert single.cell == 0 and len(single.ids) == single.total == 12 and single.unplaced == 1
    x = np.radians(118) * 6378137
    assert single.x.min() == pytest.approx(x, abs=0.06)
    cells = issue_points(world, Scope(), most=4)
    assert cells.cell > 0 and cells.counts.sum() == 12 == cells.late.sum() and len(cells.x) <= 4
    assert set(cells.matter.tolist()) == {1, 2, 3, 4} and cells.is_open.all()
    assert np.abs(np.sort(cells.x)[0] - x) <= cells.cell / 2


def test_visits_by_building(db: Session, town: Town) -> None:
    make.visit(db, town.first, [1], started_at=make.NOW - 3 * make.DAY)
    make.visit(db, town.first, [], started_at=make.NOW - 400 * make.DAY)
    make.visit(db, town.bare, [])
    found = visit_points(make.world(db), Scope())
    assert found.visits.tolist() == [1, 0] and found.days_since.tolist() == [3, -1]
    assert found.total == 2


def test_categories_as_a_tree(db: Session) -> None:
    parent = make.category(db, "02")
    make.category(db, "01")
    make.category(db, "0201", parent)
    assert [(node.code, len(node.children)) for node in category_tree(db)] == [("01", 0), ("02", 1)]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (None, make.local(2026, 11, 22, 10, 30)),
        ("2026-03-05", make.local(2026, 3, 5, 23, 59)),
        ("2026-03-05T08:00:30+08:00", make.local(2026, 3, 5, 8, 1)),
    ],
)
def test_the_clock_of_the_data(db: Session, stored: str | None, expected: Any) -> None:
    if stored:
        make.setting(db, "as_of", stored)
    assert freshness(db, make.NOW).as_of == expected


def test_a_screen_costs_few_statements(db: Session, town: Town, statements: list[str]) -> None:
    make.issue(db, town.first)
    make.listed(db, town.compound, 1, "listed")
    worlds = Worlds(Known(make.world(db).facts))
    worlds.open(db, make.NOW)
    scope = Scope(layers=tuple(Overlay))
    statements.clear()
    world = worlds.open(db, make.NOW)
    frame(world, scope), map_values(world, scope), ranking(world, scope), summary(world, scope)
    list_hotspots(world, scope), issue_points(world, scope), visit_points(world, scope)
    assert len(statements) == 2
    statements.clear()
    list_issues(db, world, scope, ListRequest())
    assert len(statements) == 1
    list_issues(db, world, scope, ListRequest(text="电梯"))
    assert len(statements) == 3
    statements.clear()
    compound_profile(db, world, scope, town.compound.code)
    assert len(statements) == 1


class Known:
    """Facts that do not change."""

    def __init__(self, facts: Any) -> None:
        self._facts = facts

    def facts(self, _: int | None = None) -> Any:
        return self._facts
