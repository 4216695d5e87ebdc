"""Buildings of a place: dwellings, issues and when somebody last knocked."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.cube.clock import midnight, time_of
from geo.cube.facts import NOWHERE
from geo.queries.territory import OUTSIDE, At, Named, Rows
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope

NOT_YET = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True)
class BuildingRow:
    named: Named
    row: int  # row of the building level
    dwellings: int
    issues: int
    open: int
    overdue: int
    reached: int  # different dwellings reached a month, summed over the months of the coverage
    last_visit: date | None
    days_since: int | None


@dataclass(frozen=True, slots=True)
class BuildingPage:
    rows: tuple[BuildingRow, ...]
    total: int


def list_buildings(
    world: World, scope: Scope, *, offset: int = 0, limit: int = 100
) -> BuildingPage:
    """In code order; no statement."""
    level = world.counting.building_level
    if level is None:
        return BuildingPage((), 0)
    rows = chosen_children(world, scope, world.territory.find(scope.at), level)
    page = rows[max(offset, 0) : max(offset, 0) + limit]
    return BuildingPage(_buildings(world, scope, level, page), len(rows))


def least_visited(world: World, scope: Scope, *, limit: int = 100) -> BuildingPage:
    """Buildings where people live, those never visited first, then the longest unvisited."""
    level = world.counting.building_level
    if level is None:
        return BuildingPage((), 0)
    rows = chosen_children(world, scope, world.territory.find(scope.at), level)
    rows = rows[world.territory.levels[level].households[rows] > 0]
    page = rows[np.argsort(last_visits(world)[rows], kind="stable")[:limit]]
    return BuildingPage(_buildings(world, scope, level, page), len(rows))


def _buildings(world: World, scope: Scope, level: str, page: Rows) -> tuple[BuildingRow, ...]:
    period, size = scope.period(world.today), len(world.territory.levels[level])

    def take(measure: Measure) -> list[int]:
        tally = world.counting.tally(scope, measure, period, world.as_of)
        return [int(count) for count in tally.by_row(level, size)[page]]

    columns = [
        take(measure)
        for measure in (
            Measure.ISSUES,
            Measure.OPEN,
            Measure.OVERDUE,
            Measure.DWELLINGS_REACHED,
        )
    ]
    last = last_visits(world)[page].tolist()
    found = zip(page.tolist(), *columns, last, strict=True)
    return tuple(_building(world, level, *entry) for entry in found)


def chosen_children(world: World, scope: Scope, at: At, level: str) -> Rows:
    """Rows of a level in a place, without the compounds and buildings the scope filters out."""
    rows = world.territory.children(at, level)
    chosen = world.counting.traits.within(scope, level)
    return rows if chosen is None else rows[chosen[rows]]


def last_visits(world: World) -> NDArray[np.int32]:
    """The minute of the last visit of every building row, NOT_YET when there was none."""

    def work() -> NDArray[np.int32]:
        level = world.territory.levels[world.counting.building_level or ""]
        visits, latest = world.facts.visits, np.full(len(level), NOT_YET, np.int32)
        by_spot = np.full(len(world.facts.visit_spots), NOT_YET, np.int32)
        np.maximum.at(by_spot, visits.spot, visits.started)
        rows = world.counting.visit_places.rows(level.rung.key)
        placed = rows != OUTSIDE
        placed[NOWHERE] = False
        np.maximum.at(latest, rows[placed], by_spot[placed])
        return latest

    return world.counting.memory.get("last visits", work)


def days_since(world: World, minutes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Local days from each minute to today, -1 for NOT_YET."""
    behind = int(midnight(world.today, world.zone)) - minutes.astype(np.int64)
    days = np.maximum(-(-behind // (24 * 60)), 0)
    return np.where(minutes == NOT_YET, -1, days)


def _building(
    world: World,
    level: str,
    row: int,
    issues: int,
    waiting: int,
    overdue: int,
    reached: int,
    last: int,
) -> BuildingRow:
    named = world.territory.named(At(level, row))
    assert named is not None
    visited = None if last == NOT_YET else time_of(last).astimezone(world.zone).date()
    return BuildingRow(
        named=named,
        row=row,
        dwellings=max(int(world.territory.levels[level].households[row]), 0),
        issues=issues,
        open=waiting,
        overdue=overdue,
        reached=reached,
        last_visit=visited,
        days_since=None if visited is None else max((world.today - visited).days, 0),
    )
