"""Handling: how many working hours passed from dispatch to answer, as quantiles (formula B7).

A quantile does not add up: it is taken anew from the issues of every place.
"""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import Minutes, time_of
from geo.cube.facts import NOWHERE, Flag
from geo.period import Period
from geo.queries.selecting import select
from geo.queries.territory import OUTSIDE, At
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.rules.workdays import CLOSES, DAY, OPENS, OfficeClock
from geo.scope import Scope

HOUR = 3600
_EPOCH = date(1970, 1, 1)
_ROOM = 32  # bits for the seconds beside a row number


def hours_by_row(
    world: World, scope: Scope, period: Period, level: str, share: float
) -> NDArray[np.float64]:
    """The quantile of every row of a level, in working hours; NaN without answered issues."""
    counting, issues = world.counting, world.facts.issues
    window = counting.window(period, world.as_of)
    rows = select(issues, Measure.ANSWERED, window, counting.passed(scope, window.now))
    spots = issues.spot[rows]
    unit = counting.issue_places.rows(level)[spots]
    kept = (unit != OUTSIDE) & (spots != NOWHERE)
    chosen = counting.chosen(scope, counting.issue_places)
    if chosen is not None:
        kept &= chosen[spots]
    keys = unit[kept].astype(np.int64) << _ROOM | office_seconds(world)[rows][kept]
    keys.sort()
    return _quantiles(keys, len(world.territory.levels[level]), share)


def hours_at(world: World, scope: Scope, period: Period, at: At, share: float) -> float | None:
    """The quantile of one place, in working hours; None without answered issues."""
    counting = world.counting
    window = counting.window(period, world.as_of)
    kept = counting.kept(scope, at, window.now)
    rows = select(world.facts.issues, Measure.ANSWERED, window, kept)
    seconds = office_seconds(world)[rows]
    return float(np.quantile(seconds, share)) / HOUR if len(seconds) else None


def office_seconds(world: World) -> NDArray[np.int64]:
    """From dispatch to answer in seconds of office hours, by row of the issues; 0 for the rest."""

    def work() -> NDArray[np.int64]:
        issues = world.facts.issues
        seconds = np.zeros(len(issues.id), np.int64)
        rows = np.flatnonzero(issues.flags & np.uint16(Flag.ANSWERED))
        if len(rows):
            seconds[rows] = _between(world, issues.dispatched[rows], issues.responded[rows])
        return seconds

    return world.counting.memory.get("office seconds", work)


def _between(world: World, since: Minutes, until: Minutes) -> NDArray[np.int64]:
    first, last = int(min(since.min(), until.min())), int(max(since.max(), until.max()))
    days = range(first // 1440 - 1, last // 1440 + 3)
    offsets = [time_of(day * 1440 + 720).astimezone(world.zone).utcoffset() for day in days]
    table = np.asarray([int((each or timedelta()).total_seconds()) for each in offsets])
    start, end = (_EPOCH + timedelta(days=day) for day in (days[0], days[-1] + 1))
    clock = OfficeClock(world.calendar, start, end, offset_s=0)

    def read(minutes: Minutes) -> NDArray[np.float64]:
        at = minutes.astype(np.int64) * 60
        return clock.read(at + table[at // DAY - days[0]])

    passed = np.maximum(read(until) - read(since), 0) * (CLOSES - OPENS)
    return np.asarray(np.rint(passed), np.int64)


def _quantiles(keys: NDArray[np.int64], size: int, share: float) -> NDArray[np.float64]:
    """Linear between the two nearest, as PostgreSQL's percentile_cont; keys are row and seconds."""
    edges = np.searchsorted(keys, np.arange(size + 1, dtype=np.int64) << _ROOM)
    counts = np.diff(edges)
    found = np.full(size, np.nan)
    there = counts > 0
    place = (counts[there] - 1) * share
    low = np.floor(place).astype(np.int64)
    start, most = edges[:-1][there], counts[there] - 1
    seconds = keys & ((1 << _ROOM) - 1)
    below, above = seconds[start + low], seconds[start + np.minimum(low + 1, most)]
    found[there] = (below + (place - low) * (above - below)) / HOUR
    return found
