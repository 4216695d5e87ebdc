"""Timeline: issues a day, week or month around a period, with what they are compared with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from geo.cube.clock import midnight, time_of
from geo.period import Period, shift_month
from geo.queries.totals import Totals
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope
from geo.vocab import Compare

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
DAILY_UP_TO = 14  # days of a period; a single week is seven bars, not one wide one
MONTHLY_FROM = 400
DAYS_AROUND = 42  # shown on either side of a period of days


class Grain(StrEnum):
    """How long a bar lasts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @classmethod
    def of(cls, period: Period) -> "Grain":
        if period.days <= DAILY_UP_TO:
            return cls.DAY
        return cls.MONTH if period.days > MONTHLY_FROM else cls.WEEK

    def start(self, day: date) -> date:
        """The first day of the bar a day lies in."""
        if self is Grain.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Grain.MONTH else day

    def after(self, start: date) -> date:
        """The first day of the next bar."""
        if self is Grain.MONTH:
            return shift_month(start, 1)
        return start + (_WEEK if self is Grain.WEEK else _DAY)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars oldest first; the scope's filters and place hold, its period only chooses the grain.

    `before` is the count of the days each bar is compared with, None where there is none: the same
    dates a year earlier (D1), or for the bars of the period the span before it (D2).
    """

    starts: tuple[date, ...]
    on_time: tuple[int, ...]
    late: tuple[int, ...]  # answered after the deadline, or open past it
    first: date | None  # day of the first issue; None without any
    last: date
    before: tuple[int | None, ...] = ()
    grain: Grain = Grain.WEEK


def timeline(world: World, scope: Scope) -> Timeline:
    """All weeks or months there are data for, or the days around a short period."""
    reported = world.facts.issues.reported
    period = scope.period(world.today)
    grain = Grain.of(period)
    if not len(reported):
        return Timeline((), (), (), None, world.today, grain=grain)
    totals = world.counting.totals(scope, world.territory.find(scope.at), world.as_of)
    first = time_of(int(reported[0])).astimezone(world.zone).date()
    starts = bars(grain, *_reach(grain, period, first, world.today))
    edges = [int(midnight(start, world.zone)) for start in starts]
    end = int(midnight(grain.after(starts[-1]), world.zone)) if starts else 0
    places = [totals.days.place(edge) for edge in [*edges, end]]
    late = np.diff(totals.late[places])
    on_time = np.diff(totals.running(Measure.ISSUES)[places]) - late
    return Timeline(
        starts=tuple(starts),
        on_time=tuple(on_time.tolist()),
        late=tuple(late.tolist()),
        first=first,
        last=world.today,
        before=_before(world, scope, totals, [(s, grain.after(s)) for s in starts], first),
        grain=grain,
    )


def bars(grain: Grain, first: date, last: date) -> list[date]:
    """First days of the bars from that of the first day to that of the last."""
    starts = [grain.start(first)]
    while (after := grain.after(starts[-1])) <= last:
        starts.append(after)
    return starts


def _reach(grain: Grain, period: Period, first: date, last: date) -> tuple[date, date]:
    """Everything; of days only those around the period, as many as are wide enough to be seen."""
    if grain is not Grain.DAY:
        return first, last
    around = timedelta(days=DAYS_AROUND)
    end = min(last, period.last_day + around)
    since = max(first, min(period.since, end) - around)
    return min(since, end), end


def _before(
    world: World, scope: Scope, totals: Totals, spans: list[tuple[date, date]], first: date
) -> tuple[int | None, ...]:
    """What each bar is compared with; nothing from before the data began, which is no zero."""
    shift, period = _shift(scope, world.today), scope.period(world.today)
    running = totals.running(Measure.ISSUES)
    found: list[int | None] = []
    for start, after in spans:
        span = shift(Period(start, min(after, world.today + _DAY)))
        barred = scope.compare is Compare.SPAN and not period.since <= start < period.until
        if barred or span.since < first:
            found.append(None)
            continue
        low, high = (totals.days.place(int(midnight(day, world.zone))) for day in _ends(span))
        found.append(int(running[high] - running[low]))
    return tuple(found)


def _ends(period: Period) -> tuple[date, date]:
    return period.since, period.until


def _shift(scope: Scope, today: date) -> Callable[[Period], Period]:
    """From the days of a bar to those it is compared with."""
    if scope.compare is Compare.YEAR:
        return Period.year_before
    back = timedelta(days=scope.period(today).days)
    return lambda period: Period(period.since - back, period.until - back)
