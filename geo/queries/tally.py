"""Tally: one additive measure summed by unit, from which every level is folded."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.queries.placement import Placement
from geo.queries.territory import At

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Units are spots, buildings or compounds."""

    counts: Counts
    placement: Placement
    folded: dict[str, Counts] = field(default_factory=dict, compare=False, repr=False)

    def at(self, at: At) -> int:
        """The sum of one place."""
        if at.level is None:
            return int(self.counts.sum())
        return int(self.counts[self.placement.inside(at)].sum())

    def by_row(self, level: str, size: int) -> Counts:
        """Sums of all rows of a level (n,)."""
        if level not in self.folded:
            bins = self.placement.bins(level)
            sums = np.bincount(bins, weights=self.counts, minlength=size + 1)
            self.folded[level] = sums[1:].astype(np.int64)
        return self.folded[level]
