"""Column stores of facts: a dictionary of arrays of one length."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]


def take(columns: Mapping[str, NDArray[Any]], rows: NDArray[Any] | slice) -> Columns:
    """The chosen rows of every column."""
    return {name: values[rows] for name, values in columns.items()}


def stack(parts: Sequence[Mapping[str, NDArray[Any]]]) -> Columns:
    """One store below the other; all have the same columns."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def length(columns: Mapping[str, NDArray[Any]]) -> int:
    return len(next(iter(columns.values())))


def groups(keys: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows ordered by key, and where each key starts: rows[starts[k]:starts[k + 1]] have key k."""
    rows = np.argsort(keys, kind="stable")
    starts = np.searchsorted(keys[rows], np.arange(count + 1))
    return rows, starts
