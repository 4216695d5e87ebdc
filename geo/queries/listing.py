"""Listing: which issues stand behind a number, and in which order they are shown."""

from enum import StrEnum
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.cube.facts import Issues
from geo.queries.selecting import RULES, RowNumbers, select
from geo.queries.territory import OUTSIDE
from geo.queries.world import World
from geo.rules.indicators import INDICATORS, Measure
from geo.scope import Scope
from geo.vocab import LevelKind, MetricKey, Part

# Words are not part of the read model: up to so many rows are put in order by the database.
MOST_BY_WORDS = 5_000


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


BY_WORDS = (Sort.TITLE, Sort.HANDLER)
_WORDS = {
    Sort.TITLE: sa.text(
        "select id, title from issue where id = any(:ids) order by title collate zh"
    ),
    Sort.HANDLER: sa.text(
        "select i.id, o.name_zh from issue i left join organisation o on o.id = i.handler_id"
        " where i.id = any(:ids) order by o.name_zh collate zh"
    ),
}


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
    More than MOST_BY_WORDS rows are not sorted by words: they come in order of time.
    """
    if sort in BY_WORDS and (db is None or len(rows) > MOST_BY_WORDS):
        sort, descending = Sort.REPORTED, True
    issues = world.facts.issues
    # Numbers rise with time: to sort by them is to sort by (reported, id).
    keys = -rows.astype(np.int64)
    if sort is Sort.REPORTED:
        keys = keys if descending else -keys
    else:
        values = _ranks(world, db, rows, sort) if db and sort in BY_WORDS else None
        if values is None:
            values = _values(world, issues, rows, sort).astype(np.int64)
        keys += (-values if descending else values) << 32
    if len(rows) > most:
        chosen = np.argpartition(keys, most)[:most]
        rows, keys = rows[chosen], keys[chosen]
    return np.asarray(rows[np.argsort(keys)], np.int32)


def _values(world: World, issues: Issues, rows: RowNumbers, sort: Sort) -> NDArray[Any]:
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


def _ranks(world: World, db: Session, rows: RowNumbers, sort: Sort) -> NDArray[np.int64]:
    """The rank of each row's words, equal words having equal ranks; one statement."""
    ids = world.facts.issues.id[rows]
    rank: dict[int, int] = {}
    last, place = object(), 0
    for id_, words in db.execute(_WORDS[sort], {"ids": ids.tolist()}):
        place += words != last
        rank[id_], last = place, words
    return np.asarray([rank.get(id_, 0) for id_ in ids.tolist()], np.int64)
