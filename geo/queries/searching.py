"""Searching: issues whose title, text or number contains what was typed, newest first.

The newest rows are walked with LIKE; what is frequent is found there at once. What is rare comes
from the index of character pairs (`issue_bigrams`), so that no search reads the whole table.
"""

from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.queries.selecting import RowNumbers
from geo.queries.world import World

# So many of the newest rows are read (about 15 ms) before the index is asked: one by one, or as a
# stretch where they lie densely.
WALKED, STRODE = 4_000, 12_000
ENOUGH = 1  # more than the page itself: whether there is another page
SHORTEST = 2  # characters of one pair

_CONTAINS = (
    "(lower(title) like :pattern or lower(description) like :pattern or issue_no like :number)"
)
_WALK = sa.text(f"select id from issue where id = any(:ids) and {_CONTAINS}")
_STRIDE = sa.text(f"select id from issue where id between :low and :high and {_CONTAINS}")
_INDEXED = sa.text(
    """
    select id from issue
    where issue_bigrams(title, description) @> cast(:pairs as text[])
      and (lower(title) like :pattern or lower(description) like :pattern)
    union
    select id from issue where issue_no >= :text and issue_no < :text || '~'
    """
)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows by time, ascending. `walked` of the newest were read; None: all were looked through."""

    rows: RowNumbers
    walked: int | None


def containing(
    db: Session, world: World, rows: RowNumbers, text: str, *, enough: int = ENOUGH
) -> Found:
    """Those of `rows` that contain the text; one statement or two.

    Stops among the newest when `enough` are found there; `enough` 0 asks for all of them.
    """
    text = text.strip()
    rows = np.sort(rows)
    newest = _newest(world, rows)
    if len(newest) == len(rows) or enough:
        found = _walked(db, world, newest, text)
        if len(newest) == len(rows):
            return Found(found, None)
        if len(found) >= enough:
            return Found(found, len(newest))
    if len(text) < SHORTEST:
        found = _walked(db, world, rows, text)
    else:
        found = rows[np.isin(world.facts.issues.id[rows], _indexed(db, text))]
    return Found(found, None)


def _newest(world: World, rows: RowNumbers) -> RowNumbers:
    last = rows[-STRODE:]
    return last if _is_dense(world.facts.issues.id[last]) else rows[-WALKED:]


def _is_dense(ids: NDArray[np.int64]) -> bool:
    return len(ids) > WALKED and int(ids.max()) - int(ids.min()) < 2 * len(ids)


def _walked(db: Session, world: World, rows: RowNumbers, text: str) -> RowNumbers:
    """Read every one of the rows: as a stretch of ids where they lie densely."""
    ids = world.facts.issues.id[rows]
    if not len(ids):
        return rows
    named: dict[str, object] = {"pattern": _pattern(text.lower()), "number": _pattern(text)}
    if _is_dense(ids):
        ends = {"low": int(ids.min()), "high": int(ids.max())}
        found = db.scalars(_STRIDE, {**ends, **named}).all()
    else:
        found = db.scalars(_WALK, {"ids": ids.tolist(), **named}).all()
    return rows[np.isin(ids, np.asarray(found, np.int64))]


def _indexed(db: Session, text: str) -> NDArray[np.int64]:
    low = text.lower()
    pairs = sorted({low[place : place + 2] for place in range(len(low) - 1)})
    found = db.scalars(_INDEXED, {"pairs": pairs, "pattern": _pattern(low), "text": text})
    return np.asarray(found.all(), np.int64)


def _pattern(text: str) -> str:
    return "%" + "".join("\\" + c if c in "\\%_" else c for c in text) + "%"
