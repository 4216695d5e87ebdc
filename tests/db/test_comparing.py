"""What is compared, played and split equals a recount in SQL, and the parts make the whole."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo.period import Period
from geo.queries.beside import Sense, beside
from geo.queries.film import film, last_months
from geo.queries.frame import frame
from geo.queries.measures import measure_at, measure_level
from geo.queries.multiples import multiples, offered
from geo.queries.timeline import Grain, timeline
from geo.queries.versus import Facet, Kind, is_understood, of_period, sides
from geo.queries.world import World
from geo.rules.classes import NO_CLASS
from geo.scope import Place, Scope
from geo.vocab import Compare, Matter, MetricKey, Show, Source
from tests import district, make, recount

CHECKED = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
COUNTED = (MetricKey.ISSUES, MetricKey.COMPLAINTS, MetricKey.OPEN, MetricKey.OVERDUE)
SHOWN = (*COUNTED, MetricKey.ON_TIME, MetricKey.SATISFIED, MetricKey.CHANGE, MetricKey.VISITS)
DISTRICT, STREET, OTHER = "990101", "990101001", "990101002"


@pytest.fixture(scope="module")
def there(engine: sa.Engine) -> Iterator[tuple[Session, World]]:
    """One random district for all examples, rolled back at the end."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            district.build(db)
            yield db, make.world(db)
        outer.rollback()


def again(db: Session, world: World, metric: MetricKey, places: list[Place], scope: Scope) -> int:
    """A count by SQL that shares nothing with the queries."""
    period = scope.period(world.today)
    moment = recount.when(period.since, period.until, world.as_of)
    return recount.issues(db, str(metric), places, scope, **moment)


def area(code: str) -> Place:
    return Place.parse(code)


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    until = draw(st.dates(date(2024, 6, 1), date(2026, 11, 22)))
    days = draw(st.sampled_from([7, 30, 56, 200, 365]))
    return Scope(
        at=draw(st.sampled_from([None, area(STREET), area(OTHER)])),
        since=until - timedelta(days=days),
        until=until,
        matters=draw(st.sampled_from([(), (), (Matter.BIG, Matter.SMALL)])),
        sources=draw(st.sampled_from([(), (), (Source.HOTLINE, Source.PATROL)])),
        compare=draw(st.sampled_from(list(Compare))),
        metric=draw(st.sampled_from(COUNTED)),
        show=Show.COMPARE,
    )


@CHECKED
@given(scope=scopes(), days=st.integers(0, 600), length=st.integers(1, 120))
def test_both_sides_of_two_periods_are_recounted(
    there: Any, scope: Scope, days: int, length: int
) -> None:
    db, world = there
    since = date(2024, 2, 10) + timedelta(days=days)
    other = Period(since, since + timedelta(days=length))
    found = beside(world, scope.but(versus=of_period(other)))
    place = scope.at or area(DISTRICT)
    right = scope.but(since=other.since, until=other.until)
    assert found.left.total.value == again(db, world, scope.metric, [place], scope)
    assert found.right.total.value == again(db, world, scope.metric, [place], right)
    for row in found.rows:
        if row.named is not None:
            both = [place, row.named.place]
            assert row.left.value == again(db, world, scope.metric, both, scope)
            assert row.right.value == again(db, world, scope.metric, both, right)
    assert sum(row.left.numerator for row in found.rows) == found.whole.left.numerator
    assert sum(row.right.numerator for row in found.rows) == found.whole.right.numerator


@CHECKED
@given(scope=scopes())
def test_without_a_word_the_compared_period_stands_on_the_right(there: Any, scope: Scope) -> None:
    db, world = there
    found = beside(world, scope)
    before = frame(world, scope).before
    assert found.kind is Kind.PERIOD
    assert found.right.frame.period == before
    right = scope.but(since=before.since, until=before.until)
    place = scope.at or area(DISTRICT)
    assert found.right.total.value == again(db, world, scope.metric, [place], right)


@CHECKED
@given(scope=scopes(), metric=st.sampled_from(SHOWN))
def test_one_metric_has_one_set_of_classes_on_both_sides(
    there: Any, scope: Scope, metric: MetricKey
) -> None:
    _, world = there
    found = beside(world, scope.but(metric=metric))
    left, right = found.left.found, found.right.found
    assert found.is_same
    assert left.legend.breaks == right.legend.breaks
    by_class: dict[int, list[float]] = {}
    for side in (left, right):
        for value, one in zip(side.values.tolist(), side.classes.tolist(), strict=True):
            assert (one == NO_CLASS) == (value != value)
            by_class.setdefault(one, []).append(value)
    ordered = sorted(key for key in by_class if key != NO_CLASS)
    if left.legend.breaks and list(left.legend.breaks) == sorted(left.legend.breaks):
        for lower, upper in itertools.pairwise(ordered):
            assert max(by_class[lower]) < min(by_class[upper])


def test_differences_obey_the_rule_of_the_small_base(there: Any) -> None:
    _, world = there
    scope = Scope(preset="12m", show=Show.COMPARE)
    rows = beside(world, scope).rows
    for row in rows:
        if row.right.numerator >= 20:
            assert row.difference.sense is Sense.SHARE
            share = (row.left.numerator - row.right.numerator) / row.right.numerator
            assert row.difference.share == pytest.approx(share)
        else:
            assert row.difference.sense is Sense.SMALL
            assert row.difference.share is None
    ratio = beside(world, scope.but(metric=MetricKey.ON_TIME))
    assert ratio.whole.difference.sense is Sense.POINTS
    assert ratio.whole.difference.plain == pytest.approx(
        (ratio.left.total.value or 0) - (ratio.right.total.value or 0)
    )


def test_two_areas_are_compared_figure_by_figure(there: Any) -> None:
    db, world = there
    scope = Scope(at=area(STREET), preset="12m", show=Show.COMPARE, versus=f"at:{OTHER}")
    found = beside(world, scope)
    assert found.kind is Kind.AREA
    assert found.left.frame.level == found.right.frame.level
    for row in found.rows:
        assert row.left == measure_at(world, scope, row.metric)
        assert row.right == measure_at(world, scope.but(at=area(OTHER)), row.metric)
    issues = next(row for row in found.rows if row.metric is MetricKey.ISSUES)
    assert issues.right.value == again(db, world, MetricKey.ISSUES, [area(OTHER)], scope)


def test_two_metrics_have_their_own_classes_and_no_difference(there: Any) -> None:
    _, world = there
    found = beside(world, Scope(preset="24m", show=Show.COMPARE, versus="metric:on_time"))
    assert not found.is_same
    assert found.right.found.legend.indicator.key is MetricKey.ON_TIME
    assert {row.difference.sense for row in found.rows} == {Sense.NONE}
    ranks = [row.ranks for row in found.rows if row.ranks]
    assert sorted(rank for rank, _ in ranks) == sorted(rank for _, rank in ranks)


@pytest.mark.parametrize(
    "versus",
    [None, "p:30d", "days:2025-01-01..2025-03-31", f"at:{OTHER}", "metric:on_time"],
)
def test_swapping_twice_leads_back(there: Any, versus: str | None) -> None:
    _, world = there
    scope = Scope(at=area(STREET), show=Show.COMPARE, versus=versus)
    once = sides(world, scope)
    twice = sides(world, once.swapped)
    assert (twice.left, twice.right) == (once.right, once.left)
    thrice = sides(world, twice.swapped)
    assert (thrice.left, thrice.right) == (once.left, once.right)


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        (None, True), ("p:8w", True), ("p:9w", False), ("days:2026-01-01..2026-01-31", True),
        ("days:2026-01-31..2026-01-01", False), ("days:2026-01-31", False), ("at:990101001", True),
        ("at:nowhere", False), ("metric:on_time", True), ("metric:luck", False),
        ("by:type", True), ("by:luck", False), ("by:", False), (":", False), ("x", False),
    ],
)  # fmt: skip
def test_what_versus_may_say(there: Any, text: str | None, is_fine: bool) -> None:
    _, world = there
    assert is_understood(world, text) is is_fine


@CHECKED
@given(scope=scopes(), month=st.integers(0, 11))
def test_every_picture_of_the_film_is_its_month(there: Any, scope: Scope, month: int) -> None:
    db, world = there
    found = film(world, scope)
    span = found.months[month]
    asked = scope.but(since=span.since, until=span.until)
    place = scope.at or area(DISTRICT)
    assert found.totals[month].value == again(db, world, scope.metric, [place], asked)
    values = measure_level(world, asked, scope.metric, found.level).values
    breaks = np.asarray(found.legend.breaks[1:])
    expected = np.searchsorted(breaks, values, side="right")
    assert (found.classes[month] == np.where(np.isnan(values), NO_CLASS, expected)).all()


def test_the_film_ends_with_the_data_and_leaves_no_day_out() -> None:
    months = last_months(date(2026, 2, 27))
    assert months[0].since == date(2025, 3, 1)
    assert months[-1] == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert all(a.until == b.since for a, b in itertools.pairwise(months))


@CHECKED
@given(scope=scopes(), way=st.sampled_from(list(Facet)))
def test_facets_are_recounted_and_make_the_whole(there: Any, scope: Scope, way: Facet) -> None:
    db, world = there
    asked = scope.but(show=Show.MULTIPLES, versus=f"by:{way}")
    assume(way in offered(world, asked, frame(world, asked)))
    found = multiples(world, asked)
    assert found.facet is way
    place = scope.at or area(DISTRICT)
    for each in found.small:
        where = each.scope.at or area(DISTRICT)
        assert each.figure.value == again(db, world, scope.metric, [where], each.scope)
        assert each.issues == again(db, world, MetricKey.ISSUES, [where], each.scope)
    assert found.issues == again(db, world, MetricKey.ISSUES, [place], scope)
    assert sum(each.issues for each in found.small) + found.rest == found.issues
    if way is Facet.MATTER:
        assert found.rest == 0


def test_a_facet_that_is_not_to_be_had_gives_way_to_one_that_is(there: Any) -> None:
    _, world = there
    grid = Place.parse("grid:990101001001B001")
    found = multiples(world, Scope(at=grid, ladder="grids", versus="by:type"))
    assert found.facet in found.offered


@CHECKED
@given(scope=scopes())
def test_bars_of_every_grain_and_what_they_are_compared_with(there: Any, scope: Scope) -> None:
    db, world = there
    found = timeline(world, scope)
    period = scope.period(world.today)
    assert found.grain is Grain.of(period)
    place = scope.at or area(DISTRICT)
    for index in range(0, len(found.starts), max(1, len(found.starts) // 6)):
        start = found.starts[index]
        bar = Period(start, min(found.grain.after(start), world.today + timedelta(days=1)))
        here = scope.but(since=bar.since, until=bar.until)
        n = found.on_time[index] + found.late[index]
        assert n == again(db, world, MetricKey.ISSUES, [place], here)
        if (before := found.before[index]) is not None:
            back = timedelta(days=period.days)
            shifted = Period(bar.since - back, bar.until - back)
            span = bar.year_before() if scope.compare is Compare.YEAR else shifted
            there_ = scope.but(since=span.since, until=span.until)
            assert before == again(db, world, MetricKey.ISSUES, [place], there_)


def test_a_week_shows_days_and_a_long_time_shows_months(there: Any) -> None:
    _, world = there
    week = timeline(world, Scope(since=date(2026, 10, 5), until=date(2026, 10, 12)))
    assert week.grain is Grain.DAY
    shown = [day for day in week.starts if date(2026, 10, 5) <= day <= date(2026, 10, 11)]
    assert len(shown) == 7
    assert timeline(world, Scope(preset="24m")).grain is Grain.MONTH
    assert timeline(world, Scope()).grain is Grain.WEEK
