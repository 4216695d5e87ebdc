"""Event bursts: an outage, a heating failure, a flooded street, with most calls merged into one."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.categories import SEASON_KEYS, SEASONS, Categories
from data.demo.facts.columns import Columns
from data.demo.facts.randomness import Rng, pick
from data.demo.facts.recipe import Recipe
from data.demo.facts.span import Span, midnight, to_date
from data.demo.facts.traits import MERGED, NORMAL
from geo.rules.workdays import DAY, EPOCH
from geo.vocab import Appeal, Channel, Matter, Source, Urgency

EVENTS = ("0301", "0302", "0304", "0209", "0303")  # what may burst
MERGED_SHARE = 0.55
QUIET_END_DAYS = 12  # no burst so late that its merging would lie after the last day


def add_bursts(
    rng: Rng,
    known: Categories,
    span: Span,
    year: int,
    recipe: Recipe,
    issues: Columns,
    avoid: Sequence[int],
) -> None:
    """Turn some issues of single compounds or communities into bursts, in place.

    Compounds in `avoid` are left alone. A burst uses at most 40 % of its place's issues, so counts
    by place and year do not change.
    """
    closed = np.zeros(int(issues["compound"].max()) + 2, dtype=bool)
    closed[list(avoid)] = True
    free = ~closed[issues["compound"]]  # position -1, no compound, is the spare last place
    for _ in range(int(rng.integers(recipe.bursts[0], recipe.bursts[1] + 1))):
        wanted = int(np.exp(rng.uniform(*np.log(recipe.burst_size))))
        rows = _callers(rng, issues, free, wanted)
        if len(rows) >= recipe.burst_size[0]:
            _burst(rng, known, span, year, issues, rows)
            free[rows] = False


def _callers(rng: Rng, issues: Columns, free: NDArray[np.bool_], wanted: int) -> NDArray[np.int64]:
    """Rows of one place: three bursts of four hit a compound, the others a whole community."""
    column = "compound" if rng.random() < 0.75 else "area"
    usable = np.flatnonzero(free & (issues["compound"] >= 0))
    place = issues[column][usable]
    often = np.bincount(place)
    big = np.flatnonzero(often * 0.4 >= wanted)
    if not len(big):
        big = np.array([int(np.argmax(often))])
    here = usable[place == big[int(rng.integers(len(big)))]]
    return np.sort(rng.permutation(here)[: min(wanted, int(len(here) * 0.4))])


def _burst(
    rng: Rng, known: Categories, span: Span, year: int, issues: Columns, rows: NDArray[np.int64]
) -> None:
    since, until = span.year(year)
    days = (until - since).days - QUIET_END_DAYS
    category = known.number(EVENTS[int(rng.integers(len(EVENTS)))])
    months = np.array([(since + timedelta(days=number)).month - 1 for number in range(days)])
    season = np.array(SEASONS[SEASON_KEYS[known.season[category]]])[months]
    day = int(pick(rng, season, 1)[0])
    start = midnight(to_date((since - EPOCH).days + day)) + int(rng.integers(6, 20)) * 3600
    delay = np.sort(rng.gamma(1.6, 7.0 * 3600, len(rows)))
    at = start + np.minimum(delay, 2.8 * DAY).astype(np.int64)
    issues["reported"][rows] = at
    for name, value in {
        "category": category,
        "appeal": Appeal.HELP,
        "source": Source.HOTLINE,
        "channel": Channel.PHONE,
        "urgency": Urgency.URGENT,
        "matter": Matter.BIG,
        "fate": NORMAL,
    }.items():
        issues[name][rows] = value
    merged = rows[1:][rng.random(len(rows) - 1) < MERGED_SHARE]
    issues["fate"][merged] = MERGED
    issues["master"][merged] = rows[0]
