"""Listing: which issues stand behind a number, and in which order they are shown."""

from enum import StrEnum
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.cube.facts import Issues
from geo.cube.words import first_by_title
from geo.queries.selecting import RULES, RowNumbers, select
from geo.queries.territory import OUTSIDE
from geo.queries.world import World
from geo.rules.indicators import INDICATORS, Measure
from geo.scope import Scope
from geo.vocab import LevelKind, MetricKey, Part


class Sort(StrEnum):
    REPORTED = "reported"
    DUE = "due"
    STATUS = "status"
    MATTER = "matter"
    SOURCE = "source"
    CATEGORY = "category"
    PLACE = "place"
    TITLE = "title"
    HANDLER = "handler"


_HANDLERS = sa.text("select id, dense_rank() over (order by name_zh collate zh) from organisation")


def rows_behind(world: World, scope: Scope) -> RowNumbers:
    """Row numbers of the issues that stand behind the number the scope has opened; without one,
    or behind a number that does not count issues, those reported in the period."""
    whole, counted = cases_of(scope.rows.metric) if scope.rows else (None, None)
    if scope.rows is None or whole is None:
        return rows_of(world, scope, Measure.ISSUES)
    if scope.rows.part is Part.MET and counted is not None:
        return rows_of(world, scope, counted)
    rows = rows_of(world, scope, whole)
    if scope.rows.part is Part.MISSED and counted is not None:
        return np.setdiff1d(rows, rows_of(world, scope, counted))
    return rows


def cases_of(metric: MetricKey) -> tuple[Measure | None, Measure | None]:
    """Which issues an indicator speaks of, and which of them it counts; None where it counts
    something else, or all of them."""
    indicator = INDICATORS[metric]
    if indicator.denominator in RULES:
        return indicator.denominator, indicator.numerator
    return (indicator.numerator if indicator.numerator in RULES else None), None


def rows_of(world: World, scope: Scope, measure: Measure) -> RowNumbers:
    """Row numbers of the issues that a measure counts in the place and period of the scope.

    Raises ValueError for a measure that does not count issues.
    """
    counting, issues = world.counting, world.facts.issues
    window = counting.window(scope.period(world.today), world.as_of)
    kept = counting.kept(scope, world.territory.find(scope.at), window.now)
    rows = select(issues, measure, window, kept)
    if isinstance(rows, slice):
        return np.arange(rows.start, rows.stop, dtype=np.int32)
    return rows


def in_order(
    world: World,
    rows: RowNumbers,
    sort: Sort,
    descending: bool,
    most: int,
    db: Session | None = None,
) -> RowNumbers:
    """The first `most` rows of an order; among equals the newest first, whichever way it runs.

    `rows` are distinct. Only as many as are wanted are sorted: a page of two million takes 30 ms.
    Handlers are put in order by their names, which takes one statement; without a database they
    are all equal.
    """
    issues = world.facts.issues
    if sort is Sort.TITLE:
        return first_by_title(issues.title, rows, most, descending=descending)
    # Numbers rise with time: to sort by them is to sort by (reported, id).
    keys = -rows.astype(np.int64)
    if sort is Sort.REPORTED:
        keys = keys if descending else -keys
    else:
        values = _values(world, issues, rows, sort, db).astype(np.int64)
        keys += (-values if descending else values) << 32
    if len(rows) > most:
        chosen = np.argpartition(keys, most)[:most]
        rows, keys = rows[chosen], keys[chosen]
    return np.asarray(rows[np.argsort(keys)], np.int32)


def _values(
    world: World, issues: Issues, rows: RowNumbers, sort: Sort, db: Session | None
) -> NDArray[Any]:
    if sort is Sort.HANDLER:
        return _handlers(db).take(issues.handler[rows], mode="clip")
    if sort is Sort.CATEGORY:
        rank = np.zeros(max(world.tree.parents, default=0) + 2, np.int64)
        rank[world.tree.in_code_order()] = np.arange(1, len(world.tree.ids) + 1)
        return rank.take(issues.category[rows], mode="clip")
    if sort is Sort.PLACE:
        return _places(world)[issues.spot[rows]]
    return np.asarray(getattr(issues, sort.value)[rows])


def _places(world: World) -> NDArray[np.int64]:
    """The rank of every spot: by areas from the top down, then by compound, grid and building."""

    def work() -> NDArray[np.int64]:
        levels = world.territory.levels.items()
        kinds = (LevelKind.AREA, LevelKind.COMPOUND, LevelKind.GRID, LevelKind.BUILDING)
        keys = [key for kind in kinds for key, level in levels if level.rung.kind is kind]
        columns = [world.counting.issue_places.rows(key) for key in keys]
        last = [np.where(rows == OUTSIDE, np.iinfo(np.int32).max, rows) for rows in columns]
        order = np.lexsort(last[::-1])
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return rank

    return world.counting.memory.get("places in order", work)


def _handlers(db: Session | None) -> NDArray[np.int64]:
    """The rank of every organisation's name by its number, equal names having equal ranks; what
    nobody handles comes last."""
    found = [(int(id_), int(rank)) for id_, rank in db.execute(_HANDLERS)] if db else []
    ranks = np.full(max((id_ for id_, _ in found), default=0) + 1, len(found) + 1, np.int64)
    for id_, rank in found:
        ranks[id_] = rank
    return ranks
