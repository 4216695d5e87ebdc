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

# Chinese has no capitals, and lowering every text costs more than reading it.
_WITHIN = "(title like :pattern or description like :pattern)"
_WITHIN_ANY_CASE = "(lower(title) like :pattern or lower(description) like :pattern)"
_WALK = "select id from issue where id = any(:ids) and ({})"
_STRIDE = "select id from issue where id between :low and :high and ({})"
_INDEXED = (
    "select id from issue where issue_bigrams(title, description) @> cast(:pairs as text[]) and {}"
)
_NUMBERED = " union select id from issue where issue_no >= :text and issue_no < :text || '~'"


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
    if np.any(rows[1:] < rows[:-1]):
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
    low = text.lower()
    wanted = _within(low)
    named: dict[str, object] = {"pattern": _pattern(low)}
    if text.isascii():
        wanted += " or issue_no like :number"
        named["number"] = _pattern(text)
    if _is_dense(ids):
        ends = {"low": int(ids.min()), "high": int(ids.max())}
        found = db.scalars(sa.text(_STRIDE.format(wanted)), {**ends, **named}).all()
    else:
        listed = {"ids": ids.tolist()}
        found = db.scalars(sa.text(_WALK.format(wanted)), {**listed, **named}).all()
    return rows[np.isin(ids, np.asarray(found, np.int64))]


def _indexed(db: Session, text: str) -> NDArray[np.int64]:
    low = text.lower()
    pairs = sorted({low[place : place + 2] for place in range(len(low) - 1)})
    query, named = _INDEXED.format(_within(low)), {"pairs": pairs, "pattern": _pattern(low)}
    if text.isascii():
        query, named = query + _NUMBERED, {**named, "text": text}
    return np.asarray(db.scalars(sa.text(query), named).all(), np.int64)


def _within(low: str) -> str:
    return _WITHIN if low == low.upper() else _WITHIN_ANY_CASE


def _pattern(text: str) -> str:
    return "%" + "".join("\\" + c if c in "\\%_" else c for c in text) + "%"
