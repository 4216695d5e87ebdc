"""Hierarchy: the levels and ladders of this installation."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.hierarchy import Hierarchy, Ladder, Rung
from geo.models import Ladder as LadderRow
from geo.models import Level
from geo.vocab import LevelKind


def load_hierarchy(db: Session) -> Hierarchy:
    """Two statements; the default ladder stands first. Raises NotFound territory.empty."""
    levels = db.execute(
        sa.select(Level.key, Level.kind, Level.position, Level.name_zh, Level.name_en).order_by(
            Level.position, Level.key
        )
    )
    rungs = {row.key: Rung(row.key, LevelKind(row.kind), *row[2:]) for row in levels}
    ladders = db.execute(
        sa.select(LadderRow.key, LadderRow.name_zh, LadderRow.name_en, LadderRow.levels).order_by(
            LadderRow.is_default.desc(), LadderRow.key
        )
    )
    known = tuple(
        Ladder(key, name_zh, name_en, tuple(rungs[level] for level in keys))
        for key, name_zh, name_en, keys in ladders
    )
    if not known:
        raise NotFound("territory.empty")
    return Hierarchy(tuple(rungs.values()), known)
