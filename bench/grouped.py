"""The peer of the filters: the counts that colour the map, by SQL GROUP BY on the same rows.

Only these counts, one of the many things that a change of the page asks for: the peer has the
easier task. It uses the indexes that the product has.
"""

import time
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from bench.line import Peer
from geo.models import Area, Category, Issue
from geo.models.territory import Level
from geo.period import Period
from geo.queries.freshness import freshness
from geo.scope import Scope
from geo.vocab import NOT_COUNTED, LevelKind

NAME = "sql"
Counts = sa.Select[Any]
_COLUMNS = {LevelKind.GRID: Issue.grid_id, LevelKind.COMPOUND: Issue.compound_id}


def peer(engine: sa.Engine, scopes: Sequence[tuple[Scope, str]], now: datetime) -> Peer:
    """Milliseconds of each statement, rows fetched; each scope with the level it colours by."""
    with engine.connect() as db:
        fresh = freshness(Session(db), now)
        today = fresh.as_of.astimezone(fresh.zone).date()
        kinds = dict(db.execute(sa.select(Level.key, Level.kind)).tuples().all())
        statements = [
            counts(scope, level, kinds, scope.period(today), fresh.zone) for scope, level in scopes
        ]
        return Peer(NAME, [_timed(db, statement) for statement in statements])


def counts(
    scope: Scope, level: str, kinds: dict[str, str], period: Period, zone: ZoneInfo
) -> Counts:
    """Issues by place of `level`, under the scope's place and filters."""
    deep, up = aliased(Area), aliased(Area)
    kind = LevelKind(kinds[level])
    key = up.id if kind is LevelKind.AREA else _COLUMNS[kind]
    grouped: Any = sa.select(key, sa.func.count()).select_from(Issue).group_by(key)
    query: Counts = grouped
    if kind is LevelKind.AREA:
        below = sa.func.starts_with(deep.path, up.path)
        query = query.join(deep, deep.id == Issue.area_id).join(up, below & (up.level == level))
    if scope.at:
        root = sa.select(Area.path).where(Area.code == scope.at.code).scalar_subquery()
        inside = sa.select(Area.id).where(sa.func.starts_with(Area.path, root))
        query = query.where(Issue.area_id.in_(inside))
    return _filtered(query, scope, period, zone)


def _filtered(query: Counts, scope: Scope, period: Period, zone: ZoneInfo) -> Counts:
    query = query.where(
        Issue.reported_at >= _midnight(period.since, zone),
        Issue.reported_at < _midnight(period.until, zone),
        Issue.status.not_in([int(status) for status in NOT_COUNTED]),
    )
    for column, chosen in ((Issue.matter, scope.matters), (Issue.source, scope.sources)):
        if chosen:
            query = query.where(column.in_([int(one) for one in chosen]))
    if scope.categories:
        tree = sa.select(Category.id).where(Category.code.in_(scope.categories)).cte(recursive=True)
        tree = tree.union(sa.select(Category.id).join(tree, Category.parent_id == tree.c.id))
        query = query.where(Issue.category_id.in_(sa.select(tree.c.id)))
    return query


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _timed(db: sa.Connection, statement: Counts) -> float:
    begun = time.perf_counter()
    db.execute(statement).all()
    return 1000 * (time.perf_counter() - begun)
