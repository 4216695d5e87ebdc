"""Buildings of a place: dwellings, issues and when somebody last knocked."""

from dataclasses import dataclass
from datetime import date

from geo.queries.territory import Named
from geo.queries.world import World
from geo.scope import Scope


@dataclass(frozen=True, slots=True)
class BuildingRow:
    named: Named
    row: int  # row of the building level
    dwellings: int
    issues: int
    open: int
    overdue: int
    reached: int  # different dwellings reached in the month the coverage speaks of
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
    raise NotImplementedError
