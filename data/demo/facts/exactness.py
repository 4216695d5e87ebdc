"""The published fall of the listed compounds, exact to the last issue."""

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.columns import Columns, take
from data.demo.facts.listing import counted
from data.demo.facts.randomness import Rng
from data.demo.facts.recipe import FALL_OF_LISTED
from data.demo.facts.traits import DESK, NORMAL, REJECTED
from geo.vocab import Appeal


def fit_listed(
    rng: Rng, base: Columns, second: Columns, listed: NDArray[np.int64], keep: int | None
) -> Columns:
    """The second year with orders and complaint-type orders of the listed at -46.3 % of the base.

    Both V and C of the formulas are fitted. `keep` asks for a total number of rows of the year.
    """
    own, before = (np.isin(part["compound"], listed) for part in (second, base))
    wanted = round((1 + FALL_OF_LISTED) * int((before & (base["fate"] <= DESK)).sum()))
    wanted_c = round((1 + FALL_OF_LISTED) * int((before & counted(base)).sum()))
    drop = _fit_orders(rng, second, own, wanted)
    _fit_types(rng, second, own & ~drop, wanted_c)
    if keep is not None:
        _drop_others(rng, second, own, drop, keep)
    return _without(second, drop)


def _fit_orders(
    rng: Rng, issues: Columns, own: NDArray[np.bool_], wanted: int
) -> NDArray[np.bool_]:
    """Reach the wanted number of counted orders by dropping rows or by accepting rejected ones."""
    drop = np.zeros(len(own), dtype=bool)
    orders = np.flatnonzero(own & (issues["fate"] <= DESK))
    spare = len(orders) - wanted
    if spare > 0:
        drop[rng.permutation(orders)[:spare]] = True
    elif spare < 0:
        rejected = np.flatnonzero(own & (issues["fate"] == REJECTED))
        issues["fate"][rejected[:-spare]] = NORMAL
    return drop


def _fit_types(rng: Rng, issues: Columns, own: NDArray[np.bool_], wanted: int) -> None:
    """Reach the wanted number of complaint-type orders by turning help into consulting or back."""
    have = int((own & counted(issues)).sum())
    source, target = (
        (Appeal.HELP, Appeal.CONSULT) if have > wanted else (Appeal.CONSULT, Appeal.HELP)
    )
    rows = np.flatnonzero(own & (issues["fate"] <= DESK) & (issues["appeal"] == source))
    issues["appeal"][rng.permutation(rows)[: abs(have - wanted)]] = target


def _drop_others(
    rng: Rng, issues: Columns, own: NDArray[np.bool_], drop: NDArray[np.bool_], keep: int
) -> None:
    """Drop ordinary rows of other places down to a total; masters and merged stay. In place."""
    surplus = int((~drop).sum()) - keep
    if surplus < 0:
        raise ValueError(f"the second year has {-surplus} issues too few")
    free = ~own & ~drop & (issues["fate"] <= DESK)
    free[issues["master"][issues["master"] >= 0]] = False
    drop[rng.permutation(np.flatnonzero(free))[:surplus]] = True


def _without(issues: Columns, drop: NDArray[np.bool_]) -> Columns:
    """The rows that stay, with references to masters moved along."""
    moved = np.append(np.cumsum(~drop) - 1, -1)
    kept = take(issues, np.flatnonzero(~drop))
    kept["master"] = moved[kept["master"]]
    return kept
