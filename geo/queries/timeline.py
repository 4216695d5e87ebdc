"""Timeline: issues a week over all the time there are data for, for the time brush."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from geo.cube.clock import midnight, minute_of, time_of
from geo.cube.facts import NOWHERE
from geo.queries.selecting import Filter, Mask, is_late
from geo.queries.territory import At
from geo.queries.world import World
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
    at = world.territory.find(scope.at)
    chosen = world.counting.filter(scope)
    key = ("timeline", at, chosen.key, world.as_of)
    return world.counting.memory.get(key, lambda: _timeline(world, at, chosen))


def _timeline(world: World, at: At, chosen: Filter) -> Timeline:
    reported = world.facts.issues.reported
    if not len(reported):
        return Timeline((), (), (), None, world.today)
    first = time_of(int(reported[0])).astimezone(world.zone).date()
    starts = list(weeks(first, world.today))
    edges = np.asarray([midnight(start, world.zone) for start in starts], np.int32)
    cuts = [*np.searchsorted(reported, edges).tolist(), len(reported)]
    kept, late = _flags(world, at, chosen)
    spans = list(pairwise(cuts))
    all_counts = [int(np.count_nonzero(kept[low:high])) for low, high in spans]
    late_counts = [int(np.count_nonzero(late[low:high])) for low, high in spans]
    return Timeline(
        starts=tuple(starts),
        on_time=tuple(a - b for a, b in zip(all_counts, late_counts, strict=True)),
        late=tuple(late_counts),
        first=first,
        last=world.today,
    )


def weeks(first: date, last: date) -> list[date]:
    """Mondays from the week of the first day to that of the last."""
    monday = first - timedelta(days=first.weekday())
    return [monday + _WEEK * number for number in range((last - monday).days // 7 + 1)]


def _flags(world: World, at: At, chosen: Filter) -> tuple[Mask, Mask]:
    """One flag an issue: counted here, and counted and late."""
    issues, everything = world.facts.issues, slice(0, len(world.facts.issues.id))
    inside = world.counting.issue_places.inside(at).copy()
    inside[NOWHERE] = False
    kept = inside[issues.spot]
    passed = chosen.mask(issues, everything)
    if passed is not None:
        kept &= passed
    return kept, kept & is_late(issues, everything, int(minute_of(world.as_of)))
