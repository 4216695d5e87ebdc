"""Registers 台账: key places and care targets, the days on which they were visited, and which of
the recorded visits were paid to them.

A visit a place and workday would be four times all other visits together. Where nothing was found
there is nothing to write down but that somebody was there: these visits are check-ins, one row a
place and month. Whoever is met on a recorded visit counts as well.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.facts.columns import Columns, groups
from data.demo.facts.ground import Ground
from data.demo.facts.placing import noise
from data.demo.facts.randomness import Rng, split_exactly, stream
from data.demo.facts.span import Span, day_of, workday_calendar
from data.demo.facts.times import months_of
from geo.rules.workdays import EPOCH
from geo.vocab import VisitKind

Ints = NDArray[np.int64]

CARE_SHARE = 0.012  # of all households
DAILY, WEEKLY = (93.0, 7.0), (86.0, 14.0)  # Beta: what a grid manages of its places and targets
FOREVER = np.int64(2**31)  # active_to of what is active without an end
PLACE_KINDS = {
    0: ("school_gate", "校门口", "School gate", 0.16),
    1: ("market", "集市", "Market", 0.16),
    2: ("nursing_home", "养老院", "Nursing home", 0.06),
    3: ("charging_shed", "充电棚", "Charging shed", 0.34),
    4: ("construction_site", "工地", "Construction site", 0.14),
    5: ("empty_lot", "空地", "Empty lot", 0.14),
}
INDOORS = (1, 2)  # kinds that are buildings
CARE_KINDS = {
    0: ("living_alone", 0.46),
    1: ("disabled", 0.22),
    2: ("low_income", 0.16),
    3: ("left_behind", 0.1),
    4: ("other", 0.06),
}
SINCE_LONG, ENDED = 0.82, 0.08  # active before the two years; active no more


@dataclass(frozen=True)
class Registers:
    """Columns of places, targets and check-ins; `visit_place` and `visit_target` are positions in
    them for every visit, -1 for none."""

    places: Columns
    targets: Columns
    place_days: Columns  # subject, month (since 1970), days (bits)
    target_days: Columns
    visit_place: Ints
    visit_target: Ints


def draw_registers(ground: Ground, visits: Columns, span: Span, seed: int) -> Registers:
    """Everything from a stream of its own: no other part of the demo is moved by it."""
    rng = stream(seed, "registers")
    places = _places(rng, ground, span)
    targets = _targets(rng, ground, span)
    return Registers(
        places,
        targets,
        _place_days(rng, ground, places, span),
        _target_days(rng, ground, targets, span),
        _visited_place(ground, places, visits),
        _visited_target(ground, targets, visits),
    )


def _places(rng: Rng, ground: Ground, span: Span) -> Columns:
    """Three to six in every grid, at buildings of the grid or a few metres from them."""
    grid = np.repeat(np.arange(ground.grids), rng.integers(3, 7, ground.grids))
    kind = split_exactly(rng, {key: row[3] for key, row in PLACE_KINDS.items()}, len(grid))
    rows, starts = groups(ground.land.buildings.grid_no, ground.grids)
    held = np.diff(starts)[grid]
    luck = (rng.random(len(grid)) * held).astype(np.int64)
    near = np.where(held > 0, rows[np.minimum(starts[grid] + luck, len(rows) - 1)], -1)
    inside = shapely.get_coordinates(shapely.point_on_surface(ground.land.grids.geom))
    at = np.where((near >= 0)[:, None], ground.building_xy[near], inside[grid])
    beside = at + noise(rng, len(grid), 12.0)
    outdoors = ~np.isin(kind, INDOORS)
    free = outdoors & shapely.contains_xy(ground.land.grids.geom[grid], beside[:, 0], beside[:, 1])
    xy = np.round(np.where(free[:, None], beside, at), 7)
    own: Columns = {"grid": grid, "kind": kind, "lon": xy[:, 0], "lat": xy[:, 1]}
    return own | {"building": np.where(outdoors, -1, near)} | _active(rng, len(grid), span)


def _targets(rng: Rng, ground: Ground, span: Span) -> Columns:
    """Spread over the homes as their dwellings are."""
    dwellings = ground.land.buildings.dwellings[ground.homes]
    count = round(CARE_SHARE * int(dwellings.sum()))
    steps = np.cumsum(dwellings)
    door = np.sort(rng.choice(int(steps[-1]), count, replace=False))
    building = rng.permutation(ground.homes[np.searchsorted(steps, door, side="right")])
    kind = split_exactly(rng, {key: share for key, (_, share) in CARE_KINDS.items()}, count)
    grid = ground.land.buildings.grid_no[building]
    return {"grid": grid, "kind": kind, "building": building} | _active(rng, count, span)


def _active(rng: Rng, count: int, span: Span) -> Columns:
    """Most were entered before the two years begin; a few have ended since."""
    first, last = (span.start - EPOCH).days, (span.end - EPOCH).days
    early = rng.random(count) < SINCE_LONG
    before = first - 1 - (rng.random(count) * 700).astype(np.int64)
    during = first + (rng.random(count) * (last - first)).astype(np.int64)
    since = np.where(early, before, during)
    begun = np.maximum(since, first)
    end = begun + 1 + (rng.random(count) * np.maximum(last - begun - 1, 1)).astype(np.int64)
    ended = (rng.random(count) < ENDED) & (begun < last - 1)
    return {"since": since, "until": np.where(ended, end, FOREVER)}


def _place_days(rng: Rng, ground: Ground, places: Columns, span: Span) -> Columns:
    """Workdays on which somebody ticked the place off. The last day has only just begun."""
    skill = rng.beta(*DAILY, ground.grids)[places["grid"]]
    worked = workday_calendar().mask(span.start, span.as_of)
    days = (span.start - EPOCH).days + np.flatnonzero(worked)
    done = rng.random((len(skill), len(days))) < skill[:, None]
    done &= (days >= places["since"][:, None]) & (days < places["until"][:, None])
    row, column = np.nonzero(done)
    return _by_month(row, days[column])


def _target_days(rng: Rng, ground: Ground, targets: Columns, span: Span) -> Columns:
    """One day of the week on which the target was met."""
    skill = rng.beta(*WEEKLY, ground.grids)[targets["grid"]]
    first, last = (span.start - EPOCH).days, (span.end - EPOCH).days - 1
    mondays = np.arange((first + 3) // 7 * 7 - 3, last, 7)
    day = mondays + rng.integers(0, 5, (len(skill), len(mondays)))
    done = (rng.random(day.shape) < skill[:, None]) & (day >= first) & (day < last)
    done &= (day >= targets["since"][:, None]) & (day < targets["until"][:, None])
    row, column = np.nonzero(done)
    return _by_month(row, day[row, column])


def _by_month(subject: Ints, day: Ints) -> Columns:
    """One row a subject and month, with one bit a day."""
    month = months_of(day)
    starts = np.asarray(month, "datetime64[M]").astype("datetime64[D]").astype(np.int64)
    keys = subject.astype(np.int64) << 16 | month
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    bits = np.bitwise_or.reduceat((1 << (day - starts))[order], cuts) if len(cuts) else cuts
    found = keys[order][cuts]
    return {"subject": found >> 16, "month": found & 65535, "days": bits}


def _visited_place(ground: Ground, places: Columns, visits: Columns) -> Ints:
    """The nearest active place of its grid, for every daily round that was recorded."""
    found = np.full(len(visits["kind"]), -1)
    asked = np.flatnonzero(visits["kind"] == VisitKind.DAILY_KEY)
    rows, starts = groups(places["grid"], ground.grids)
    day, grid = day_of(visits["started"][asked]), visits["grid"][asked]
    best = np.full(len(asked), np.inf)
    for turn in range(int(np.diff(starts).max(initial=0))):
        here = starts[grid] + turn
        place = rows[np.minimum(here, len(rows) - 1)]
        apart = np.hypot(
            visits["lon"][asked] - places["lon"][place], visits["lat"][asked] - places["lat"][place]
        )
        active = (places["since"][place] <= day) & (day < places["until"][place])
        nearer = (here < starts[grid + 1]) & active & (apart < best)
        best = np.where(nearer, apart, best)
        found[asked[nearer]] = place[nearer]
    return found


def _visited_target(ground: Ground, targets: Columns, visits: Columns) -> Ints:
    """A target of its building, for every weekly visit recorded where one was registered."""
    found = np.full(len(visits["kind"]), -1)
    asked = np.flatnonzero(visits["kind"] == VisitKind.WEEKLY_CARE)
    rows, starts = groups(targets["building"], len(ground.land.buildings.code))
    day, building = day_of(visits["started"][asked]), visits["building"][asked]
    for turn in range(int(np.diff(starts).max(initial=0))):
        here = starts[building] + turn
        target = rows[np.minimum(here, len(rows) - 1)]
        active = (targets["since"][target] <= day) & (day < targets["until"][target])
        taken = (here < starts[building + 1]) & active & (found[asked] < 0)
        found[asked[taken]] = target[taken]
    return found
