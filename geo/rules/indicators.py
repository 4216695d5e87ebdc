"""Indicators: what every figure of the screen counts, by which formula, and how it is to be read.

Formula numbers are those of the dictionary of figures (口径): A volume, B handling, C call-back,
D comparison, E visits, F problem compounds. All ratios are sums over sums; an empty denominator
has no value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from geo.vocab import MetricKey


class Measure(StrEnum):
    """An additive quantity: the value of a place is the sum of its parts."""

    ISSUES = "issues"  # V: reported in the period, neither rejected nor merged
    COMPLAINTS = "complaints"  # C: help, complaint and report of V
    NOT_HOTLINE = "not_hotline"  # V without hotline and online
    REPEATS = "repeats"  # of C
    CLOSED = "closed"  # of V, closed up to now
    REDONE = "redone"  # of the closed ones of V
    DUE = "due"  # deadline in the period, not suspended
    IN_TIME = "in_time"  # of DUE: answered by the deadline and not open again
    CALLED = "called"  # verified in the period, reached by call-back, not excluded
    RESOLVED = "resolved"  # of CALLED
    SATISFIED = "satisfied"  # of CALLED: very or basically satisfied
    ATTEMPTED = "attempted"  # verified in the period, call-back attempted, not excluded
    OPEN = "open"  # at the end of the period
    OVERDUE = "overdue"  # of OPEN: deadline passed
    VISITS = "visits"  # visits begun in the period
    DWELLINGS_REACHED = "dwellings_reached"  # different dwellings a building and month
    DWELLINGS = "dwellings"  # dwellings times months
    BUILDINGS_SEEN = "buildings_seen"  # buildings with a visit, a month
    BUILDINGS = "buildings"  # buildings times months
    HOUSEHOLDS = "households"
    HOTSPOTS = "hotspots"  # problem compounds of the newest published list


class Kind(StrEnum):
    COUNT = "count"
    RATIO = "ratio"
    RATE = "rate"
    CHANGE = "change"


class Better(StrEnum):
    """Which direction is good news."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Mark(StrEnum):
    """Why a figure must be read with care."""

    SMALL_BASE = "small_base"  # 基数过小: fewer than 20 before, no percentage
    THIN_SAMPLE = "thin_sample"  # reached fewer than 30 % of those called back
    UNDER_50 = "under_50"  # fewer than 50 call-backs: show the Wilson interval


SMALL_BASE = 20
THIN_REACH = 0.30
FEW_CALLS = 50


@dataclass(frozen=True, slots=True)
class Indicator:
    """`value = scale * numerator / denominator`; without a denominator the numerator itself."""

    key: MetricKey
    formula: str
    kind: Kind
    numerator: Measure
    denominator: Measure | None = None
    scale: float = 1.0
    unit: str = "count"
    better: Better = Better.LOWER
    decimals: int = 0

    @property
    def is_ratio(self) -> bool:
        return self.denominator is not None


def _count(key: MetricKey, formula: str, measure: Measure, better: Better) -> Indicator:
    return Indicator(key, formula, Kind.COUNT, measure, better=better)


def _percent(
    key: MetricKey, formula: str, numerator: Measure, denominator: Measure, better: Better
) -> Indicator:
    return Indicator(
        key, formula, Kind.RATIO, numerator, denominator, 100.0, "percent", better, decimals=1
    )


_ALL = (
    _count(MetricKey.ISSUES, "A1", Measure.ISSUES, Better.LOWER),
    _count(MetricKey.COMPLAINTS, "A1", Measure.COMPLAINTS, Better.LOWER),
    Indicator(
        MetricKey.PER_100_HOUSEHOLDS,
        "A2",
        Kind.RATE,
        Measure.COMPLAINTS,
        Measure.HOUSEHOLDS,
        100.0,
        "per_100_households",
        decimals=1,
    ),
    _percent(MetricKey.FOUND_EARLY, "A4", Measure.NOT_HOTLINE, Measure.ISSUES, Better.HIGHER),
    _percent(MetricKey.REPEATED, "A5", Measure.REPEATS, Measure.COMPLAINTS, Better.LOWER),
    _percent(MetricKey.CLOSED, "B2", Measure.CLOSED, Measure.ISSUES, Better.HIGHER),
    _percent(MetricKey.ON_TIME, "B3", Measure.IN_TIME, Measure.DUE, Better.HIGHER),
    _percent(MetricKey.REDONE, "B5", Measure.REDONE, Measure.CLOSED, Better.LOWER),
    _count(MetricKey.OPEN, "H", Measure.OPEN, Better.LOWER),
    _count(MetricKey.OVERDUE, "B8", Measure.OVERDUE, Better.LOWER),
    _percent(MetricKey.RESOLVED, "C1", Measure.RESOLVED, Measure.CALLED, Better.HIGHER),
    _percent(MetricKey.SATISFIED, "C2", Measure.SATISFIED, Measure.CALLED, Better.HIGHER),
    Indicator(
        MetricKey.CHANGE,
        "D1",
        Kind.CHANGE,
        Measure.ISSUES,
        None,
        100.0,
        "percent",
        Better.LOWER,
        decimals=1,
    ),
    _count(MetricKey.VISITS, "E7", Measure.VISITS, Better.HIGHER),
    _percent(
        MetricKey.VISIT_COVERAGE,
        "E3",
        Measure.DWELLINGS_REACHED,
        Measure.DWELLINGS,
        Better.HIGHER,
    ),
    _percent(
        MetricKey.BUILDINGS_VISITED, "E5", Measure.BUILDINGS_SEEN, Measure.BUILDINGS, Better.HIGHER
    ),
    _count(MetricKey.HOTSPOTS, "F", Measure.HOTSPOTS, Better.LOWER),
)

INDICATORS: Mapping[MetricKey, Indicator] = MappingProxyType({each.key: each for each in _ALL})
