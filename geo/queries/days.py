"""Days: local midnights over all data, and where they cut the issues in the order of a time."""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import NEVER, Minutes, midnight, time_of
from geo.cube.facts import Facts, Flag, Issues
from geo.period import EARLIEST, LATEST
from geo.queries.bits import Words, pack, set_before
from geo.queries.selecting import Mask, RowNumbers

Running = NDArray[np.int64]

FEW = 0.05  # of all issues: fewer are sorted by themselves, which is faster than cutting all


@dataclass(frozen=True)
class Order:
    """Issues in the order of one of their times. `rows` None: the order they stand in."""

    rows: RowNumbers | None
    issues: Issues
    times: Minutes  # by row
    cuts: NDArray[np.int64]  # how many have a time before each edge
    edges: Minutes
    packed: dict[tuple[Flag, Flag], Words] = field(default_factory=dict)

    def sums(self, kept: Mask, needs: list[tuple[Flag, Flag]]) -> list[Running]:
        """For each (needed, lacking) flags: how many kept issues with them lie before each edge.

        `kept` is by row. The flags must say who has the time at all, where not everybody has it.
        """
        if np.count_nonzero(kept) < FEW * len(kept):
            return self._few(np.flatnonzero(kept), needs)
        here = pack(kept if self.rows is None else kept[self.rows])
        return [set_before(here & self._meeting(flags), self.cuts) for flags in needs]

    def _few(self, rows: NDArray[np.int64], needs: list[tuple[Flag, Flag]]) -> list[Running]:
        """Only these rows are put in order; a time that never comes lies behind all edges."""
        times, flags = self.times[rows], self.issues.flags[rows]
        chosen = (np.sort(times[meets(flags, *wanted)]) for wanted in needs)
        return [np.searchsorted(some, self.edges).astype(np.int64) for some in chosen]

    def _meeting(self, wanted: tuple[Flag, Flag]) -> Words:
        """The same for all places and filters: worked out once."""
        if wanted not in self.packed:
            flags = self.issues.flags
            own = flags if self.rows is None else flags[self.rows]
            self.packed[wanted] = pack(meets(own, *wanted))
        return self.packed[wanted]


def meets(flags: NDArray[np.uint16], needs: Flag, lacks: Flag) -> Mask:
    """One flag an issue: has it all it needs and none of what it must lack?"""
    asked, wanted = np.uint16(needs | lacks), np.uint16(needs)
    return np.asarray((flags & asked) == wanted)


class Days:
    """Edges are all local midnights and now. A sum up to each edge answers every period."""

    def __init__(self, facts: Facts, zone: ZoneInfo, now: int) -> None:
        self.issues: Issues = facts.issues
        self.now = now
        self.edges = _edges(facts.issues, zone, now)
        self._edges: list[int] = self.edges.tolist()

    def place(self, minute: int) -> int:
        """The number of the edge at a minute; what lies beyond all edges gets the last one."""
        return min(bisect_left(self._edges, minute), len(self._edges) - 1)

    @cached_property
    def reported(self) -> Order:
        return self._order(None, self.issues.reported)

    @cached_property
    def due(self) -> Order:
        return self._order(self.issues.by_due, self.issues.due)

    @cached_property
    def contact(self) -> Order:
        return self._order(self.issues.by_contact, self.issues.contact)

    @cached_property
    def verified(self) -> Order:
        return self._order(self.issues.by_verified, self.issues.verified)

    @cached_property
    def closed(self) -> Order:
        return self._order(self.issues.by_closed, self.issues.closed)

    @cached_property
    def lapse(self) -> Order:
        times = np.maximum(self.issues.due, self.issues.reported)
        return self._order(self.issues.by_lapse, times)

    def _order(self, rows: RowNumbers | None, times: Minutes) -> Order:
        ordered = times if rows is None else times[rows]
        return Order(rows, self.issues, times, np.searchsorted(ordered, self.edges), self.edges)


def _edges(issues: Issues, zone: ZoneInfo, now: int) -> Minutes:
    """Midnights around all times of the issues that a period can name, and now; a last edge lies
    behind everything."""
    ends = [now]
    for rows, times in (
        (np.arange(len(issues.id)), issues.reported),
        (issues.by_due, issues.due),
        (issues.by_contact, issues.contact),
        (issues.by_verified, issues.verified),
    ):
        ends += [int(times[rows[end]]) for end in (0, -1) if len(rows)]
    days = [time_of(end).astimezone(zone).date() for end in ends]
    first = max(min(days) - timedelta(days=1), EARLIEST)
    last = min(max(days) + timedelta(days=1), LATEST)
    span = range((last - first).days + 1)
    midnights = (int(midnight(first + timedelta(days=day), zone)) for day in span)
    return np.asarray(sorted({*midnights, now, NEVER}), np.int32)
