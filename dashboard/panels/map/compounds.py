"""Compounds on the map: which sign, badge and number each of them bears."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.asking import Asked
from dashboard.panels.map import signs
from dashboard.panels.places.view import state_of
from geo.queries.buildings import chosen_children
from geo.queries.hotspots import HotspotList
from geo.queries.problem_states import listed_rows, problem_state
from geo.vocab import DONE_WITH, LevelKind, Overlay

HIDDEN = 255
NO_BADGE, WAITING, ON_DUTY = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Marked:
    """One entry a row of the compound level; `inside` tells those of the chosen place."""

    level: str
    states: NDArray[np.uint8]  # index into signs.COMPOUNDS, HIDDEN where nothing is drawn
    badges: NDArray[np.uint8]
    values: NDArray[np.int64]  # open issues
    inside: NDArray[np.bool_]

    def count(self, key: str) -> int:
        """Compounds of the chosen place that bear a sign."""
        return int(np.count_nonzero(self.states[self.inside] == signs.number_of(key)))

    def badged(self, badge: int) -> int:
        return int(np.count_nonzero(self.badges[self.inside] == badge))

    @property
    def total(self) -> int:
        return int(np.count_nonzero(self.states[self.inside] != HIDDEN))


def marked(asked: Asked, spots: HotspotList) -> Marked | None:
    """None where the territory has no compounds. `spots` are those of the whole list."""
    level = asked.world.territory.of_kind(LevelKind.COMPOUND)
    if level is None:
        return None
    size, layers = len(level), asked.scope.layers
    states, badges = np.full(size, HIDDEN, np.uint8), np.zeros(size, np.uint8)
    values = np.zeros(size, np.int64)
    for spot in spots.rows:
        values[spot.row] = spot.open_issues
    if Overlay.COMPOUNDS in layers:
        _by_state(asked, states)
        if Overlay.HOTSPOTS in layers:
            _by_badge(asked, badges)
    elif Overlay.HOTSPOTS in layers:
        for spot in spots.rows:
            states[spot.row] = signs.number_of(state_of(spot))
    key = level.rung.key
    inside = np.zeros(size, np.bool_)
    inside[chosen_children(asked.world, asked.scope, asked.frame.at, key)] = True
    return Marked(key, states, badges, values, inside)


def _by_state(asked: Asked, states: NDArray[np.uint8]) -> None:
    states[:] = signs.number_of("plain")
    for row, entry in listed_rows(asked.world).items():
        states[row] = signs.number_of(problem_state(entry))


def _by_badge(asked: Asked, badges: NDArray[np.uint8]) -> None:
    for row, entry in listed_rows(asked.world).items():
        if entry.has_team:
            badges[row] = ON_DUTY
        elif entry.status not in DONE_WITH:
            badges[row] = WAITING
