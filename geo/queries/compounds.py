"""Compounds: what one compound is, who works for it and how it goes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geo.queries.hotspots import PostName, ProblemCompound
from geo.queries.measures import Figure
from geo.queries.territory import Named
from geo.queries.world import World
from geo.scope import Scope


@dataclass(frozen=True, slots=True)
class TeamProblemRow:
    no: int
    title: str
    title_en: str | None
    matter: int  # Matter
    lead: str | None
    lead_en: str | None
    due_on: date | None
    status: str  # ProblemStatus value
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Team:
    status: str
    formed_on: date
    withdrawn_on: date | None
    leader: PostName | None
    tiers: tuple[str, ...]  # tiers that have a member
    problems: tuple[TeamProblemRow, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    code: str
    name_zh: str
    name_en: str | None
    setup: str | None
    is_substantive: bool


@dataclass(frozen=True, slots=True)
class MonthlyTrend:
    """The last twelve months to the current one, and the same months a year earlier."""

    months: tuple[date, ...]
    now: tuple[int, ...]
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CompoundProfile:
    named: Named
    path: tuple[Named, ...]  # from the top down to its community
    type: str | None
    age_class: str | None
    built_year: int | None
    households: int | None
    population: int | None
    buildings: int
    is_open: bool
    property_company: str | None
    has_property_service: bool | None
    committee: str | None  # CommitteeKind value
    branch: Branch | None
    hotspot: ProblemCompound | None
    team: Team | None
    issues: Figure
    open: Figure
    overdue: Figure
    on_time: Figure
    coverage: Figure
    open_by_matter: tuple[tuple[int, int], ...]  # (Matter, open issues), all four
    trend: MonthlyTrend
    last_visit: date | None


def compound_profile(db: Session, world: World, scope: Scope, code: str) -> CompoundProfile:
    """Filters and period of the scope hold for the figures. Raises NotFound territory.no_place."""
    raise NotImplementedError
