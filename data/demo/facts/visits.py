"""Visits 走访: grid workers walk their buildings door by door; the rest are special rounds.

A grid's dwellings are cut into rounds of about fifteen in one building. Each month a grid manages
the share of them that its worker can, beginning where chance has it; very good grids come back for
those who were not at home.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.columns import Columns, groups, stack
from data.demo.facts.ground import Ground
from data.demo.facts.placing import METRE, noise
from data.demo.facts.randomness import Rng, pick, stream
from data.demo.facts.recipe import Recipe
from data.demo.facts.span import Span, midnight, workday_calendar
from data.demo.facts.times import months_of
from geo.rules.workdays import DAY, EPOCH
from geo.vocab import VisitKind

DOORS = 15.5  # dwellings of one visit, on average
COVERAGE = 0.62
ABSENT = 0.22
FULL_ROUND = 0.73  # beyond this coverage a grid needs second visits
OUTSIDE = 0.02  # visits recorded away from the grid
SPECIAL = {
    VisitKind.DAILY_KEY: 0.34,
    VisitKind.WEEKLY_CARE: 0.24,
    VisitKind.BUILDING_WORKDAY: 0.14,
    VisitKind.MUST_VISIT: 0.07,
    VisitKind.MUST_GO: 0.04,
    VisitKind.MERCHANT: 0.09,
    VisitKind.STREET_LEADER: 0.05,
    VisitKind.AREA_LEADER: 0.01,
    VisitKind.FOLLOWUP: 0.02,
}
SPECIAL_SHARE = 0.08  # of all visits
SINGLE_DOOR = (
    VisitKind.WEEKLY_CARE,
    VisitKind.MUST_VISIT,
    VisitKind.FOLLOWUP,
    VisitKind.AREA_LEADER,
)
OUTDOORS = (VisitKind.DAILY_KEY, VisitKind.MUST_GO, VisitKind.MERCHANT)


@dataclass(frozen=True)
class Rounds:
    """All doors of all grids, ordered by grid: building, first and last dwelling number."""

    grid: NDArray[np.int64]
    building: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    number: NDArray[np.int64]  # within the grid
    size: NDArray[np.int64]  # rounds of the grid


@dataclass(frozen=True)
class Month:
    """The workdays of one month within the span."""

    days: NDArray[np.int64]
    share: float  # of all workdays of that month


def draw_visits(ground: Ground, recipe: Recipe, span: Span, seed: int) -> Columns:
    """All visits in order of time; `low` to `high` are the dwellings knocked at."""
    rng = stream(seed, "visits")
    rounds = cut_rounds(rng, ground)
    skill = np.clip(rng.beta(4.1, 2.5, ground.grids), 0.25, 1.0)
    wanted = recipe.visits_a_month * (1 - SPECIAL_SHARE)
    strength = _strength(rounds, skill, wanted)
    months = _months(span)
    parts = [_walks(rng, rounds, skill * strength, month) for month in months]
    amount = recipe.visits_a_month * SPECIAL_SHARE
    parts += [_special(rng, ground, round(amount * month.share), month) for month in months]
    visits = stack(parts)
    visits |= _where(rng, ground, visits)
    visits |= _when(rng, span, visits)
    return _in_order(visits, rng, recipe.all_visits)


def cut_rounds(rng: Rng, ground: Ground) -> Rounds:
    """Cut every residential building into rounds of 12 to 18 dwellings."""
    buildings = ground.land.buildings
    homes, dwellings = ground.homes, buildings.dwellings[ground.homes]
    pieces = np.maximum(
        1, np.round(dwellings / (DOORS + rng.uniform(-2.7, 2.7, len(homes))))
    ).astype(int)
    start = np.repeat(np.cumsum(pieces) - pieces, pieces)
    place = np.arange(pieces.sum()) - start
    of = np.repeat(np.arange(len(homes)), pieces)
    low = dwellings[of] * place // pieces[of] + 1
    high = dwellings[of] * (place + 1) // pieces[of]
    grid = buildings.grid_no[homes[of]]
    order, first = groups(grid, ground.grids)
    number = np.arange(len(order)) - first[grid[order]]
    size = np.diff(first)[grid[order]]
    return Rounds(grid[order], homes[of][order], low[order], high[order], number, size)


def _strength(rounds: Rounds, skill: NDArray[np.float64], wanted: float) -> float:
    """The factor on every grid's skill that makes the plan's number of visits; at most 1.

    Where the plan has fewer visits than a full walk needs, every grid walks less.
    """
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _expected(rounds, skill * middle) < wanted else (low, middle)
    return high


def _expected(rounds: Rounds, skill: NDArray[np.float64]) -> float:
    """Visits a month if every grid reaches its skill as coverage."""
    once = np.minimum(skill / (1 - ABSENT), 1.0)
    again = np.clip((skill - FULL_ROUND) / (1 - FULL_ROUND), 0.0, 1.0)
    return float((once + again)[rounds.grid].sum())


def _months(span: Span) -> list[Month]:
    calendar = workday_calendar()
    whole_since, whole_until = span.start.replace(day=1), span.end
    days = np.array([(day - EPOCH).days for day in calendar.workdays(whole_since, whole_until)])
    month = months_of(days)
    first, last = (span.start - EPOCH).days, (span.end - EPOCH).days
    result = []
    for number in np.unique(month):
        every = days[month == number]
        # The last day of the span ends in the morning, before anybody has set out.
        own = every[(every >= first) & (every < last - 1)]
        if len(own):
            result.append(Month(own, len(own) / len(every)))
    return result


def _walks(rng: Rng, rounds: Rounds, skill: NDArray[np.float64], month: Month) -> Columns:
    """One month of door-to-door rounds, first and second visits."""
    effort = np.clip(skill * np.exp(rng.normal(0, 0.12, len(skill))), 0.05, 1.0)
    once = np.minimum(effort / (1 - ABSENT), 1.0) * month.share
    again = np.clip((effort - FULL_ROUND) / (1 - FULL_ROUND), 0.0, 1.0) * month.share
    begin = (rng.random(len(skill)) * 1e6).astype(np.int64)
    turn = (rounds.number + begin[rounds.grid]) % rounds.size
    first = np.flatnonzero(
        turn < np.round(once[rounds.grid] * rounds.size + rng.random(len(turn)) - 0.5)
    )
    second = np.flatnonzero(turn < np.floor(again[rounds.grid] * rounds.size))
    rows = np.concatenate([first, second])
    day = month.days[(rng.random(len(rows)) * len(month.days)).astype(np.int64)]
    return {
        "kind": np.full(len(rows), int(VisitKind.MONTHLY_ALL)),
        "grid": rounds.grid[rows],
        "building": rounds.building[rows],
        "low": rounds.low[rows],
        "high": rounds.high[rows],
        "day": day,
    }


def _special(rng: Rng, ground: Ground, count: int, month: Month) -> Columns:
    """Rounds of other kinds: key places outdoors, single doors, buildings on their workday."""
    kind = np.array([int(key) for key in SPECIAL])[
        pick(rng, np.array(list(SPECIAL.values())), count)
    ]
    buildings = ground.land.buildings
    building = ground.homes[pick(rng, buildings.dwellings[ground.homes].astype(float), count)]
    grid = buildings.grid_no[building]
    most = buildings.dwellings[building]
    low = 1 + (rng.random(count) * most).astype(np.int64)
    high = np.where(
        np.isin(kind, SINGLE_DOOR), low, np.minimum(low + rng.integers(3, 10, count), most)
    )
    outdoors = np.isin(kind, OUTDOORS)
    # A round outdoors has no building, only a place: near the one that -1 - building names.
    return {
        "kind": kind,
        "grid": grid,
        "building": np.where(outdoors, -1 - building, building),
        "low": np.where(outdoors, 1, low),
        "high": np.where(outdoors, 0, high),
        "day": month.days[(rng.random(count) * len(month.days)).astype(np.int64)],
    }


def _where(rng: Rng, ground: Ground, visits: Columns) -> Columns:
    """Coordinates near the building; a few records come from far away (`in_area` false)."""
    outdoors = visits["building"] < 0
    near = np.where(outdoors, -1 - visits["building"], visits["building"])
    count = len(near)
    xy = ground.building_xy[near] + noise(rng, count, 8.0)
    away = rng.random(count) < OUTSIDE
    angle = rng.random(count) * 2 * np.pi
    xy[away] += (np.column_stack([np.cos(angle), np.sin(angle)]) * 9000 * METRE)[away]
    xy = np.round(xy, 7)
    return {
        "building": np.where(outdoors, -1, near),
        "area": ground.land.grids.community_no[visits["grid"]],
        "lon": xy[:, 0],
        "lat": xy[:, 1],
        "in_area": ~away,
    }


def _when(rng: Rng, span: Span, visits: Columns) -> Columns:
    """Mornings, afternoons and, for those at work by day, evenings."""
    count = len(visits["day"])
    part = pick(rng, np.array([0.36, 0.36, 0.28]), count)
    begin = np.array([9.0, 14.5, 18.3])[part] + rng.random(count) * np.array([2.3, 2.8, 1.7])[part]
    doors = np.maximum(visits["high"] - visits["low"] + 1, 1)
    start = midnight(EPOCH) + visits["day"] * DAY + (begin * 3600).astype(np.int64)
    minutes = 6 + doors * rng.uniform(1.6, 3.6, count)
    return {"started": start, "ended": start + (minutes * 60).astype(np.int64)}


def _in_order(visits: Columns, rng: Rng, keep: int | None) -> Columns:
    """By time; with `keep`, that many of them, dropped by chance. Raises ValueError if too few."""
    count = len(visits["day"])
    rows = np.arange(count)
    if keep is not None:
        if count < keep:
            raise ValueError(f"{keep - count} visits too few")
        rows = np.sort(rng.permutation(count)[:keep])
    order = rows[np.argsort(visits["started"][rows], kind="stable")]
    return {name: values[order] for name, values in visits.items()}
