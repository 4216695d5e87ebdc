"""Duties: on which workdays somebody of a community went to a building (formula E4)."""

from datetime import timedelta

import numpy as np

from geo.cube.clock import midnight
from geo.period import Period
from geo.queries.placement import Placement, place_level
from geo.queries.selecting import span
from geo.queries.tally import Counts, Tally
from geo.queries.territory import OUTSIDE
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.vocab import LevelKind, VisitKind

DUTIES = (Measure.WORKDAYS_VISITED, Measure.WORKDAYS)


def duty_tally(world: World, measure: Measure, period: Period) -> Tally:
    """Communities are the deepest areas there are; workdays end with today.

    Filters do not matter: the duty is the community's, whatever lies in it.
    """
    level = _community(world)
    if level is None:
        return Tally(np.zeros(0, np.int64), Placement(0, lambda _: np.zeros(0, np.int32)))
    past = _past(world, period)

    def work() -> Tally:
        size = len(world.territory.levels[level])
        if measure is Measure.WORKDAYS:
            days = world.calendar.count(past.since, past.until)
            return Tally(np.full(size, days, np.int64), place_level(world.territory, level))
        return Tally(_visited(world, level, past), place_level(world.territory, level))

    return world.counting.memory.get((measure, past), work)


def _past(world: World, period: Period) -> Period:
    """The days that have come, none of a period that lies ahead."""
    tomorrow = world.today + timedelta(days=1)
    return Period(period.since, max(period.since, min(period.until, tomorrow)))


def _community(world: World) -> str | None:
    areas = [
        key
        for key, level in world.territory.levels.items()
        if level.rung.kind is LevelKind.AREA and len(level)
    ]
    return areas[-1] if areas else None


def _visited(world: World, level: str, period: Period) -> Counts:
    """Workdays with a building-day visit 楼栋工作日, by row of the level."""
    visits = world.facts.visits
    if not period.days:
        return np.zeros(len(world.territory.levels[level]), np.int64)
    window = world.counting.window(period, world.as_of)
    part = span(visits.started, window)
    meant = visits.kind[part] == VisitKind.BUILDING_WORKDAY
    rows = world.counting.visit_places.rows(level)[visits.spot[part][meant]]
    days = [period.since + timedelta(days=number) for number in range(period.days)]
    edges = np.asarray([midnight(day, world.zone) for day in days], np.int32)
    day = np.searchsorted(edges, visits.started[part][meant], side="right") - 1
    worked = world.calendar.mask(period.since, period.until)
    kept = (rows != OUTSIDE) & worked[day]
    pairs = np.unique(rows[kept].astype(np.int64) * period.days + day[kept])
    return np.bincount(pairs // period.days, minlength=len(world.territory.levels[level]))
