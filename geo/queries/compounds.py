"""Compounds: what one compound is, who works for it and how it goes."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.cube.clock import midnight, time_of
from geo.period import shift_month
from geo.queries.buildings import NOT_YET, last_visits
from geo.queries.hotspots import ProblemCompound, list_hotspots
from geo.queries.listing import rows_of
from geo.queries.measures import Figure, measure_at
from geo.queries.teams import Team, TeamProblemRow, read_team
from geo.queries.territory import At, Named
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Place, Scope
from geo.vocab import LevelKind, Matter, MetricKey

__all__ = [
    "Branch",
    "CompoundProfile",
    "MonthlyTrend",
    "Team",
    "TeamProblemRow",
    "compound_profile",
    "monthly_trend",
]

MONTHS = 12

_COMPOUND = sa.text(
    """
    select c.id, c.type, c.age_class, c.built_year, c.households, c.population, c.is_open,
           c.property_company, c.has_property_service,
           (select x.name_en from organisation x
            where x.kind = 'property_company' and x.name_zh = c.property_company
            order by x.id limit 1) as property_company_en,
           o.kind as committee, o.established_on as committee_since,
           coalesce(o.has_party_org, false) as committee_party,
           p.code as branch_code, p.name_zh as branch_zh, p.name_en as branch_en,
           p.setup as branch_setup, p.is_substantive as branch_substantive
    from compound c
    left join owners_committee o on o.compound_id = c.id and o.dissolved_on is null
    left join branch_compound b on b.compound_id = c.id and b.valid_to is null
    left join party_org p on p.id = b.branch_id
    where c.code = :code and c.valid_from <= :day and (c.valid_to is null or c.valid_to > :day)
    """
)

_AS_STORED = (
    *("id", "type", "age_class", "built_year", "households", "population", "is_open"),
    *("property_company", "property_company_en", "has_property_service"),
    *("committee", "committee_since", "committee_party"),
)


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
    id: int
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
    property_company_en: str | None  # where it is an organisation with an English name
    has_property_service: bool | None
    committee: str | None  # CommitteeKind value
    committee_since: date | None
    committee_party: bool  # it has a party organisation of its own
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

    def served_by(self, lang: str) -> str | None:
        """The property company in a language, as far as it has a name there."""
        english = self.property_company_en if lang == "en" else None
        return english or self.property_company


def compound_profile(db: Session, world: World, scope: Scope, code: str) -> CompoundProfile:
    """Filters and period of the scope hold for the figures, not for trend, team and problem list.

    Two statements, three with a team. Raises NotFound territory.no_place (place=...).
    """
    place = Place(LevelKind.COMPOUND, code)
    at, here = world.territory.find(place), scope.but(at=place)
    row = db.execute(_COMPOUND, {"code": code, "day": world.today}).one()
    hotspot = next(iter(list_hotspots(world, here).rows), None)
    entry = next((each for each in world.board.entries if each.compound_id == row.id), None)
    named = world.territory.named(at)
    assert named is not None
    return CompoundProfile(
        **{name: getattr(row, name) for name in _AS_STORED},
        named=named,
        path=_path(world, at),
        buildings=_buildings(world, at),
        branch=_branch(row),
        hotspot=hotspot,
        team=read_team(db, world, entry) if entry and entry.team_id else None,
        issues=measure_at(world, here, MetricKey.ISSUES),
        open=measure_at(world, here, MetricKey.OPEN),
        overdue=measure_at(world, here, MetricKey.OVERDUE),
        on_time=measure_at(world, here, MetricKey.ON_TIME),
        coverage=measure_at(world, here, MetricKey.VISIT_COVERAGE),
        open_by_matter=_by_matter(world, here),
        trend=monthly_trend(world, at),
        last_visit=_last_visit(world, at),
    )


def _path(world: World, at: At) -> tuple[Named, ...]:
    steps = [
        world.territory.parent(at, rung.key)
        for rung in world.territory.hierarchy.rungs
        if rung.kind is LevelKind.AREA
    ]
    return tuple(named for step in steps if step and (named := world.territory.named(step)))


def _buildings(world: World, at: At) -> int:
    level = world.counting.building_level
    return len(world.territory.children(at, level)) if level else 0


def _branch(row: Any) -> Branch | None:
    if row.branch_code is None:
        return None
    return Branch(
        row.branch_code, row.branch_zh, row.branch_en, row.branch_setup, row.branch_substantive
    )


def _by_matter(world: World, here: Scope) -> tuple[tuple[int, int], ...]:
    rows = rows_of(world, here, Measure.OPEN)
    counts = np.bincount(world.facts.issues.matter[rows], minlength=256)
    return tuple((int(matter), int(counts[matter])) for matter in Matter)


def monthly_trend(world: World, at: At) -> MonthlyTrend:
    """Issues a month, the running month included, without the filters of the scope."""
    first = shift_month(world.today.replace(day=1), 1 - MONTHS)
    starts = [shift_month(first, number) for number in range(-12, MONTHS + 1)]
    edges = [int(midnight(start, world.zone)) for start in starts]
    totals = world.counting.totals(Scope(), at, world.as_of)
    counts = [totals.between(Measure.ISSUES, low, high) for low, high in pairwise(edges)]
    return MonthlyTrend(
        months=tuple(starts[12:-1]), now=tuple(counts[12:]), before=tuple(counts[:-12])
    )


def _last_visit(world: World, at: At) -> date | None:
    level = world.counting.building_level
    if level is None:
        return None
    minutes = last_visits(world)[world.territory.inside(at, level)]
    latest = int(minutes.max(initial=NOT_YET))
    return None if latest == NOT_YET else time_of(latest).astimezone(world.zone).date()
