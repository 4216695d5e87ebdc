"""Summary: the strip of indicators above the map."""

from dataclasses import dataclass
from datetime import date

from geo.period import Period
from geo.queries.measures import Figure
from geo.queries.world import World
from geo.rules.indicators import Indicator
from geo.scope import Scope
from geo.vocab import MetricKey

STRIP = (
    MetricKey.ISSUES,
    MetricKey.OPEN,
    MetricKey.ON_TIME,
    MetricKey.OVERDUE,
    MetricKey.RESOLVED,
    MetricKey.SATISFIED,
    MetricKey.VISIT_COVERAGE,
    MetricKey.BUILDINGS_VISITED,
)


@dataclass(frozen=True, slots=True)
class Spark:
    """A series for a sparkline; None where there was nothing to divide by."""

    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    grain: str  # "week" or "month"


@dataclass(frozen=True, slots=True)
class Card:
    """`change` is a share of `before` for counts and rates (None: base too small), a difference in
    percentage points for ratios."""

    indicator: Indicator
    now: Figure
    before: Figure
    change: float | None
    spark: Spark
    months: Period | None = None  # visit figures: the calendar months they speak of
    pace: float | None = None  # coverage of a running month against its elapsed workdays


@dataclass(frozen=True, slots=True)
class HotspotCount:
    """Problem compounds of the newest list inside the place."""

    listed: int
    by_status: tuple[tuple[str, int], ...]  # EntryStatus value, in the order of the state machine
    done: int  # transformed, monitoring or delisted
    with_team: int  # a team on duty
    without_team: int  # not done and no team on duty
    open_problems: int


@dataclass(frozen=True, slots=True)
class Summary:
    period: Period
    before: Period
    cards: tuple[Card, ...]
    hotspots: HotspotCount


def summary(world: World, scope: Scope) -> Summary:
    raise NotImplementedError
