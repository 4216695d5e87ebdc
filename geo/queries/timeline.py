"""Timeline: issues a week over all the time there are data for, for the time brush."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.cube.clock import midnight, time_of
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Weeks from Monday, oldest first; the scope's filters and place hold, its period does not."""

    starts: tuple[date, ...]
    on_time: tuple[int, ...]
    late: tuple[int, ...]  # answered after the deadline, or open past it
    first: date | None  # day of the first issue; None without any
    last: date


def timeline(world: World, scope: Scope) -> Timeline:
    reported = world.facts.issues.reported
    if not len(reported):
        return Timeline((), (), (), None, world.today)
    totals = world.counting.totals(scope, world.territory.find(scope.at), world.as_of)
    first = time_of(int(reported[0])).astimezone(world.zone).date()
    starts = weeks(first, world.today)
    edges = [int(midnight(start, world.zone)) for start in starts]
    places = [*(totals.days.place(edge) for edge in edges), len(totals.days.edges) - 1]
    late = np.diff(totals.late[places])
    on_time = np.diff(totals.running(Measure.ISSUES)[places]) - late
    return Timeline(
        starts=tuple(starts),
        on_time=tuple(on_time.tolist()),
        late=tuple(late.tolist()),
        first=first,
        last=world.today,
    )


def weeks(first: date, last: date) -> list[date]:
    """Mondays from the week of the first day to that of the last."""
    monday = first - timedelta(days=first.weekday())
    return [monday + _WEEK * number for number in range((last - monday).days // 7 + 1)]
