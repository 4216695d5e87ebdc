"""Indicators: what every figure of the screen counts, by which formula, and how it is to be read.

Formula numbers are those of the dictionary of figures (口径): A volume, B handling, C call-back,
D comparison, E visits, F problem compounds, G their teams, H what is in hand. All ratios are sums
over sums; an empty denominator has no value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from geo.vocab import Compare, MetricKey


class Measure(StrEnum):
    """An additive quantity: the value of a place is the sum of its parts."""

    ISSUES = "issues"  # V: reported in the period, neither rejected nor merged
    COMPLAINTS = "complaints"  # C: help, complaint and report of V
    NOT_HOTLINE = "not_hotline"  # V without hotline and online
    REPEATS = "repeats"  # of C
    HOTLINE = "hotline"  # Hl: hotline and online of V
    CLOSED = "closed"  # of V, closed up to now
    REDONE = "redone"  # of the closed ones of V
    AT_ONCE = "at_once"  # of the closed ones of V: dispatched once, never redone
    RETURNS = "returns"  # how often issues of V were sent back
    DISPATCHES = "dispatches"  # how often issues of V were dispatched
    ANSWERED = "answered"  # of V: dispatched and answered
    CONTACT_DUE = "contact_due"  # deadline of the first contact in the period, and passed
    CONTACTED = "contacted"  # of CONTACT_DUE: by the deadline
    DUE = "due"  # deadline in the period, not suspended
    IN_TIME = "in_time"  # of DUE: answered by the deadline and not open again
    SUSPENDED = "suspended"  # deadline in the period, but suspended 挂账
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
    WORKDAYS_VISITED = "workdays_visited"  # communities times workdays with a building-day visit
    WORKDAYS = "workdays"  # communities times workdays
    PLACE_DAYS_KEPT = "place_days_kept"  # of PLACE_DAYS: with a visit
    PLACE_DAYS = "place_days"  # key places times the workdays they were active on
    CARE_WEEKS_KEPT = "care_weeks_kept"  # of CARE_WEEKS: met
    CARE_WEEKS = "care_weeks"  # care targets times the whole weeks they were active in
    HOUSEHOLDS = "households"
    POPULATION = "population"
    HOTSPOTS = "hotspots"  # problem compounds of the newest published list
    TRANSFORMED = "transformed"  # of HOTSPOTS: transformed, monitoring or delisted


class Kind(StrEnum):
    COUNT = "count"
    RATIO = "ratio"
    RATE = "rate"
    CHANGE = "change"
    QUANTILE = "quantile"  # of the handling times of the numerator's issues
    COMPOSITE = "composite"  # weighted sum of other indicators


class Better(StrEnum):
    """Which direction is good news."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Mark(StrEnum):
    """Why a figure must be read with care."""

    SMALL_BASE = "small_base"  # 基数过小: fewer than 20 to divide by; a change gets no percentage
    THIN_SAMPLE = "thin_sample"  # reached fewer than 30 % of those called back
    UNDER_50 = "under_50"  # fewer than 50 call-backs: show the Wilson interval
    TO_DATE = "to_date"  # the period or the month of the figure is not over
    WITHHELD = "withheld"  # fewer than five people stand behind it (I20)
    NO_REGISTER = "no_register"  # nobody is registered whom it could speak of


SMALL_BASE = 20
THIN_REACH = 0.30
FEW_CALLS = 50


@dataclass(frozen=True, slots=True)
class Indicator:
    """`value = scale * numerator / denominator`; without a denominator the numerator itself.

    A quantile and a composite are worked out differently; their numerator says on how many cases
    they rest. `share` is the quantile's, `parts` are the weights of a composite.
    """

    key: MetricKey
    formula: str
    kind: Kind
    numerator: Measure
    denominator: Measure | None = None
    scale: float = 1.0
    unit: str = "count"
    better: Better = Better.LOWER
    decimals: int = 0
    share: float = 0.5
    compare: Compare | None = None  # a change: with which period, whatever the screen compares
    parts: tuple[tuple[float, MetricKey], ...] = ()

    @property
    def is_ratio(self) -> bool:
        return self.denominator is not None

    @property
    def is_private(self) -> bool:
        """Whether it speaks of people, and is withheld where they are few."""
        return self.denominator is Measure.CARE_WEEKS

    @property
    def is_additive(self) -> bool:
        """Whether the value of a place follows from the sums of its parts."""
        return self.kind not in (Kind.QUANTILE, Kind.COMPOSITE)


def _count(
    key: MetricKey, formula: str, measure: Measure, better: Better, unit: str = "count"
) -> Indicator:
    return Indicator(key, formula, Kind.COUNT, measure, unit=unit, better=better)


def _percent(
    key: MetricKey, formula: str, numerator: Measure, denominator: Measure, better: Better
) -> Indicator:
    return Indicator(
        key, formula, Kind.RATIO, numerator, denominator, 100.0, "percent", better, decimals=1
    )


def _rate(key: MetricKey, formula: str, denominator: Measure, per: float) -> Indicator:
    return Indicator(
        key, formula, Kind.RATE, Measure.COMPLAINTS, denominator, per, str(key), decimals=1
    )


def _change(key: MetricKey, formula: str, compare: Compare) -> Indicator:
    return Indicator(
        key,
        formula,
        Kind.CHANGE,
        Measure.ISSUES,
        scale=100.0,
        unit="percent",
        decimals=1,
        compare=compare,
    )


def _handling(key: MetricKey, share: float) -> Indicator:
    return Indicator(
        key, "B7", Kind.QUANTILE, Measure.ANSWERED, unit="hours", decimals=1, share=share
    )


# Weights of the three rates 三率; the law does not give them (parameter rates.weights).
THREE_RATES = (
    (0.10, MetricKey.RESPONDED),
    (0.45, MetricKey.RESOLVED),
    (0.45, MetricKey.SATISFIED),
)

_HIGH, _LOW = Better.HIGHER, Better.LOWER
_ALL = (
    _count(MetricKey.ISSUES, "A1", Measure.ISSUES, _LOW),
    _count(MetricKey.COMPLAINTS, "A1", Measure.COMPLAINTS, _LOW),
    _count(MetricKey.HOTLINE, "A1", Measure.HOTLINE, _LOW),
    _rate(MetricKey.PER_100_HOUSEHOLDS, "A2", Measure.HOUSEHOLDS, 100.0),
    _rate(MetricKey.PER_10K_PEOPLE, "A3", Measure.POPULATION, 10_000.0),
    _percent(MetricKey.FOUND_EARLY, "A4", Measure.NOT_HOTLINE, Measure.ISSUES, _HIGH),
    _percent(MetricKey.REPEATED, "A5", Measure.REPEATS, Measure.COMPLAINTS, _LOW),
    _percent(MetricKey.RESPONDED, "B1", Measure.CONTACTED, Measure.CONTACT_DUE, _HIGH),
    _percent(MetricKey.CLOSED, "B2", Measure.CLOSED, Measure.ISSUES, _HIGH),
    _percent(MetricKey.ON_TIME, "B3", Measure.IN_TIME, Measure.DUE, _HIGH),
    _count(MetricKey.SUSPENDED, "B3", Measure.SUSPENDED, _LOW),
    _percent(MetricKey.AT_ONCE, "B4", Measure.AT_ONCE, Measure.CLOSED, _HIGH),
    _percent(MetricKey.REDONE, "B5", Measure.REDONE, Measure.CLOSED, _LOW),
    _percent(MetricKey.RETURNED, "B6", Measure.RETURNS, Measure.DISPATCHES, _LOW),
    _handling(MetricKey.HANDLING, 0.5),
    _handling(MetricKey.HANDLING_P90, 0.9),
    _count(MetricKey.OPEN, "H", Measure.OPEN, _LOW),
    _count(MetricKey.OVERDUE, "B8", Measure.OVERDUE, _LOW),
    _percent(MetricKey.RESOLVED, "C1", Measure.RESOLVED, Measure.CALLED, _HIGH),
    _percent(MetricKey.SATISFIED, "C2", Measure.SATISFIED, Measure.CALLED, _HIGH),
    Indicator(
        MetricKey.THREE_RATES,
        "C3",
        Kind.COMPOSITE,
        Measure.CALLED,
        unit="points",
        better=_HIGH,
        decimals=1,
        parts=THREE_RATES,
    ),
    _percent(MetricKey.REACHED, "C4", Measure.CALLED, Measure.ATTEMPTED, _HIGH),
    _change(MetricKey.CHANGE, "D1", Compare.YEAR),
    _change(MetricKey.CHANGE_SPAN, "D2", Compare.SPAN),
    _percent(MetricKey.PLACES_VISITED, "E1", Measure.PLACE_DAYS_KEPT, Measure.PLACE_DAYS, _HIGH),
    _percent(MetricKey.CARE_VISITED, "E2", Measure.CARE_WEEKS_KEPT, Measure.CARE_WEEKS, _HIGH),
    _count(MetricKey.VISITS, "E7", Measure.VISITS, _HIGH, "visits"),
    _percent(MetricKey.VISIT_COVERAGE, "E3", Measure.DWELLINGS_REACHED, Measure.DWELLINGS, _HIGH),
    _percent(MetricKey.WORKDAYS_VISITED, "E4", Measure.WORKDAYS_VISITED, Measure.WORKDAYS, _HIGH),
    _percent(MetricKey.BUILDINGS_VISITED, "E5", Measure.BUILDINGS_SEEN, Measure.BUILDINGS, _HIGH),
    _count(MetricKey.HOTSPOTS, "F", Measure.HOTSPOTS, _LOW, "places"),
    _percent(MetricKey.TRANSFORMED, "G", Measure.TRANSFORMED, Measure.HOTSPOTS, _HIGH),
)

INDICATORS: Mapping[MetricKey, Indicator] = MappingProxyType({each.key: each for each in _ALL})
