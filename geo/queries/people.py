"""People: households and population of places, under the filters of a scope by compound."""

import numpy as np
from numpy.typing import NDArray

from geo.queries.folding import fold
from geo.queries.tally import Counts
from geo.queries.territory import At, PlaceLevel
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope
from geo.vocab import LevelKind

PEOPLE = (Measure.HOUSEHOLDS, Measure.POPULATION)


def people_by_row(world: World, scope: Scope, measure: Measure, level: str) -> Counts:
    """As the register says, 0 where it is silent; a building counts its dwellings.

    When compounds are filtered, areas count the people of the compounds that are kept, grids the
    dwellings of the buildings in them.
    """
    places = world.territory.levels[level]
    own = np.maximum(_column(places, measure), 0)
    traits = world.counting.traits
    if traits.level is None or traits.chosen(scope) is None:
        return own
    kept = traits.within(scope, level)
    if kept is not None:
        return np.where(kept, own, 0)
    source = traits.level
    if places.rung.kind is LevelKind.GRID:
        source = world.counting.building_level or source
    below = np.maximum(_column(world.territory.levels[source], measure), 0)
    counted = np.where(_mask(traits.within(scope, source), len(below)), below, 0)
    return fold(counted, world.territory.up(source, level), len(places))


def people_at(world: World, scope: Scope, measure: Measure, at: At) -> int:
    """Of one place, or of all tops together."""
    if at.level is not None:
        return int(people_by_row(world, scope, measure, at.level)[at.row])
    top = next(key for key, level in world.territory.levels.items() if len(level))
    return int(people_by_row(world, scope, measure, top).sum())


def _column(level: PlaceLevel, measure: Measure) -> NDArray[np.int64]:
    return level.households if measure is Measure.HOUSEHOLDS else level.population


def _mask(kept: NDArray[np.bool_] | None, size: int) -> NDArray[np.bool_]:
    return np.ones(size, np.bool_) if kept is None else kept
