"""Same borders: whether a comparison crosses a change of boundaries, and how much of it moved."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from geo.queries.frame import Frame
from geo.queries.territory import OUTSIDE
from geo.queries.world import World
from geo.scope import Scope


@dataclass(frozen=True, slots=True)
class Moved:
    """Buildings of the place that lay elsewhere at the end of the period compared with.

    Both periods are counted by the boundaries of `day`, so that they can be compared in any case;
    shares say how much of what is compared did not belong there then. None without any to share.
    """

    level: str
    then: date
    now: date
    day: date  # whose boundaries both are counted by
    buildings: int
    of_buildings: int
    households: int
    of_households: int

    @property
    def is_same(self) -> bool:
        """同口径; otherwise 口径已变."""
        return not self.buildings

    @property
    def share(self) -> float | None:
        return self.buildings / self.of_buildings if self.of_buildings else None

    @property
    def household_share(self) -> float | None:
        return self.households / self.of_households if self.of_households else None


def moved_between(world: World, scope: Scope, here: Frame) -> Moved | None:
    """Between the last days of the period and of the one it is compared with, for the coloured
    level. None where nothing was ever divided, and without buildings."""
    history, houses = world.history, world.counting.building_level
    if not history.divisions or houses is None:
        return None
    then = here.before.last_day
    now = min(here.period.last_day, world.today)
    level = world.territory.levels[here.level.key]
    inside = world.territory.inside(here.at, houses)
    building = world.territory.levels[houses]
    ids, dwellings = history.moved(then, now, level)
    rows = building.rows_of(ids.astype(np.int32))
    counted = (rows != OUTSIDE) & np.append(inside, False)[rows]
    homes = np.where(building.households > 0, building.households, 0)
    return Moved(
        level=here.level.key,
        then=then,
        now=now,
        day=scope.border_day(world.today),
        buildings=int(np.count_nonzero(counted)),
        of_buildings=int(np.count_nonzero(inside)),
        households=int(dwellings[counted].sum()),
        of_households=int(homes[inside].sum()),
    )
