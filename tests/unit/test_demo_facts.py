"""The drawn facts keep the published figures, whatever the seed and the day."""

from datetime import date, timedelta

import numpy as np
import pytest
import shapely

from data.demo.facts.categories import KIND_SHARES, categories, category_tree
from data.demo.facts.columns import length
from data.demo.facts.ground import Ground
from data.demo.facts.issues import Issues, draw_issues
from data.demo.facts.listing import count_components, counted, worst
from data.demo.facts.outcomes import REPEAT_DAYS
from data.demo.facts.parties import branch_sets
from data.demo.facts.randomness import shares, stream
from data.demo.facts.recipe import RECIPES
from data.demo.facts.registers import draw_registers
from data.demo.facts.slots import Slot
from data.demo.facts.span import NEVER, Span, midnight, special_days, workday_calendar
from data.demo.facts.traits import DESK, MERGED, REJECTED
from data.demo.facts.visits import draw_visits
from data.demo.facts.volumes import base_counts
from data.demo.territory import draw
from geo.period import preset_period
from geo.rules.change import change
from geo.rules.rounds import Workdays, days_due, weeks_due
from geo.rules.workdays import EPOCH
from geo.vocab import Placing, VisitKind

SPAN = Span.ending(date(2026, 11, 22))
SMALL = RECIPES["small"]


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground(draw("small", 1))


@pytest.fixture(scope="module")
def issues(ground: Ground) -> Issues:
    return draw_issues(ground, SMALL, SPAN, 1)


def test_the_span_is_the_screens_last_12_months_and_the_year_before():
    current = preset_period("12m", SPAN.as_of)
    assert (SPAN.middle, SPAN.end) == (current.since, current.until)
    assert (SPAN.start, SPAN.middle) == (current.year_before().since, current.year_before().until)


def test_a_leap_day_is_no_trouble():
    span = Span.ending(date(2024, 2, 29))
    assert (span.end - span.middle).days == 366 and (span.middle - span.start).days == 365


def test_base_year_has_exactly_the_asked_number(issues):
    base = issues.columns["reported"] < midnight(SPAN.middle)
    assert base.sum() == SMALL.base_issues
    assert 5_500 < length(issues.columns) < 7_000


def test_nothing_is_reported_after_the_last_morning(issues):
    reported = issues.columns["reported"]
    assert reported.min() >= midnight(SPAN.start) and reported.max() <= SPAN.now
    assert (np.diff(reported) >= 0).all()


def test_listed_compounds_fall_by_the_published_figure(issues):
    own = np.isin(issues.columns["compound"], issues.listing.compound)
    base = issues.columns["year"] == 1
    for flags in (counted(issues.columns), issues.columns["fate"] <= DESK):
        before, after = int((own & flags & base).sum()), int((own & flags & ~base).sum())
        assert after == round(before * 0.537)
        assert change(after, before) == pytest.approx(-0.463, abs=0.6 / before)


def test_the_list_is_the_formula_on_the_base_year(ground, issues):
    own = issues.columns
    until = midnight(SPAN.middle)
    base = own["year"] == 1
    part = {name: values[base] for name, values in own.items()}
    due = np.where(issues.lives.at[Slot.EXTEND] <= until, issues.lives.due_extended,
                   issues.lives.due_first)  # fmt: skip
    redone = issues.lives.at[Slot.VERIFY_FAIL] <= until
    due = np.where(redone, np.maximum(due, issues.lives.due_redo), due)[base]
    again = worst(ground, count_components(ground, categories(), part, due, until), SMALL.hotspots)
    assert again.compound.tolist() == issues.listing.compound.tolist()
    assert again.scores.score == pytest.approx(issues.listing.scores.score)


def test_steps_are_in_the_order_of_the_state_machine(issues):
    at = issues.lives.at
    for earlier, later in (
        (Slot.REGISTER, Slot.ACCEPT),
        (Slot.ACCEPT, Slot.DISPATCH),
        (Slot.DISPATCH, Slot.RETURN),
        (Slot.RETURN, Slot.DISPATCH_AGAIN),
        (Slot.DISPATCH, Slot.SIGN),
        (Slot.SIGN, Slot.START),
        (Slot.START, Slot.ESCALATE),
        (Slot.ESCALATE, Slot.SIGN_2),
        (Slot.START_2, Slot.ESCALATE_2),
        (Slot.START_3, Slot.SUSPEND),
        (Slot.SUSPEND, Slot.RESUME),
        (Slot.START, Slot.RESPOND),
        (Slot.RESUME, Slot.RESPOND),
        (Slot.START_3, Slot.RESPOND),
        (Slot.RESPOND, Slot.VERIFY_FAIL),
        (Slot.VERIFY_FAIL, Slot.RESPOND_AGAIN),
        (Slot.RESPOND_AGAIN, Slot.VERIFY_OK),
    ):
        both = (at[earlier] < NEVER) & (at[later] < NEVER)
        assert (at[earlier][both] <= at[later][both]).all(), (earlier.name, later.name)


def test_merged_and_rejected_issues_are_not_handled(issues):
    fate = issues.columns["fate"]
    assert (fate == MERGED).any() and (fate == REJECTED).any()
    untouched = issues.lives.at[Slot.DISPATCH][(fate == MERGED) | (fate == REJECTED)]
    assert (untouched == NEVER).all()
    masters = issues.columns["master"][fate == MERGED]
    assert (fate[masters] <= DESK).all()
    assert (issues.columns["reported"][masters] <= issues.columns["reported"][fate == MERGED]).all()


def test_repeats_follow_a_closed_issue_of_the_same_kind(issues):
    own = issues.columns
    rows = np.flatnonzero(own["repeat"] >= 0)
    earlier = own["repeat"][rows]
    assert len(rows) > 100
    for name in ("compound", "category"):
        assert (own[name][rows] == own[name][earlier]).all()
    gap = own["reported"][rows] - own["closed"][earlier]
    assert (gap > 0).all() and (gap <= REPEAT_DAYS * 86_400).all()


def test_places_are_known_as_often_as_asked(issues):
    placing = np.bincount(issues.columns["placing"], minlength=6) / length(issues.columns)
    exact = placing[Placing.POINT] + placing[Placing.BUILDING]
    found = (exact, placing[Placing.COMPOUND], placing[Placing.COMMUNITY], placing[Placing.NONE])
    assert found == pytest.approx((0.62, 0.20, 0.12, 0.06), abs=0.02)


def test_unlocated_issues_have_no_point_and_the_districts_id(ground, issues):
    lost = issues.columns["placing"] == Placing.NONE
    assert np.isnan(issues.columns["lon"][lost]).all()
    assert set(ground.land.areas.level[issues.columns["area"][lost]]) == {"district"}


def test_facts_lie_where_their_memberships_say(ground, issues):
    own, land = issues.columns, ground.land
    at_building = own["building"] >= 0
    building = own["building"][at_building]
    assert (own["grid"][at_building] == land.buildings.grid_no[building]).all()
    assert (own["compound"][at_building] == land.buildings.compound_no[building]).all()
    assert (own["area"][at_building] == land.buildings.community_no[building]).all()


def test_same_seed_same_issues_other_seed_others(ground, issues):
    again = draw_issues(ground, SMALL, SPAN, 1)
    for name, values in issues.columns.items():
        assert np.array_equal(values, again.columns[name], equal_nan=values.dtype.kind == "f"), name
    assert (again.lives.at == issues.lives.at).all()
    other = draw_issues(ground, SMALL, SPAN, 2)
    assert not np.array_equal(other.columns["reported"], issues.columns["reported"])


@pytest.mark.parametrize("seed", range(3, 11))
def test_any_seed_and_day_can_be_drawn(ground, seed):
    span = Span.ending(date(2025, 3, 1) + timedelta(days=37 * seed))
    drawn = draw_issues(ground, SMALL, span, seed)
    assert (drawn.columns["year"] == 1).sum() == SMALL.base_issues
    assert len(drawn.courses) == SMALL.hotspots


def test_volumes_have_the_published_skew():
    class Compounds:
        households = np.exp(np.random.default_rng(1).normal(5.7, 0.75, 1105))
        type = np.full(1105, "commercial")
        age_class = np.full(1105, "old")
        has_property_service = np.ones(1105, dtype=bool)

    class Land:
        compounds = Compounds

    class Fake:
        land, compounds = Land, 1105

    counts = np.sort(base_counts(stream(5, "x"), Fake, 192_500))[::-1]
    assert counts.sum() == 192_500
    assert np.median(counts) == pytest.approx(93, abs=2)
    assert np.percentile(counts, 90) == pytest.approx(392, rel=0.02)
    assert counts[:65].sum() / counts.sum() == pytest.approx(0.33, abs=0.005)
    assert counts[64] == pytest.approx(540, rel=0.02)


def test_branches_share_communities_and_their_number_is_exact(ground):
    compounds = ground.land.compounds
    sets = branch_sets(ground, 31)
    assert len(sets) == 31
    assert sorted(np.concatenate(sets)) == list(range(ground.compounds))
    assert all(len(set(compounds.community_no[rows])) == 1 for rows in sets)


def test_visits_are_on_workdays_and_knock_at_real_doors(ground):
    visits = draw_visits(ground, SMALL, SPAN, 1)
    calendar = workday_calendar()
    days = [date(1970, 1, 1) + timedelta(days=int(day)) for day in np.unique(visits["day"])]
    assert all(calendar.is_workday(day) for day in days)
    indoors = visits["building"] >= 0
    most = ground.land.buildings.dwellings[visits["building"]]
    assert (visits["low"][indoors] >= 1).all()
    assert (visits["high"][indoors] <= most[indoors]).all()
    grid = ground.land.buildings.grid_no[visits["building"]]
    assert (grid[indoors] == visits["grid"][indoors]).all()
    assert (visits["kind"] == VisitKind.MONTHLY_ALL).mean() > 0.8
    assert 4_000 < length(visits) < 6_500


def test_registers_have_the_published_shares_and_move_nothing(ground):
    visits = draw_visits(ground, SMALL, SPAN, 1)
    before = {name: column.copy() for name, column in visits.items()}
    found = draw_registers(ground, visits, SPAN, 1)
    assert all((visits[name] == column).all() for name, column in before.items())
    households = int(ground.land.buildings.dwellings.sum())
    places, targets = found.places, found.targets
    assert length(targets) == round(0.012 * households)
    assert set(np.bincount(places["grid"], minlength=ground.grids).tolist()) <= {3, 4, 5, 6}
    within = shapely.covers(
        ground.land.grids.geom[places["grid"]], shapely.points(places["lon"], places["lat"])
    )
    assert within.mean() > 0.99
    first, last = (SPAN.start - EPOCH).days, (SPAN.as_of - EPOCH).days
    worked = Workdays.of(first, workday_calendar().mask(SPAN.start, SPAN.as_of))
    due = days_due(places["since"], places["until"], first, last, worked).sum()
    kept = sum(int(days).bit_count() for days in found.place_days["days"])
    assert kept / due == pytest.approx(0.93, abs=0.01)
    weeks = weeks_due(targets["since"], targets["until"], first, last).sum()
    met = sum(int(days).bit_count() for days in found.target_days["days"])
    assert met / weeks == pytest.approx(0.86, abs=0.02)


def test_recorded_rounds_are_paid_to_somebody_of_the_place(ground):
    visits = draw_visits(ground, SMALL, SPAN, 1)
    found = draw_registers(ground, visits, SPAN, 1)
    place, target = found.visit_place, found.visit_target
    assert set(visits["kind"][place >= 0].tolist()) == {VisitKind.DAILY_KEY}
    assert set(visits["kind"][target >= 0].tolist()) == {VisitKind.WEEKLY_CARE}
    near, home = place[place >= 0], target[target >= 0]
    assert len(near) > 100 and len(home) > 50
    assert (found.places["grid"][near] == visits["grid"][place >= 0]).all()
    assert (found.targets["building"][home] == visits["building"][target >= 0]).all()
    when = visits["day"][target >= 0]
    assert (found.targets["since"][home] <= when).all() and (
        when < found.targets["until"][home]
    ).all()


def test_the_category_tree_is_complete():
    known = categories()
    assert len(known.code) == 67 and len(category_tree()) == 79
    assert known.share.sum() == pytest.approx(1)
    kinds = np.array([KIND_SHARES[kind] for kind in sorted(KIND_SHARES)])
    assert kinds @ known.given_kind == pytest.approx(known.share, rel=1e-3)


def test_holidays_and_make_up_days_do_not_overlap_and_make_up_days_are_weekends():
    days = special_days()
    worked = [day for day, (flag, _) in days.items() if flag]
    assert len(worked) > 20 and all(day.weekday() >= 5 for day in worked)
    calendar = workday_calendar()
    for year, expected in ((2024, 251), (2025, 248), (2026, 248)):
        assert calendar.count(date(year, 1, 1), date(year + 1, 1, 1)) == expected


def test_shares_sum_exactly():
    assert shares(np.array([1.0, 1.0, 1.0]), 10).sum() == 10
    assert shares(np.array([0.0, 5.0]), 3).tolist() == [0, 3]
