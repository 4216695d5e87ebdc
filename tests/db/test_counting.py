"""Every figure equals a recount in plain SQL, and children add up, for random scopes."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo.cube.clock import month_start
from geo.period import Period
from geo.queries import days as days_module
from geo.queries.counting import coverage_months
from geo.queries.days import Days
from geo.queries.frame import frame
from geo.queries.listing import rows_of
from geo.queries.measures import measure_at, measure_level
from geo.queries.people import PEOPLE
from geo.queries.ranking import ranking
from geo.queries.rounds import OF_ROUNDS
from geo.queries.selecting import RULES, WEIGHTS
from geo.queries.summary import summary
from geo.queries.timeline import timeline
from geo.queries.totals import Totals
from geo.queries.world import World
from geo.rules.indicators import INDICATORS, Kind, Measure
from geo.scope import Place, Scope
from geo.vocab import (
    AgeClass,
    Compare,
    CompoundType,
    LevelKind,
    Matter,
    MetricKey,
    Source,
    Status,
)
from tests import district, make, recount

TYPES = [(), (), (), (CompoundType.MIXED,), (CompoundType.COMMERCIAL, CompoundType.WORK_UNIT)]
MONTHLY = ("dwellings", "dwellings_reached", "buildings", "buildings_seen")
CHECKED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def there(engine: sa.Engine) -> Iterator[tuple[Session, World, list[Place]]]:
    """One random district for all examples, rolled back at the end."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            here = district.build(db)
            yield db, make.world(db), _places(here)
        outer.rollback()


def _places(here: district.District) -> list[Place]:
    kinds = {
        LevelKind.AREA: here.areas,
        LevelKind.GRID: here.grids,
        LevelKind.COMPOUND: here.compounds,
        LevelKind.BUILDING: here.buildings,
    }
    return [Place(kind, row.code) for kind, rows in kinds.items() for row in rows]


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, date]:
    """Also such as end in the future, and such as issues begin at the very midnight of."""
    days_of_end = [st.dates(date(2024, 2, 10), date(2026, 11, 22)), st.just(date(2026, 12, 10))]
    until = draw(st.one_of(*days_of_end, st.just(date(2026, 11, 23))))
    days = draw(st.sampled_from([1, 7, 30, 56, 365, 365, 1100, 1100]))
    return until - timedelta(days=days), until


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    since, until = draw(periods())
    return Scope(
        ladder=draw(st.sampled_from(["compounds", "grids"])),
        since=since,
        until=until,
        categories=draw(st.sampled_from([(), (), (), (), ("01",), ("0102", "02"), ("77",)])),
        matters=draw(st.sampled_from([(), (), (), (), (Matter.BIG,), (Matter.SMALL, Matter.HARD)])),
        sources=draw(st.sampled_from([(), (), (), (), (Source.HOTLINE, Source.PATROL)])),
        statuses=draw(
            st.sampled_from([(), (), (), (), (Status.CLOSED,), (Status.REDO, Status.SIGNED)])
        ),
        late=draw(st.sampled_from([False, False, False, True])),
        types=draw(st.sampled_from(TYPES)),
        ages=draw(st.sampled_from([(), (), (), (AgeClass.OLD,)])),
        stars=draw(st.sampled_from([(), (), (), (1, 2), (3, 5)])),
        compare=draw(st.sampled_from(list(Compare))),
    )


@CHECKED
@given(data=st.data(), scope=scopes())
def test_every_figure_of_any_place_equals_a_recount(there: Any, data: Any, scope: Scope) -> None:
    db, world, places = there
    place = data.draw(st.sampled_from(places))
    for metric, indicator in INDICATORS.items():
        figure = measure_at(world, scope.but(at=place), metric)
        assert figure.numerator == recounted(db, world, indicator.numerator, [place], scope), metric
        if indicator.kind is Kind.CHANGE:
            other = _compared(world, scope.but(compare=indicator.compare))
            assert figure.denominator == recounted(db, world, Measure.ISSUES, [place], other)
        elif indicator.kind is Kind.QUANTILE:
            again = hours(db, world, indicator.share, [place], scope)
            assert figure.value == (None if again is None else pytest.approx(again, abs=0.01))
        elif indicator.denominator is not None:
            again = recounted(db, world, indicator.denominator, [place], scope)
            assert figure.denominator == again, metric
            assert (figure.value is None) == (again == 0)


@CHECKED
@given(data=st.data(), scope=scopes(), metric=st.sampled_from(list(MetricKey)))
def test_children_and_what_is_not_placed_below_make_the_parent(
    there: Any, data: Any, scope: Scope, metric: MetricKey
) -> None:
    db, world, places = there
    here = scope.but(at=data.draw(st.sampled_from(places)), metric=metric)
    found = ranking(world, here)
    indicator = INDICATORS[metric]
    parts = [*found.rows, *([found.remainder] if found.remainder else [])]
    if not found.rows:
        return
    assert sum(row.issues for row in parts) == found.total.issues
    assert sum(row.overdue for row in parts) == found.total.overdue
    told = sum(row.figure.numerator for row in parts)
    whole = found.total.figure.numerator
    assert told <= whole if indicator.is_private else told == whole
    if indicator.is_private:
        assert found.remainder is None or found.remainder.figure.denominator == 0
    elif indicator.denominator not in (None, *PEOPLE):
        assert sum(row.figure.denominator or 0 for row in parts) == found.total.figure.denominator
    for row in found.rows:
        both = [here.at, row.named.place]
        assert row.issues == recounted(db, world, Measure.ISSUES, both, scope)
        assert row.overdue == recounted(db, world, Measure.OVERDUE, both, scope)
        assert row.figure.numerator == recounted(db, world, indicator.numerator, both, scope)


@CHECKED
@given(
    scope=scopes(),
    level=st.sampled_from([key for key, *_ in make.LEVELS]),
    metric=st.sampled_from(list(MetricKey)),
)
def test_a_level_is_counted_over_the_whole_root(
    there: Any, scope: Scope, level: str, metric: MetricKey
) -> None:
    db, world, _ = there
    figures = measure_level(world, scope, metric, level)
    whole = measure_at(world, scope, metric)
    told = figures.numerators.sum() + figures.remainder.numerator
    private = INDICATORS[metric].is_private
    assert told <= whole.numerator if private else told == whole.numerator
    places = world.territory.levels[level]
    for row, code in enumerate(places.codes):
        again = recounted(
            db, world, INDICATORS[metric].numerator, [Place(places.rung.kind, code)], scope
        )
        assert figures.numerators[row] == again


@CHECKED
@given(data=st.data(), scope=scopes())
def test_a_list_shows_exactly_the_rows_behind_a_number(there: Any, data: Any, scope: Scope) -> None:
    db, world, places = there
    here = scope.but(at=data.draw(st.sampled_from(places)))
    for measure in RULES.keys() - WEIGHTS.keys():
        rows = rows_of(world, here, measure)
        assert len(rows) == recounted(db, world, measure, [here.at], scope), measure
        assert len(set(rows.tolist())) == len(rows)


@CHECKED
@given(data=st.data(), scope=scopes())
def test_the_series_end_with_the_figure_and_are_recounted(
    there: Any, data: Any, scope: Scope
) -> None:
    _, world, places = there
    place = data.draw(st.sampled_from(places))
    for card in summary(world, scope.but(at=place)).cards:
        ends = [*card.spark.starts[1:], None]
        for start, end, value in zip(card.spark.starts, ends, card.spark.values, strict=True):
            if end is not None:
                again = scope.but(since=start, until=end, at=place)
                assert measure_at(world, again, card.indicator.key).value == pytest.approx(value)


@CHECKED
@given(data=st.data(), scope=scopes())
def test_the_weeks_of_the_timeline_are_recounted(there: Any, data: Any, scope: Scope) -> None:
    db, world, places = there
    here = scope.but(
        at=data.draw(st.sampled_from(places)), since=date(2026, 1, 1), until=date(2026, 3, 1)
    )
    found = timeline(world, here)
    assert len(found.starts) > 100
    pick = data.draw(st.integers(0, len(found.starts) - 1))
    since = found.starts[pick]
    week = here.but(since=since, until=since + timedelta(days=7))
    total = found.on_time[pick] + found.late[pick]
    assert total == recounted(db, world, Measure.ISSUES, [here.at], week)
    whole = here.but(since=date(2000, 1, 1), until=date(2027, 1, 1))
    moment = recount.when(date(2000, 1, 1), date(2027, 1, 1), world.as_of)
    assert sum(found.late) == recount.issues(db, "late", [here.at], whole, **moment)


@pytest.mark.parametrize("few", [0.0, 2.0])
def test_few_and_many_issues_are_counted_alike(
    there: Any, monkeypatch: pytest.MonkeyPatch, few: float
) -> None:
    """Cutting all issues and sorting the place's own are each right alone."""
    db, world, places = there
    monkeypatch.setattr(days_module, "FEW", few)
    scope = Scope(since=date(2025, 3, 1), until=date(2026, 9, 1))
    window = world.counting.window(scope.period(world.today), world.as_of)
    days = Days(world.facts, world.zone, window.now)
    for place in places[::3]:
        kept = world.counting.kept(scope, world.territory.find(place), window.now)
        totals = Totals(days, kept)
        for measure in RULES:
            again = recounted(db, world, measure, [place], scope)
            assert totals.count(measure, window) == again, (place, measure)


def _compared(world: World, scope: Scope) -> Scope:
    period = scope.period(world.today)
    if period.since <= world.today:
        period = Period(period.since, min(period.until, world.today + timedelta(days=1)))
    before = period.year_before() if scope.compare is Compare.YEAR else period.just_before()
    return scope.but(since=before.since, until=before.until)


def recounted(
    db: Session, world: World, measure: Measure, places: list[Place], scope: Scope
) -> int:
    period = scope.period(world.today)
    moment = recount.when(period.since, period.until, world.as_of)
    if measure in MONTHLY:
        months = [month_start(number) for number in coverage_months(period, world.today)]
        return recount.coverage(db, measure, places, months, scope, **moment)
    if measure == "visits":
        return recount.visits(db, places, scope, **moment)
    if measure in ("hotspots", "transformed"):
        return recount.hotspots(db, measure, places, scope, **moment)
    if measure in PEOPLE:
        return recount.people(db, measure, places[-1], scope, **moment)
    if measure in OF_ROUNDS:
        return recount.rounds(db, measure, places, scope, **moment)
    if measure == "workdays":
        return recount.workdays(db, places, **moment)
    if measure == "workdays_visited":
        return recount.workdays_visited(db, places, **moment)
    return recount.issues(db, measure, places, scope, **moment)


def hours(
    db: Session, world: World, share: float, places: list[Place], scope: Scope
) -> float | None:
    period = scope.period(world.today)
    moment = recount.when(period.since, period.until, world.as_of)
    return recount.handling_hours(db, share, places, scope, **moment)


def test_the_year_before_of_leap_day_is_the_28th(there: Any) -> None:
    _, world, _ = there
    leap = Scope(since=date(2024, 2, 29), until=date(2024, 3, 1))
    assert frame(world, leap).before == Period(date(2023, 2, 28), date(2023, 3, 1))


def test_both_ladders_give_the_place_the_same_total(there: Any) -> None:
    _, world, _ = there
    scope = Scope(preset="24m")
    totals = {ranking(world, scope.but(ladder=key)).total for key in ("compounds", "grids")}
    assert len(totals) == 1
