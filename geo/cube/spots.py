"""Spots: distinct combinations of area, grids, compound and building, numbered once and for all."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.cube.facts import Spots
from geo.cube.reading import SPOT, Columns

NOTHING = Spots(*(np.zeros(1, np.int32) for _ in SPOT))


def number_spots(columns: Columns, known: Spots = NOTHING) -> tuple[Spots, NDArray[np.int64]]:
    """The spots of all rows, and for every row the number of its own. Known spots keep theirs."""
    counted = columns.get("counted", np.ones(len(columns["area"]), np.bool_))
    rows = np.stack([columns[name] for name in SPOT], axis=1)[counted]
    distinct, which = _distinct(rows)
    number, added = _numbers(distinct, known)
    spot = np.zeros(len(counted), np.int64)
    spot[counted] = number[which]
    if not len(added):
        return known, spot
    old = _columns(known)
    return Spots(*(np.r_[was, new] for was, new in zip(old, added.T, strict=True))), spot


def _columns(known: Spots) -> list[NDArray[np.int32]]:
    return [getattr(known, name) for name in SPOT]


def _distinct(rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Distinct rows of a (n, 6) array and the inverse. Columns are paired into one number, which
    is much faster than sorting whole rows; ranks in between keep it below 64 bits."""
    key = np.zeros(len(rows), np.int64)
    first = np.zeros(min(len(rows), 1), np.int64)
    for column in rows.T:
        pair = key * (int(column.max(initial=0)) + 1) + column
        first, key = _ranks(pair)
    return rows[first], key


def _ranks(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each distinct value first stands in sorted order, and the rank of every value."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    is_new = np.r_[True, ordered[1:] != ordered[:-1]] if len(ordered) else np.zeros(0, np.bool_)
    ranks = np.empty(len(values), np.int64)
    ranks[order] = np.cumsum(is_new) - 1
    return order[is_new], ranks


def _numbers(
    distinct: NDArray[np.int32], known: Spots
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The number of each distinct row, and the rows that got a new one."""
    book = _book(distinct, known)
    number = np.zeros(len(distinct), np.int64)
    added: list[Any] = []
    for index, row in enumerate(map(tuple, distinct.tolist())):
        found = book.get(row)
        if found is None:
            found = len(known) + len(added)
            added.append(row)
        number[index] = found
    return number, np.asarray(added, np.int32).reshape(-1, len(SPOT))


def _book(distinct: NDArray[np.int32], known: Spots) -> dict[tuple[int, ...], int]:
    """Known spots that could be among the distinct rows, by their places."""
    near = np.isin(known.building, distinct[:, 3]) & np.isin(known.area, distinct[:, 0])
    near[0] = False
    rows = np.flatnonzero(near)
    places = np.stack(_columns(known), axis=1)[rows]
    return dict(zip(map(tuple, places.tolist()), rows.tolist(), strict=True))
