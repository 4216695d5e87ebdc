"""Change against an earlier period: year on year 同比 (D1) and period on period 环比 (D2)."""

SMALL_BASE = 20


def change(current: float, previous: float, *, small_base: int = SMALL_BASE) -> float | None:
    """(current - previous) / previous, formula D1; None when the base is too small (基数过小).

    A base of zero is always too small, whatever `small_base` says.
    """
    if previous < small_base or previous <= 0:
        return None
    return (current - previous) / previous
