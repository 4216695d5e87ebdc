"""Uncertainty of a share: Wilson's interval, shown when few people were asked."""

from math import sqrt

Z95 = 1.959963984540054


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float] | None:
    """Wilson's score interval of `successes` in `trials`, 95 % by default; None without trials.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    Raises ValueError when the successes are not among the trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials}")
    if trials == 0:
        return None
    share = successes / trials
    width = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / width
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / width
    # At 0 and at n of n the interval touches 0 and 1 exactly; rounding must not take it beyond.
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return low, high
