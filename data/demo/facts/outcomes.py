"""What came of it: repeats of closed issues and the answers of the call-back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.categories import Categories
from data.demo.facts.columns import Columns
from data.demo.facts.handling import Lives
from data.demo.facts.randomness import Rng
from data.demo.facts.slots import Slot
from data.demo.facts.span import NEVER
from data.demo.facts.traits import DESK, NORMAL
from geo.rules.workdays import DAY
from geo.vocab import COMPLAINT_TYPES, Satisfaction

REPEAT_DAYS = 90
REPEATS, REPEATS_HOT = 0.08, 0.25
REACHED, EXCLUDED = 0.70, 0.02
REPEAT_SATISFACTION = 0.76
UNKNOWN = -1


@dataclass(frozen=True)
class Quality:
    """Shares of the call-back for each issue."""

    resolved: NDArray[np.float64]
    satisfied: NDArray[np.float64]


def link_repeats(
    rng: Rng,
    known: Categories,
    issues: Columns,
    closed: NDArray[np.int64],
    hot: NDArray[np.bool_],
    new: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """For some of the `new` issues the row of the closed issue they repeat, else -1.

    A repeat has the same compound and category and was reported within 90 days of the closing
    (formula A5). Rows may be in any order; `closed` is NEVER for issues without closing.
    """
    earlier = _latest_closed(issues, closed, len(known.code))
    complaint = np.isin(issues["appeal"], COMPLAINT_TYPES) & (issues["fate"] <= DESK)
    able = new & complaint & (earlier >= 0)
    wanted = np.where(hot, REPEATS_HOT, REPEATS)
    base = new & complaint & (issues["compound"] >= 0)
    repeat = np.full(len(closed), -1)
    for group in (hot, ~hot):
        rows = np.flatnonzero(able & group)
        share = wanted[group][0] if group.any() else 0.0
        number = min(len(rows), round(share * int((base & group).sum())))
        chosen = rng.permutation(rows)[:number]
        repeat[chosen] = earlier[chosen]
    return repeat


def _latest_closed(
    issues: Columns, closed: NDArray[np.int64], categories: int
) -> NDArray[np.int64]:
    """Row of the latest issue of the same compound and category closed in the 90 days before."""
    linked = issues["compound"] >= 0
    group = issues["compound"] * categories + issues["category"]
    pool = np.flatnonzero(linked & (closed < NEVER))
    # One sortable number for (group, time): groups are far enough apart for any time of the span.
    origin = issues["reported"].min()
    wide = np.int64(1 << 31)
    key = group[pool] * wide + (closed[pool] - origin)
    order = np.argsort(key, kind="stable")
    asked = group * wide + (issues["reported"] - origin)
    found = np.searchsorted(key[order], asked, side="left") - 1
    row = np.where(found >= 0, pool[order[np.maximum(found, 0)]] if len(pool) else -1, -1)
    same = (row >= 0) & linked & (group[row] == group)
    fresh = issues["reported"] - closed[row] <= REPEAT_DAYS * DAY
    return np.where(same & fresh, row, -1)


def call_back(
    rng: Rng, issues: Columns, lives: Lives, quality: Quality, repeat: NDArray[np.int64]
) -> Columns:
    """Columns of the call-back as known once everything has happened (-1: no answer)."""
    count = len(repeat)
    asked = issues["fate"] == NORMAL
    reached = asked & (rng.random(count) < REACHED)
    luck = rng.random(count)
    resolved = reached & (luck < quality.resolved)
    # Who says "unresolved" is rarely content; the two shares give the wanted mean.
    content = np.minimum(1.0, quality.satisfied / quality.resolved * 0.93)
    rest = (quality.satisfied - content * quality.resolved) / (1 - quality.resolved)
    chance = np.where(resolved, content, np.clip(rest, 0.0, 1.0))
    chance = np.where(repeat >= 0, np.minimum(chance, REPEAT_SATISFACTION + 0.1 * resolved), chance)
    content_now = reached & (rng.random(count) < chance)
    very = content_now & (rng.random(count) < 0.7)
    satisfaction = np.full(count, UNKNOWN)
    satisfaction[asked] = Satisfaction.NONE
    satisfaction[reached] = Satisfaction.NOT
    satisfaction[content_now] = Satisfaction.BASIC
    satisfaction[very] = Satisfaction.VERY
    return {
        "cb_reached": np.where(asked, reached.astype(np.int64), UNKNOWN),
        "cb_resolved": np.where(reached, resolved.astype(np.int64), UNKNOWN),
        "cb_satisfaction": satisfaction,
        "cb_excluded": (asked & (rng.random(count) < EXCLUDED)).astype(np.int64),
        "in_person": (asked & ~reached).astype(np.int64),
        "closed": np.where(lives.at[Slot.VERIFY_OK] < NEVER, lives.at[Slot.VERIFY_OK], NEVER),
    }
