"""The published fall of the listed compounds, exact to the last issue."""

import numpy as np
from numpy.typing import NDArray

from data.demo.facts.columns import Columns, take
from data.demo.facts.listing import counted
from data.demo.facts.randomness import Rng, shares
from data.demo.facts.recipe import FALL_OF_LISTED
from data.demo.facts.traits import DESK, NORMAL, REJECTED
from geo.vocab import Appeal


def fit_listed(
    rng: Rng, base: Columns, second: Columns, fall: dict[int, float], keep: int | None
) -> Columns:
    """The second year with orders and complaint-type orders of the listed at -46.3 % of the base.

    Both V and C of the formulas are fitted, for each compound near its own ratio (`fall`: compound
    to ratio) and for all together exactly. `keep` asks for a total number of rows of the year.
    """
    drop = np.zeros(len(second["compound"]), dtype=bool)
    ratios = np.array(list(fall.values()))
    of_base, of_second = (_rows_of(part, list(fall)) for part in (base, second))
    for counts, fit in ((_orders, _fit_orders), (counted, _fit_types)):
        flags = counts(base)
        before = np.array([int(flags[rows].sum()) for rows in of_base])
        wanted = shares(before * ratios, round((1 + FALL_OF_LISTED) * int(before.sum())))
        for rows, number in zip(of_second, wanted, strict=True):
            fit(rng, second, rows, int(number), drop)
    if keep is not None:
        _drop_others(rng, second, np.isin(second["compound"], list(fall)), drop, keep)
    return _without(second, drop)


def _orders(issues: Columns) -> NDArray[np.bool_]:
    """The set V: neither rejected nor merged."""
    return issues["fate"] <= DESK


def _rows_of(issues: Columns, compounds: list[int]) -> list[NDArray[np.int64]]:
    """Rows of each of the compounds."""
    order = np.argsort(issues["compound"], kind="stable")
    ordered = issues["compound"][order]
    first, last = (np.searchsorted(ordered, compounds, side) for side in ("left", "right"))
    return [order[start:end] for start, end in zip(first, last, strict=True)]


def _fit_orders(
    rng: Rng, issues: Columns, rows: NDArray[np.int64], wanted: int, drop: NDArray[np.bool_]
) -> None:
    """Reach the wanted number of counted orders by dropping rows or by accepting rejected ones."""
    counted_rows = rows[issues["fate"][rows] <= DESK]
    spare = len(counted_rows) - wanted
    if spare > 0:
        drop[rng.permutation(counted_rows)[:spare]] = True
    elif spare < 0:
        rejected = rows[issues["fate"][rows] == REJECTED]
        if len(rejected) < -spare:
            raise ValueError(f"{-spare - len(rejected)} orders too few in a listed compound")
        issues["fate"][rejected[:-spare]] = NORMAL


def _fit_types(
    rng: Rng, issues: Columns, rows: NDArray[np.int64], wanted: int, drop: NDArray[np.bool_]
) -> None:
    """Reach the wanted number of complaint-type orders: helping becomes consulting or back."""
    rows = rows[~drop[rows]]
    have = int(counted(take(issues, rows)).sum())
    source, target = Appeal.HELP, Appeal.CONSULT
    if have < wanted:
        source, target = target, source
    able = rows[(issues["fate"][rows] <= DESK) & (issues["appeal"][rows] == source)]
    issues["appeal"][rng.permutation(able)[: abs(have - wanted)]] = target


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
