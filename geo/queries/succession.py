"""Succession: where areas that stand no more, or not yet, are found on a day.

A community that came to one other as a whole is found where that one is, and one that came from a
single one is found there on earlier days. What nobody can say of the rest counts in the area
around it, so that totals are conserved there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.queries.territory import OUTSIDE, PlaceLevel, Rows

_SOLE = sa.text(
    """
    select 'heir' as side, from_area_id as one, min(to_area_id) as other from area_lineage
    group by from_area_id having count(*) = 1
    union all
    select 'forebear', to_area_id, min(from_area_id) from area_lineage
    group by to_area_id having count(*) = 1
    """
)


def succeed(
    db: Session, levels: Mapping[str, PlaceLevel], versions: Sequence[tuple[int, str, int]]
) -> dict[str, PlaceLevel]:
    """Area levels, top first, in which every version (id, level, id of its parent) is found.

    One statement where any area ever ended or will begin, else none.
    """
    lost = [each for each in versions if _at(levels[each[1]].row_of_id, each[0]) == OUTSIDE]
    if not lost:
        return dict(levels)
    size = max(each[0] for each in versions) + 1
    tables = {key: _longer(level.row_of_id, size) for key, level in levels.items()}
    sole: dict[str, dict[int, int]] = {"heir": {}, "forebear": {}}
    for row in db.execute(_SOLE):
        sole[row.side][row.one] = row.other
    own = {key: table.copy() for key, table in tables.items()}
    for id_, key, _ in lost:
        found = (_followed(tables[key], sole[side], id_) for side in ("heir", "forebear"))
        own[key][id_] = next((row for row in found if row != OUTSIDE), OUTSIDE)
    around = {id_: (key, parent) for id_, key, parent in versions}
    for id_, key, parent in lost:
        if own[key][id_] == OUTSIDE:
            _lift(own, around, id_, parent)
    return {key: replace(level, row_of_id=own[key]) for key, level in levels.items()}


def _followed(standing: Rows, sole: Mapping[int, int], id_: int) -> int:
    """The first of a line of single heirs, or forebears, that stands."""
    seen = {id_}
    while id_ in sole and standing[id_] == OUTSIDE and sole[id_] not in seen:
        id_ = sole[id_]
        seen.add(id_)
    return int(standing[id_])


def _lift(
    own: dict[str, Rows], around: Mapping[int, tuple[str, int]], id_: int, parent: int
) -> None:
    """The first area around that stands."""
    while parent in around:
        key, above = around[parent]
        if own[key][parent] != OUTSIDE:
            own[key][id_] = own[key][parent]
            return
        parent = above


def _longer(table: Rows, size: int) -> Rows:
    more = np.full(max(0, size - len(table)), OUTSIDE, np.int32)
    return np.concatenate([table, more]).astype(np.int32)


def _at(table: Rows, id_: int) -> int:
    return int(table[id_]) if id_ < len(table) else OUTSIDE


def versions_of(table: Sequence[Any]) -> list[tuple[int, str, int]]:
    """(id, level, parent) of the rows of areas as `places` reads them."""
    return [(row[0], row[5], row[8] or 0) for row in table]
