"""Tally: one additive measure summed by unit, from which every level is folded."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.queries.placement import Placement
from geo.queries.territory import At
from geo.rules.privacy import may_be_told, tellable

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Units are spots, buildings, compounds, or what stands in a register.

    Where `people` has one flag a unit, the sum of a place where too few of them lie is withheld: it
    is 0, and who divides by it has no value.
    """

    counts: Counts
    placement: Placement
    people: Counts | None = None
    folded: dict[str, Counts] = field(default_factory=dict, compare=False, repr=False)

    def at(self, at: At) -> int:
        """The sum of one place."""
        inside = slice(None) if at.level is None else self.placement.inside(at)
        if self.people is not None and not may_be_told(int(self.people[inside].sum())):
            return 0
        return int(self.counts[inside].sum())

    def by_row(self, level: str, size: int) -> Counts:
        """Sums of all rows of a level (n,)."""
        if level not in self.folded:
            sums = self._fold(self.counts, level, size)
            if self.people is not None:
                sums = np.where(tellable(self._fold(self.people, level, size)), sums, 0)
            self.folded[level] = sums
        return self.folded[level]

    def _fold(self, counts: Counts, level: str, size: int) -> Counts:
        bins = self.placement.bins(level)
        return np.bincount(bins, weights=counts, minlength=size + 1)[1:].astype(np.int64)
