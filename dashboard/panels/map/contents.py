"""Contents: what every layer that is shown holds, with its signs and counts, for legend and scene.

Counts are of the chosen place and the filters of the scope; what cannot be drawn is counted too
and said.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.panels.map import compounds, signs
from dashboard.panels.map.compounds import Marked
from dashboard.panels.map.signs import Sign
from geo.queries.buildings import chosen_children
from geo.queries.hotspots import HotspotList
from geo.queries.measures import measure_at, measure_level
from geo.queries.points import VISIT_CLASSES, count_issues, visit_points
from geo.queries.values import NO_DATA, MapValues, level_values
from geo.vocab import LevelKind, MetricKey, Overlay

# More values than these would outweigh the whole answer: a street is to be chosen first.
MOST_BUILDINGS = 20_000
HIDDEN, NO_SHARE = 254, 255


@dataclass(frozen=True, slots=True)
class Shown:
    """One layer: how much of it there is here (already a text) and its signs with their counts."""

    count: str = ""
    signs: tuple[tuple[Sign, int | None], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gauges:
    """The share of dwellings visited (formula E3) for each place of a level, in whole percent."""

    level: str
    shares: NDArray[np.uint8]  # NO_SHARE without dwellings, HIDDEN outside the chosen place


@dataclass(frozen=True)
class Contents:
    """Everything the layers of one question are drawn from."""

    shown: dict[Overlay, Shown] = field(default_factory=dict)
    marked: Marked | None = None
    buildings: MapValues | None = None  # `classes` outside the chosen place are HIDDEN
    gauges: Gauges | None = None


def contents(asked: Asked, spots: HotspotList) -> Contents:
    """Only what the scope shows is worked out."""
    layers = asked.scope.layers
    marked = compounds.marked(asked, spots)
    houses = _buildings(asked) if Overlay.BUILDINGS in layers else None
    gauges = _gauges(asked) if Overlay.COVERAGE in layers else None
    of: dict[Overlay, Callable[[], Shown]] = {
        Overlay.ISSUES: lambda: _issues(asked, signs.ISSUES),
        Overlay.HEAT: lambda: _issues(asked, ()),
        Overlay.VISITS: lambda: _visits(asked),
        Overlay.COVERAGE: lambda: _coverage(asked),
        Overlay.HOTSPOTS: lambda: _teams(asked, marked, spots),
        Overlay.COMPOUNDS: lambda: _states(asked, marked),
        Overlay.GRIDS: lambda: _grids(asked),
        Overlay.BUILDINGS: lambda: _houses(asked, houses),
    }
    shown = {each: of[each]() for each in layers if each in of}
    return Contents(shown, marked, houses, gauges)


def _issues(asked: Asked, drawn: tuple[Sign, ...]) -> Shown:
    found = count_issues(asked.world, asked.scope)
    counts = dict(zip(signs.ISSUES, (found.closed, found.waiting, found.late), strict=True))
    notes: tuple[str, ...] = ()
    if found.unplaced:
        notes = (asked.say("overlay.unplaced", n=numbers.figure(found.unplaced)),)
    return Shown(
        asked.say("overlay.shown", n=numbers.figure(found.placed)),
        tuple((sign, counts[sign]) for sign in reversed(drawn)),
        notes,
    )


def _visits(asked: Asked) -> Shown:
    found = visit_points(asked.world, asked.scope)
    counts = np.bincount(found.classes, minlength=VISIT_CLASSES)
    return Shown(
        asked.say("layer.buildings_n", n=numbers.figure(len(found.rows))),
        tuple((sign, int(n)) for sign, n in zip(signs.VISITS, counts, strict=True)),
    )


def _coverage(asked: Asked) -> Shown:
    figure = measure_at(asked.world, asked.scope, MetricKey.VISIT_COVERAGE)
    return Shown("" if figure.value is None else f"{numbers.figure(figure.value, 1)}%")


def _teams(asked: Asked, marked: Marked | None, spots: HotspotList) -> Shown:
    if marked is None:
        return Shown()
    if Overlay.COMPOUNDS in asked.scope.layers:
        pairs = zip(signs.BADGES, (compounds.WAITING, compounds.ON_DUTY), strict=True)
        rows = tuple((sign, marked.badged(badge)) for sign, badge in pairs)
    else:
        rows = tuple((sign, marked.count(sign.key)) for sign in signs.TEAMS)
    listed = sum(1 for spot in spots.rows if marked.inside[spot.row])
    return Shown(asked.say("layer.compounds_n", n=numbers.figure(listed)), rows)


def _states(asked: Asked, marked: Marked | None) -> Shown:
    if marked is None:
        return Shown()
    rows = tuple((sign, marked.count(sign.key)) for sign in (*signs.STATES[1:], signs.STATES[0]))
    return Shown(asked.say("layer.compounds_n", n=numbers.figure(marked.total)), rows)


def _grids(asked: Asked) -> Shown:
    level = asked.world.territory.of_kind(LevelKind.GRID)
    inside = asked.world.territory.inside(asked.frame.at, level.rung.key) if level else ()
    return Shown(asked.say("layer.grids_n", n=numbers.figure(int(np.count_nonzero(inside)))))


def _houses(asked: Asked, found: MapValues | None) -> Shown:
    if found is None:
        return Shown(notes=(asked.say("layer.buildings_too_many"),))
    count = int(np.count_nonzero(found.inside))
    return Shown(asked.say("layer.buildings_n", n=numbers.figure(count)))


def _buildings(asked: Asked) -> MapValues | None:
    """Classes of the metric for the buildings of the place; None when they are too many."""
    level = asked.world.counting.building_level
    if level is None or asked.frame.level.key == level:
        return None
    rows = chosen_children(asked.world, asked.scope, asked.frame.at, level)
    if len(rows) > MOST_BUILDINGS:
        return None
    found = level_values(asked.world, asked.scope, level, asked.frame.at)
    inside = np.zeros(len(found.inside), np.bool_)
    inside[rows] = True
    found.classes[~inside] = HIDDEN
    counts = np.bincount(found.classes, minlength=256)
    here = tuple(int(n) for n in counts[: len(found.legend.breaks)])
    own = replace(found.legend, counts=here, no_data=int(counts[NO_DATA]))
    return replace(found, inside=inside, legend=own)


def _gauges(asked: Asked) -> Gauges | None:
    """On the coloured level where that is areas, else on the deepest level of areas."""
    level = asked.frame.level
    if level.kind is not LevelKind.AREA:
        level = asked.world.territory.hierarchy.area_rungs()[-1]
    found = measure_level(asked.world, asked.scope, MetricKey.VISIT_COVERAGE, level.key)
    shares = np.where(np.isnan(found.values), NO_SHARE, np.clip(np.rint(found.values), 0, 100))
    inside = asked.world.territory.inside(asked.frame.at, level.key)
    return Gauges(level.key, np.where(inside, shares, HIDDEN).astype(np.uint8))
