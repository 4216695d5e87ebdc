"""Numbers inside a parent by position, row by row: the order in which codes are given."""

import numpy as np

from data.demo.territory.columns import Floats, Ints


def reading_order(xy: Floats, parent: Ints, *, south_east_first: bool = False) -> Ints:
    """Number (n,) from 1 of each place (n, 2) within its parent (n,).

    Rows run from north to south and inside a row from west to east; with `south_east_first`
    from south to north and from east to west, as GB/T 37149 numbers compounds.
    """
    x, y = (-xy[:, 0], -xy[:, 1]) if south_east_first else (xy[:, 0], xy[:, 1])
    number = np.empty(len(xy), dtype=np.int64)
    order = np.argsort(parent, kind="stable")
    for mine in np.split(order, np.flatnonzero(np.diff(parent[order])) + 1):
        rows = max(1, round(np.sqrt(len(mine))))
        top, height = y[mine].max(), max(float(np.ptp(y[mine])), 1.0)
        row = np.minimum(((top - y[mine]) / height * rows).astype(np.int64), rows - 1)
        number[mine[np.lexsort((x[mine], row))]] = np.arange(1, len(mine) + 1)
    return number
