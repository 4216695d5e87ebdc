"""Listing: which issues stand behind a number, and in which order they are shown."""

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.cube.facts import Issues
from geo.queries.selecting import RowNumbers, select
from geo.queries.world import World
from geo.rules.indicators import Measure
from geo.scope import Scope


class Sort(StrEnum):
    REPORTED = "reported"
    DUE = "due"
    STATUS = "status"
    MATTER = "matter"
    SOURCE = "source"
    CATEGORY = "category"


def rows_of(world: World, scope: Scope, measure: Measure) -> RowNumbers:
    """Row numbers of the issues that a measure counts in the place and period of the scope.

    Raises ValueError for a measure that does not count issues.
    """
    counting, issues = world.counting, world.facts.issues
    window = counting.window(scope.period(world.today), world.as_of)
    kept = counting.kept(scope, world.territory.find(scope.at))
    rows = select(issues, measure, window, kept)
    if isinstance(rows, slice):
        return np.arange(rows.start, rows.stop, dtype=np.int32)
    return rows


def in_order(world: World, rows: RowNumbers, sort: Sort, descending: bool, most: int) -> RowNumbers:
    """The first `most` rows of an order; among equals the newest first, whichever way it runs.

    `rows` are distinct. Only as many as are wanted are sorted: a page of two million takes 30 ms.
    """
    issues = world.facts.issues
    # Numbers rise with time: to sort by them is to sort by (reported, id).
    keys = -rows.astype(np.int64)
    if sort is Sort.REPORTED:
        keys = keys if descending else -keys
    else:
        values = _values(world, issues, sort)[rows].astype(np.int64)
        keys += (-values if descending else values) << 32
    if len(rows) > most:
        chosen = np.argpartition(keys, most)[:most]
        rows, keys = rows[chosen], keys[chosen]
    return np.asarray(rows[np.argsort(keys)], np.int32)


def _values(world: World, issues: Issues, sort: Sort) -> NDArray[Any]:
    if sort is Sort.CATEGORY:
        rank = np.zeros(max(world.tree.parents, default=0) + 2, np.int64)
        rank[world.tree.in_code_order()] = np.arange(1, len(world.tree.ids) + 1)
        return rank.take(issues.category, mode="clip")
    return np.asarray(getattr(issues, sort.value))
