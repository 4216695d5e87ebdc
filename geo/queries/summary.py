"""Summary: the strip of indicators above the map."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from geo.period import Period
from geo.queries.counting import coverage_months, months_period
from geo.queries.frame import Frame, frame
from geo.queries.measures import LISTED, Figure, difference, figure_at
from geo.queries.sparks import Buckets, Spark, buckets, monthly_spark, spark
from geo.queries.territory import OUTSIDE, At
from geo.queries.world import World
from geo.rules.indicators import INDICATORS, Indicator, Mark, Measure
from geo.scope import Scope
from geo.vocab import DONE_WITH, ON_THE_LIST, MetricKey

STRIP = (
    MetricKey.ISSUES,
    MetricKey.OPEN,
    MetricKey.ON_TIME,
    MetricKey.OVERDUE,
    MetricKey.RESOLVED,
    MetricKey.SATISFIED,
    MetricKey.VISIT_COVERAGE,
    MetricKey.BUILDINGS_VISITED,
)
# Stocks are those of the last day, and the list is the newest: neither has a period to complete.
UNDATED = (Measure.OPEN, Measure.OVERDUE, *LISTED)
DAY = timedelta(days=1)
COVERAGES = (MetricKey.VISIT_COVERAGE, MetricKey.BUILDINGS_VISITED)


@dataclass(frozen=True, slots=True)
class Card:
    """`change` is a share of `before` for counts and rates (None: base too small), a difference in
    percentage points for ratios."""

    indicator: Indicator
    now: Figure
    before: Figure
    change: float | None
    spark: Spark
    months: Period | None = None  # visit figures: the calendar months they speak of
    pace: float | None = None  # coverage of a running month against its elapsed workdays


@dataclass(frozen=True, slots=True)
class HotspotCount:
    """Problem compounds of the newest list inside the place."""

    listed: int
    by_status: tuple[tuple[str, int], ...]  # EntryStatus value, in the order of the state machine
    done: int  # transformed, monitoring or delisted
    with_team: int  # a team on duty
    without_team: int  # not done and no team on duty
    open_problems: int


@dataclass(frozen=True, slots=True)
class Summary:
    period: Period
    before: Period
    cards: tuple[Card, ...]
    hotspots: HotspotCount


def summary(world: World, scope: Scope) -> Summary:
    """The strip for the place of the scope, with the chosen indicator if it is another one; the
    visit cards are left out without buildings."""
    here = frame(world, scope)
    shown = STRIP if world.counting.building_level else STRIP[: -len(COVERAGES)]
    if scope.metric not in (*shown, MetricKey.HOTSPOTS):
        shown = (*shown, scope.metric)
    span = buckets(world, here.period)
    return Summary(
        period=here.period,
        before=here.before,
        cards=tuple(_card(world, scope, here, metric, span) for metric in shown),
        hotspots=hotspot_count(world, scope, here.at),
    )


def hotspot_count(world: World, scope: Scope, at: At) -> HotspotCount:
    """Filters by compound hold, those by issue do not: a list is judged by everything."""
    entries = [world.board.entries[index] for index, _ in entries_inside(world, scope, at)]
    states = Counter(entry.status for entry in entries)
    waiting = [entry for entry in entries if entry.status not in DONE_WITH]
    return HotspotCount(
        listed=len(entries),
        by_status=tuple((status, states[status]) for status in ON_THE_LIST),
        done=len(entries) - len(waiting),
        with_team=sum(entry.has_team for entry in entries),
        without_team=sum(not entry.has_team for entry in waiting),
        open_problems=sum(entry.open_problems for entry in entries),
    )


def entries_inside(world: World, scope: Scope, at: At) -> list[tuple[int, int]]:
    """Which entries of the list lie in a place and in the compounds the scope keeps, in order of
    rank, with their compound rows."""
    level = world.counting.compound_level
    if level is None or not world.board.entries:
        return []
    ids = np.asarray([entry.compound_id for entry in world.board.entries], np.int32)
    rows = world.territory.levels[level].rows_of(ids)
    inside = world.territory.inside(at, level)
    kept = world.counting.traits.chosen(scope)
    inside = np.append(inside if kept is None else inside & kept, False)
    found = np.flatnonzero(inside[rows] & (rows != OUTSIDE))
    return list(zip(found.tolist(), rows[found].tolist(), strict=True))


def _card(world: World, scope: Scope, here: Frame, metric: MetricKey, span: Buckets) -> Card:
    indicator = INDICATORS[metric]
    now = figure_at(world, scope, metric, here.period, here.at)
    before = figure_at(world, scope, metric, here.before, here.at)
    changed = difference(indicator, now, before)
    if metric in COVERAGES:
        months = months_period(coverage_months(here.period, world.today))
        series = monthly_spark(world, scope, here.at, indicator, months.last_day)
        shown = _to_date(now) if months.until > world.today + DAY else now
        return Card(indicator, shown, before, changed, series, months, _pace(world, now, months))
    if is_running(scope, here.period, world) and indicator.numerator not in UNDATED:
        now = _to_date(now)
    return Card(indicator, now, before, changed, _series(world, scope, here, metric, span))


def _series(world: World, scope: Scope, here: Frame, metric: MetricKey, span: Buckets) -> Spark:
    """From the running sums where they suffice; else each bucket is asked for by itself."""
    if metric in STRIP:
        totals = world.counting.totals(scope, here.at, world.as_of)
        return spark(totals, INDICATORS[metric], span)
    if INDICATORS[metric].numerator in LISTED:  # there is one list, and no past of it
        return Spark((), (), span.grain)
    figures = (figure_at(world, scope, metric, each, here.at) for each in span.periods)
    return Spark(span.starts, tuple(each.value for each in figures), span.grain)


def is_running(scope: Scope, period: Period, world: World) -> bool:
    """Whether the period goes on: it ends after today, or is a month or year that has not ended."""
    tomorrow = world.today + DAY
    if period.until > tomorrow:
        return True
    chosen = None if scope.since else scope.preset
    return (chosen == "month" and tomorrow.day != 1) or (
        chosen == "ytd" and (tomorrow.month, tomorrow.day) != (1, 1)
    )


def _to_date(figure: Figure) -> Figure:
    return replace(figure, marks=(*figure.marks, Mark.TO_DATE))


def _pace(world: World, now: Figure, months: Period) -> float | None:
    """Coverage against the share of the workdays that have passed, while the month is running."""
    today = world.today
    if now.value is None or not months.since <= today < months.until:
        return None
    passed = world.calendar.count(months.since, today) + world.calendar.is_workday(today)
    return now.value * world.calendar.count(months.since, months.until) / passed if passed else None
