"""Kept rounds: what stands behind formulas E1 and E2, place by place; never one target."""

from dataclasses import dataclass

import numpy as np

from geo.queries.measures import measure_level
from geo.queries.territory import OUTSIDE, At, Named
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope
from geo.vocab import LevelKind, MetricKey


@dataclass(frozen=True, slots=True)
class KeyPlaceRow:
    """A key place with the workdays of the period on which it was visited, and was to be; its grid,
    None for one that lies in none."""

    where: Named | None
    code: str
    name_zh: str
    name_en: str | None
    kept: int
    due: int

    def name(self, lang: str) -> str:
        return self.name_en or self.name_zh if lang == "en" else self.name_zh


@dataclass(frozen=True, slots=True)
class CareRow:
    """A grid; no share, and no counts, where too few care targets live there to be told of."""

    named: Named
    around: Named | None  # its community
    share: float | None
    kept: int
    due: int


def key_places_kept(
    world: World, scope: Scope, *, limit: int
) -> tuple[tuple[KeyPlaceRow, ...], int]:
    """The most neglected first, ties by code, and how many there are. No statement once the
    registers are known."""
    rounds, at = world.rounds, world.territory.find(scope.at)
    period = scope.period(world.today)
    due, kept = (
        rounds.tally(scope, measure, period, world.today).counts
        for measure in (Measure.PLACE_DAYS, Measure.PLACE_DAYS_KEPT)
    )
    rows = np.flatnonzero(rounds.places.inside(at) & (due > 0))
    page = rows[np.argsort(kept[rows] / due[rows], kind="stable")[:limit]]
    level = world.territory.of_kind(LevelKind.GRID)
    grids = rounds.places.rows(level.rung.key)[page] if level else np.full(len(page), OUTSIDE)
    ids = world.facts.key_places.id[page].tolist()
    found = zip(ids, grids.tolist(), kept[page].tolist(), due[page].tolist(), strict=True)
    told = [
        KeyPlaceRow(_grid(world, grid), *rounds.names[id_], n, all_)
        for id_, grid, n, all_ in found
        if id_ in rounds.names
    ]
    return tuple(told), len(rows)


def _grid(world: World, row: int) -> Named | None:
    level = world.territory.of_kind(LevelKind.GRID)
    return world.territory.named(At(level.rung.key, row)) if level and row != OUTSIDE else None


def _around(world: World, at: At) -> Named | None:
    """The deepest area around a place: numbers of grids repeat from community to community."""
    levels = world.territory.levels.items()
    areas = [key for key, level in levels if level.rung.kind is LevelKind.AREA]
    above = world.territory.parent(at, areas[-1]) if areas else None
    return world.territory.named(above) if above else None


def care_kept(world: World, scope: Scope) -> tuple[CareRow, ...]:
    """By grid, the most neglected first, those that are withheld last."""
    level = world.territory.of_kind(LevelKind.GRID)
    if level is None:
        return ()
    key = level.rung.key
    found = measure_level(world, scope, MetricKey.CARE_VISITED, key)
    under = found.denominators
    rows = np.flatnonzero(world.territory.inside(world.territory.find(scope.at), key))
    rows = rows[np.argsort(found.values[rows], kind="stable")]
    told = []
    for row in rows.tolist():
        named = world.territory.named(At(key, row))
        if named is not None and under is not None:
            over = int(found.numerators[row])
            share = None if np.isnan(found.values[row]) else float(found.values[row])
            around = _around(world, At(key, row))
            told.append(CareRow(named, around, share, over, int(under[row])))
    return tuple(told)
