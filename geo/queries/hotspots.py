"""Hotspots: the problem compounds 挂牌小区 of the newest published list, and why they are on it."""

from dataclasses import dataclass
from datetime import date, datetime

from geo.queries.territory import Named
from geo.queries.world import World
from geo.scope import Scope


@dataclass(frozen=True, slots=True)
class Component:
    """One of the five parts of the score: n volume, r rate, u unresolved, d repeats, s safety."""

    key: str
    value: float
    percentile: float
    weight: float
    points: float  # 100 * weight * percentile; the five sum to the score


@dataclass(frozen=True, slots=True)
class PostName:
    code: str
    role: str
    name_zh: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Cycle:
    code: str
    window_start: date
    window_end: date
    k: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProblemCompound:
    named: Named
    row: int  # row of the compound level
    lon: float
    lat: float
    rank: int
    score: float
    components: tuple[Component, ...]
    status: str  # EntryStatus value
    listed_on: date | None
    transformed_on: date | None
    leader: PostName | None
    team_status: str | None  # TeamStatus value
    problems: int
    open_problems: int  # not yet verified
    open_issues: int
    overdue: int
    recent: int  # issues of the last 90 days
    recent_before: int  # of the same days a year before
    recent_change: float | None  # formula G/D1; None: base too small


@dataclass(frozen=True, slots=True)
class HotspotList:
    """In order of rank; `cycle` None when no list has been published."""

    cycle: Cycle | None
    rows: tuple[ProblemCompound, ...]


def list_hotspots(world: World, scope: Scope) -> HotspotList:
    """All listed compounds inside the place; no statement, the world has read the list."""
    raise NotImplementedError
