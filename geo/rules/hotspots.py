"""Score of problem compounds 倒排挂牌 (formula F): which compounds to work on first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

COMPONENTS = ("n", "r", "u", "d", "s")
DEFAULT_WEIGHTS: Mapping[str, float] = {"n": 0.35, "r": 0.20, "u": 0.20, "d": 0.15, "s": 0.10}
KAPPA = 200.0
MIN_ISSUES, MIN_HOUSEHOLDS = 12, 20


@dataclass(frozen=True)
class Counts:
    """Complaint-type issues of each compound in the window: arrays of one length."""

    issues: Numbers  # n
    households: Numbers
    unresolved: Numbers  # call-back says unresolved, or open and overdue
    repeats: Numbers
    safety: Numbers  # of a safety category

    def at(self, rows: NDArray[np.int64]) -> "Counts":
        """The same counts for some rows only."""
        return Counts(
            self.issues[rows],
            self.households[rows],
            self.unresolved[rows],
            self.repeats[rows],
            self.safety[rows],
        )


@dataclass(frozen=True)
class Scores:
    """Values and mid-rank percentiles of the five components, and the score from 0 to 100."""

    values: Mapping[str, Numbers]
    percentiles: Mapping[str, Numbers]
    score: Numbers


def eligible(
    counts: Counts, *, min_issues: int = MIN_ISSUES, min_households: int = MIN_HOUSEHOLDS
) -> NDArray[np.bool_]:
    """Compounds with enough issues and households to be compared at all."""
    return (counts.issues >= min_issues) & (counts.households >= min_households)


def percentile(values: Numbers) -> Numbers:
    """Mid-rank percentile (rank - 0.5) / N; equal values share the mean of their ranks."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(times) - (times - 1) / 2
    return np.asarray((mean_rank[place] - 0.5) / max(len(values), 1))


def shrunk_rate(issues: Numbers, households: Numbers, kappa: float = KAPPA) -> Numbers:
    """Issues per 100 households, shrunk: as if each compound had κ average households more.

    Without it a compound of 30 households would top every list by chance.
    """
    mean = issues.sum() / households.sum()
    return np.asarray((issues + kappa * mean) / (households + kappa) * 100.0)


def score(
    counts: Counts, *, weights: Mapping[str, float] = DEFAULT_WEIGHTS, kappa: float = KAPPA
) -> Scores:
    """Formula F over eligible compounds: 100 · Σ weight · percentile of the component.

    Raises ValueError when the weights are not the five of the formula, negative, or off 1 in sum.
    """
    check_weights(weights)
    n = counts.issues
    if not len(n):
        empty = {name: n.astype(np.float64) for name in COMPONENTS}
        return Scores(empty, empty, n.astype(np.float64))
    values = {
        "n": n.astype(np.float64),
        "r": shrunk_rate(n, counts.households, kappa),
        "u": counts.unresolved / n,
        "d": counts.repeats / n,
        "s": counts.safety / n,
    }
    shares = {name: percentile(values[name]) for name in COMPONENTS}
    total = 100.0 * sum(weights[name] * shares[name] for name in COMPONENTS)
    return Scores(values, shares, np.asarray(total, dtype=np.float64))


def check_weights(weights: Mapping[str, float]) -> None:
    """Raises ValueError unless the five weights are not negative and sum to 1 (invariant I15)."""
    if set(weights) != set(COMPONENTS) or min(weights.values()) < 0:
        raise ValueError(f"weights {dict(weights)}")
    if abs(sum(weights.values()) - 1.0) > 1e-9:
        raise ValueError(f"weights sum to {sum(weights.values())}")


def ranking(total: Numbers, issues: Numbers, codes: Sequence[str]) -> NDArray[np.int64]:
    """Positions from the worst down: score descending, then issues descending, then code."""
    by_code = np.argsort(np.argsort(np.asarray(codes, dtype=str), kind="stable"), kind="stable")
    # Scores equal up to rounding noise are ties; otherwise the noise would decide, not the volume.
    order = np.lexsort((by_code, -issues, -np.round(total, 9)))
    return order.astype(np.int64)
