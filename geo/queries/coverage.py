"""Coverage: buildings visited and dwellings reached by calendar month (formulas E3 and E5)."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.cube.facts import Facts
from geo.queries.placement import Placement, place_level
from geo.queries.remembering import Memory
from geo.queries.tally import Counts, Tally
from geo.queries.territory import OUTSIDE, At, Territory
from geo.rules.indicators import Measure

MONTHLY = (
    Measure.DWELLINGS_REACHED,
    Measure.DWELLINGS,
    Measure.BUILDINGS_SEEN,
    Measure.BUILDINGS,
)
WHOLE = (Measure.DWELLINGS, Measure.BUILDINGS)


class Coverage:
    """Sums of the visited months, by building or for one place. `level` None: no buildings.

    `chosen` has one flag a building, None keeps all.
    """

    def __init__(
        self,
        facts: Facts,
        territory: Territory,
        level: str | None,
        chosen: NDArray[np.bool_] | None = None,
    ) -> None:
        self._months, self._territory, self._level = facts.months, territory, level
        self._chosen = chosen
        self._known = Memory(24)

    def tally(self, measure: Measure, months: tuple[int, ...]) -> Tally:
        """Sums over consecutive months for every building."""
        if measure in WHOLE:
            return self._tally(self._once(measure) * len(months))
        part = self._span(months[0], months[-1] + 1)
        here = self._rows[part] != OUTSIDE
        rows, size = self._rows[part][here], self._placement.size
        if measure is Measure.BUILDINGS_SEEN:
            return self._tally(np.bincount(rows, minlength=size))
        reached = np.bincount(rows, weights=self._reached[part][here], minlength=size)
        return self._tally(reached.astype(np.int64))

    def _tally(self, counts: Counts) -> Tally:
        kept = counts if self._chosen is None else np.where(self._chosen, counts, 0)
        return Tally(kept, self._placement)

    def _inside(self, at: At) -> NDArray[np.bool_]:
        inside = self._placement.inside(at)
        return inside if self._chosen is None else inside & self._chosen

    def month(self, measure: Measure, month: int, at: At) -> int:
        """The sum of one month in one place."""
        inside = self._known.get(at, lambda: self._inside(at))
        if measure in WHOLE:
            return self._known.get((measure, at), lambda: int(self._once(measure)[inside].sum()))
        return self._known.get((at, "months"), lambda: self._by_month(inside))[measure].get(
            month, 0
        )

    def _by_month(self, inside: NDArray[np.bool_]) -> dict[Measure, dict[int, int]]:
        """Both visited measures of all months, in one pass."""
        here = np.append(inside, False)[self._rows]  # row -1 is the entry behind all buildings
        found: dict[Measure, dict[int, int]] = {
            Measure.BUILDINGS_SEEN: {},
            Measure.DWELLINGS_REACHED: {},
        }
        table = self._months.month
        for month in range(int(table[0]), int(table[-1]) + 1) if len(table) else ():
            part = self._span(month, month + 1)
            kept = here[part]
            found[Measure.BUILDINGS_SEEN][month] = int(np.count_nonzero(kept))
            reached = int(self._reached[part][kept].sum())
            found[Measure.DWELLINGS_REACHED][month] = reached
        return found

    @cached_property
    def _placement(self) -> Placement:
        if self._level is None:
            return Placement(0, lambda _: np.zeros(0, np.int32))
        return place_level(self._territory, self._level)

    @cached_property
    def _dwellings(self) -> Counts:
        if self._level is None:
            return np.zeros(0, np.int64)
        return np.maximum(self._territory.levels[self._level].households, 0)

    def _once(self, measure: Measure) -> Counts:
        return self._dwellings if measure is Measure.DWELLINGS else np.ones_like(self._dwellings)

    @cached_property
    def _rows(self) -> NDArray[np.int32]:
        """The building row of each visited month, -1 for a building of the past."""
        if self._level is None:
            return np.full(len(self._months.month), OUTSIDE, np.int32)
        return self._territory.levels[self._level].rows_of(self._months.building)

    @cached_property
    def _reached(self) -> Counts:
        """Dwellings reached of each visited month, never more than there are."""
        most = np.append(self._dwellings, 0)[self._rows]
        return np.asarray(np.minimum(self._months.reached, most), np.int64)

    def _span(self, first: int, end: int) -> slice:
        months = self._months.month
        low, high = np.searchsorted(months, np.asarray([first, end], months.dtype))
        return slice(int(low), int(high))
