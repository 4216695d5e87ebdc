"""Privacy of care targets 关爱对象: counts below five are never told (invariant I20).

Whoever counts them asks here: queries that add them up, the planners' balance and bill, and
whatever writes such a count down.
"""

import numpy as np
from numpy.typing import NDArray

FEWEST = 5
WITHHELD = f"<{FEWEST}"


def may_be_told(count: float) -> bool:
    """Whether a number of people may be shown; none of them is as private as four."""
    return count >= FEWEST


def said(count: float) -> int | str:
    """The count as it may be written anywhere."""
    return int(count) if may_be_told(count) else WITHHELD


def tellable(counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """One flag a count."""
    return counts >= FEWEST
