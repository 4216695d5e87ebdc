"""Two hundred states of the screen: every number of every panel equals a recount in plain SQL."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo.period import PRESETS
from geo.queries.frame import Frame, frame
from geo.queries.measures import Figure
from geo.queries.points import issue_points
from geo.queries.ranking import ranking
from geo.queries.summary import summary
from geo.queries.timeline import timeline
from geo.queries.values import map_values
from geo.queries.world import World
from geo.rules.indicators import INDICATORS, Kind, Measure
from geo.scope import Behind, Place, Scope
from geo.vocab import (
    AgeClass,
    Compare,
    CompoundType,
    LevelKind,
    Matter,
    MetricKey,
    Part,
    Source,
    Status,
)
from tests import district, make, recount
from tests.db import test_counting
from tests.db.test_counting import hours

STATES = 200
# Shrinking would replay hundreds of states to say what one already says.
CHECKED = settings(
    max_examples=STATES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def there(engine: sa.Engine) -> Iterator[tuple[Session, World, list[Place]]]:
    """One random district for all states, rolled back at the end."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as db:
            here = district.build(db, seed=7)
            kinds = {
                LevelKind.AREA: here.areas,
                LevelKind.GRID: here.grids,
                LevelKind.COMPOUND: here.compounds,
                LevelKind.BUILDING: here.buildings[:4],
            }
            places = [Place(kind, row.code) for kind, rows in kinds.items() for row in rows]
            yield db, make.world(db), places
        outer.rollback()


def some(values: Any, most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Mostly no filter, else up to `most` values in order."""
    chosen = st.lists(st.sampled_from(list(values)), min_size=1, max_size=most, unique=True)
    picked = chosen.map(lambda found: tuple(sorted(found)))
    return st.one_of(st.just(()), st.just(()), picked)


@st.composite
def states(draw: st.DrawFn) -> Scope:
    """Every field that changes a number, and the address there and back."""
    own = draw(st.booleans())
    until = draw(st.dates(date(2024, 3, 1), date(2026, 12, 20)))
    days = draw(st.sampled_from([1, 7, 30, 61, 366, 800]))
    scope = Scope(
        ladder=draw(st.sampled_from([None, "grids"])),
        preset=draw(st.sampled_from(PRESETS)),
        since=until - timedelta(days=days) if own else None,
        until=until if own else None,
        categories=draw(some(["01", "0102", "02", "77"])),
        matters=draw(some(Matter)),
        sources=draw(some(Source)),
        statuses=draw(some(Status, 3)),
        late=draw(st.sampled_from([False, False, True])),
        types=draw(some(CompoundType)),
        ages=draw(some(AgeClass)),
        stars=draw(some(range(1, 6), 3)),
        metric=draw(st.sampled_from(list(MetricKey))),
        compare=draw(st.sampled_from(list(Compare))),
        rows=draw(
            st.one_of(
                st.none(),
                st.builds(Behind, st.sampled_from(list(MetricKey)), st.sampled_from(list(Part))),
            )
        ),
    )
    assert Scope.from_search(scope.to_search()) == scope.but(
        **({"preset": Scope().preset} if scope.since else {})
    )
    return scope


_ASKED: dict[tuple[str, ...], int] = {}


def recounted(db: Session, world: World, measure: Any, places: list[Any], scope: Scope) -> int:
    """As `test_counting` recounts it; what a state has asked once is not asked again."""
    key = (str(measure), *map(str, places), scope.but(at=None, metric=MetricKey.ISSUES).to_search())
    if key not in _ASKED:
        _ASKED[key] = test_counting.recounted(db, world, measure, places, scope)
    return _ASKED[key]


@CHECKED
@given(data=st.data(), state=states())
def test_every_number_of_every_panel_is_recounted(there: Any, data: Any, state: Scope) -> None:
    db, world, places = there
    _ASKED.clear()
    scope = state.but(at=data.draw(st.sampled_from(places)))
    here = frame(world, scope)
    check_strip(db, world, scope, here)
    check_ranking(db, world, scope, here)
    check_map(db, world, scope, here)
    check_timeline(db, world, scope)
    points = issue_points(world, scope)
    issues = recounted(db, world, Measure.ISSUES, [scope.at], scope)
    assert points.total + points.unplaced == issues


def check_strip(db: Session, world: World, scope: Scope, here: Frame) -> None:
    """Every card, what two of them are compared with, and the newest list."""
    found = summary(world, scope)
    assert {card.indicator.key for card in found.cards} >= {scope.metric} - {MetricKey.HOTSPOTS}
    for card in found.cards:
        spans = [(card.now, here.period)]
        if card.indicator.key in (scope.metric, MetricKey.ISSUES):
            spans.append((card.before, here.before))
        for figure, period in spans:
            then = scope.but(since=period.since, until=period.until)
            check(db, world, card.indicator.key, figure, [scope.at], then)
    listed = recount.hotspots(db, "hotspots", [scope.at], scope, as_of=world.as_of)
    assert found.hotspots.listed == listed
    assert found.hotspots.done == recount.hotspots(
        db, "transformed", [scope.at], scope, as_of=world.as_of
    )


def check_ranking(db: Session, world: World, scope: Scope, here: Frame) -> None:
    """Every row, what is not placed below, and their sum."""
    found = ranking(world, scope)
    if here.child is None:
        return
    parts = [*found.rows, *([found.remainder] if found.remainder else [])]
    check(db, world, scope.metric, found.total.figure, [scope.at], scope)
    assert sum(row.issues for row in parts) == found.total.issues
    assert sum(row.overdue for row in parts) == found.total.overdue
    told = sum(row.figure.numerator for row in parts)
    whole = found.total.figure.numerator
    assert told <= whole if found.indicator.is_private else told == whole
    values = [row.figure.value for row in found.rows if row.figure.value is not None]
    assert values in (sorted(values), sorted(values, reverse=True))
    for row in found.rows:
        assert row.named is not None
        both = [scope.at, row.named.place]
        assert row.issues == recounted(db, world, Measure.ISSUES, both, scope)
        assert row.overdue == recounted(db, world, Measure.OVERDUE, both, scope)
        check(db, world, scope.metric, row.figure, both, scope)


def check_map(db: Session, world: World, scope: Scope, here: Frame) -> None:
    """The value of three places of the coloured level, and that all places have a class or none."""
    found = map_values(world, scope)
    level = world.territory.levels[found.level]
    assert sum(found.legend.counts) + found.legend.no_data == len(level)
    for row in {0, len(level) // 2, len(level) - 1}:
        kept = world.counting.traits.within(scope, found.level)
        value = None if np.isnan(found.values[row]) else float(found.values[row])
        if kept is not None and not kept[row]:
            assert value is None
            continue
        place = Place(level.rung.kind, level.codes[row])
        indicator = INDICATORS[scope.metric]
        if indicator.kind in (Kind.COUNT, Kind.RATIO, Kind.RATE):
            assert value == pytest.approx(expected(db, world, scope.metric, place, scope))


def check_timeline(db: Session, world: World, scope: Scope) -> None:
    """Three bars, wherever they begin and however long they last."""
    found = timeline(world, scope)
    ends = [*found.starts[1:], None]
    for index in {0, len(found.starts) // 2, len(found.starts) - 2}:
        if ends[index] is None:
            continue
        bar = scope.but(since=found.starts[index], until=ends[index])
        total = found.on_time[index] + found.late[index]
        assert total == recounted(db, world, Measure.ISSUES, [scope.at], bar)
        assert found.late[index] == recounted(db, world, "late", [scope.at], bar)


def check(
    db: Session, world: World, metric: MetricKey, figure: Figure, places: list[Any], scope: Scope
) -> None:
    """Numerator, denominator and value of one figure."""
    indicator = INDICATORS[metric]
    assert figure.numerator == recounted(db, world, indicator.numerator, places, scope), metric
    if indicator.kind is Kind.QUANTILE:
        value = hours(db, world, indicator.share, places, scope)
        assert figure.value == (None if value is None else pytest.approx(value, abs=0.01)), metric
    elif indicator.denominator is not None:
        under = recounted(db, world, indicator.denominator, places, scope)
        assert figure.denominator == under, metric
        share = indicator.scale * figure.numerator / under if under else None
        assert figure.value == (None if share is None else pytest.approx(share)), metric


def expected(
    db: Session, world: World, metric: MetricKey, place: Place, scope: Scope
) -> float | None:
    indicator = INDICATORS[metric]
    over = recounted(db, world, indicator.numerator, [place], scope)
    if indicator.denominator is None:
        return float(over)
    under = recounted(db, world, indicator.denominator, [place], scope)
    return indicator.scale * over / under if under else None
