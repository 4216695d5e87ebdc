"""Ratings: stars from a score (formula K), and who is on the red or the black list (formula L)."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

# Least score of two, three, four and five stars.
STEPS = (60.0, 70.0, 80.0, 90.0)
MOST_WHEN_LISTED = 3
SHARE = 0.10
RED_FROM, BLACK_BELOW = 85.0, 60.0


class RatingList(StrEnum):
    """红黑榜."""

    RED = "red"
    BLACK = "black"
    NONE = "none"


def stars(score: NDArray[np.float64], listed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """One to five stars. A problem compound that is not transformed gets three at most."""
    earned = 1 + np.searchsorted(STEPS, score, side="right")
    return np.asarray(np.where(listed, np.minimum(earned, MOST_WHEN_LISTED), earned), np.int64)


def red_and_black(score: NDArray[np.float64], listed: NDArray[np.bool_]) -> list[RatingList]:
    """The list over all compounds reviewed in one quarter, in their order.

    Red: among the best tenth, at least 85, and no untransformed problem compound. Black: among
    the worst tenth, or below 60. A tenth is floor(n / 10 + 0.5); ties at its border all count.
    """
    tenth = int(len(score) * SHARE + 0.5)
    ordered = np.sort(score)
    best = ordered[-tenth] if tenth else np.inf
    worst = ordered[tenth - 1] if tenth else -np.inf
    red = (score >= best) & (score >= RED_FROM) & ~listed
    black = ((score <= worst) | (score < BLACK_BELOW)) & ~red
    names = np.where(red, "red", np.where(black, "black", "none"))
    return [RatingList(name) for name in names.tolist()]
