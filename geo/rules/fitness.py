"""Fitness of grids for planners (formula O): load, households in range, compactness, and advice
which grids to split or to merge.

The load index compares a grid with the others it is given together with, usually a district:
0.4 z(households) + 0.3 z(open issues a month) + 0.2 z(care targets) + 0.1 z(area). What is not
known for a grid counts with no weight there and the other weights grow in proportion, so that a
missing list of care targets makes nobody look idle. Split advice goes by the standard score of the
index, because a weighted mean of scores spreads less than the scores do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Term(StrEnum):
    """What makes work for the head of a grid."""

    HOUSEHOLDS = "households"
    ISSUES = "issues"  # open issues a month
    CARE = "care"  # care targets
    AREA = "area"


WEIGHTS: Mapping[Term, float] = MappingProxyType(
    {Term.HOUSEHOLDS: 0.4, Term.ISSUES: 0.3, Term.CARE: 0.2, Term.AREA: 0.1}
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Households of a grid and the bounds of advice; the defaults are the parameters' defaults."""

    low: float = 300
    high: float = 500
    least: float = 100
    most: float = 800
    split_load: float = 2.0
    merge_below: float = 150
    weights: Mapping[Term, float] = field(default_factory=lambda: WEIGHTS)


@dataclass(frozen=True)
class Grids:
    """What is known of grids (n); NaN or None where it is not. Areas in square metres, rims in
    metres, `issues` open issues a month."""

    households: Floats
    issues: Floats | None = None
    care: Floats | None = None
    area_m2: Floats | None = None
    rim_m: Floats | None = None

    def term(self, term: Term) -> Floats:
        found = {
            Term.HOUSEHOLDS: self.households,
            Term.ISSUES: self.issues,
            Term.CARE: self.care,
            Term.AREA: self.area_m2,
        }[term]
        return np.full(len(self.households), np.nan) if found is None else found


class Warn(StrEnum):
    """What is wrong with the size of a grid."""

    NONE = "none"
    BELOW = "below"  # fewer than the range asks for
    ABOVE = "above"
    FAR_BELOW = "far_below"  # beyond the hard bounds
    FAR_ABOVE = "far_above"


class Why(StrEnum):
    """Why a grid should be split."""

    HOUSEHOLDS = "households"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Split:
    """Advice to split the grid at a position."""

    grid: int
    why: Why


@dataclass(frozen=True, slots=True)
class Merge:
    """Advice to merge two neighbours, the lower position first."""

    one: int
    two: int
    households: float


@dataclass(frozen=True)
class Fitness:
    """Per grid (n): load index, its standard score, compactness (NaN where unknown) and warning;
    over all: the share of grids in range (None without grids) and advice.

    `merges` names no grid twice; `possible_merges` holds every fitting pair.
    """

    load: Floats
    load_z: Floats
    compactness: Floats
    warning: list[Warn]
    in_range: float | None
    splits: list[Split]
    merges: list[Merge]
    possible_merges: list[Merge]


NO_PAIRS = np.zeros((0, 2), np.int64)


def suggest(
    grids: Grids,
    pairs: Ints = NO_PAIRS,
    shared_m: Floats | None = None,
    limits: Limits | None = None,
) -> Fitness:
    """Judge grids and advise. `pairs` (p, 2) are neighbours of one community, `shared_m` (p,) their
    common borders in metres: of several possible merges the one with the longest is advised."""
    limits = limits or Limits()
    load = load_index(grids, limits.weights)
    load_z = standard(load)
    possible = _mergeable(grids.households, pairs, limits)
    length = np.zeros(len(pairs)) if shared_m is None else shared_m
    return Fitness(
        load,
        load_z,
        compactness(grids),
        warnings(grids.households, limits),
        in_range(grids.households, limits),
        _splits(grids.households, load_z, limits),
        _disjoint(grids.households, pairs[possible], length[possible]),
        [_merge(grids.households, *pair) for pair in pairs[possible].tolist()],
    )


def standard(values: Floats) -> Floats:
    """Standard scores over the known values (population deviation); 0 where all are alike, NaN
    where unknown."""
    known = np.isfinite(values)
    if not known.any():
        return np.full(len(values), np.nan)
    spread = float(values[known].std())
    # Equal decimals may differ in the last bit; that is no difference to judge by.
    alike = spread <= 1e-12 * max(1.0, float(np.abs(values[known]).max()))
    centred = values - float(values[known].mean())
    return np.where(known, 0.0 if alike else centred / spread, np.nan)


def load_index(grids: Grids, weights: Mapping[Term, float] = WEIGHTS) -> Floats:
    """The weighted mean of the standard scores of what is known; NaN where nothing is."""
    scores = np.stack([standard(grids.term(term)) for term in weights])
    weight = np.array(list(weights.values()))[:, None] * np.isfinite(scores)
    total = weight.sum(axis=0)
    sums = (weight * np.nan_to_num(scores)).sum(axis=0)
    unknown = np.full(len(total), np.nan)
    return np.asarray(np.divide(sums, total, out=unknown, where=total > 0), np.float64)


def compactness(grids: Grids) -> Floats:
    """Polsby-Popper: 4 pi area / perimeter squared; 1 for a circle, 0.785 for a square."""
    unknown = np.full(len(grids.households), np.nan)
    if grids.area_m2 is None or grids.rim_m is None:
        return unknown
    areal = grids.rim_m > 0
    rim = np.where(areal, grids.rim_m, 1.0)
    return np.where(areal, 4 * np.pi * grids.area_m2 / rim**2, np.nan)


def in_range(households: Floats, limits: Limits) -> float | None:
    """Share of the grids within the range, both ends included; None without grids."""
    known = households[np.isfinite(households)]
    if not len(known):
        return None
    return float(((known >= limits.low) & (known <= limits.high)).mean())


def warnings(households: Floats, limits: Limits) -> list[Warn]:
    """The warning of every grid: soft beside the range, hard below `least` or above `most`."""
    names = np.select(
        [
            households < limits.least,
            households > limits.most,
            households < limits.low,
            households > limits.high,
        ],
        [Warn.FAR_BELOW.value, Warn.FAR_ABOVE.value, Warn.BELOW.value, Warn.ABOVE.value],
        Warn.NONE.value,
    )
    return [Warn(name) for name in names.tolist()]


def _splits(households: Floats, load_z: Floats, limits: Limits) -> list[Split]:
    large, loaded = households > limits.high, load_z > limits.split_load
    return [
        Split(grid, Why.HOUSEHOLDS if large[grid] else Why.LOAD)
        for grid in np.flatnonzero(large | loaded).tolist()
    ]


def _mergeable(households: Floats, pairs: Ints, limits: Limits) -> Flags:
    """Pairs of which both are small and that together are not too large."""
    held = households[pairs]
    return np.asarray((held < limits.merge_below).all(axis=1) & (held.sum(axis=1) <= limits.high))


def _disjoint(households: Floats, pairs: Ints, shared_m: Floats) -> list[Merge]:
    """Pairs without a grid in common: longest border first, then fewest households, then order."""
    order = np.lexsort((np.arange(len(pairs)), households[pairs].sum(axis=1), -shared_m))
    taken: set[int] = set()
    chosen: list[Merge] = []
    for one, two in pairs[order].tolist():
        if not {one, two} & taken:
            taken |= {one, two}
            chosen.append(_merge(households, one, two))
    return sorted(chosen, key=lambda merge: (merge.one, merge.two))


def _merge(households: Floats, one: int, two: int) -> Merge:
    return Merge(min(one, two), max(one, two), float(households[one] + households[two]))
