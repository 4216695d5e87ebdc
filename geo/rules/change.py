"""Change against an earlier period: year on year 同比 (D1) and period on period 环比 (D2)."""

from collections.abc import Iterable

SMALL_BASE = 20


def change(current: float, previous: float, *, small_base: int = SMALL_BASE) -> float | None:
    """(current - previous) / previous, formula D1; None when the base is too small (基数过小).

    A base of zero is always too small, whatever `small_base` says.
    """
    if previous < small_base or previous <= 0:
        return None
    return (current - previous) / previous


def change_of_sums(
    pairs: Iterable[tuple[float, float]], *, small_base: int = SMALL_BASE
) -> float | None:
    """Change of a group from its (previous, current) pairs: by sums, never the mean of ratios."""
    rows = list(pairs)
    return change(
        sum(current for _, current in rows),
        sum(previous for previous, _ in rows),
        small_base=small_base,
    )


def difference_in_differences(
    listed: tuple[float, float], matched: tuple[float, float]
) -> float | None:
    """Change of the listed less that of comparable places nobody worked on: what the work did.

    Both arguments are (previous, current) sums. The worst places of a year fall back by themselves
    (regression to the mean), so the bare change of the listed claims too much.
    """
    own, other = change(listed[1], listed[0]), change(matched[1], matched[0])
    return None if own is None or other is None else own - other
