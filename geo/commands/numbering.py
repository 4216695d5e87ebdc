"""Numbering: the next codes of grids in a community, after the last one ever given there."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.rules.gridcodes import MOST, grid_code, number_of
from geo.vocab import GridKind

_EVER = sa.text("select code from grid where code like :prefix || '%'")
_KEPT = sa.text("select last from grid_number where area_id = :area and kind = :kind for update")
_KEEP = sa.text(
    "insert into grid_number (area_id, kind, last) values (:area, :kind, :last)"
    " on conflict (area_id, kind) do update set last = excluded.last"
)


def next_codes(db: Session, area: int, community: str, kind: GridKind, n: int) -> list[str]:
    """So many new codes in ascending order; none of them was ever used or is ever given again.

    Raises Refused plan.no_numbers when three digits do not suffice.
    """
    if not n:
        return []
    key = {"area": area, "kind": kind.value}
    used = db.scalars(_EVER, {"prefix": community}).all()
    last = max([db.scalar(_KEPT, key) or 0, *(number_of(code, community, kind) for code in used)])
    if last + n > MOST:
        raise Refused("plan.no_numbers", community=community, most=MOST)
    db.execute(_KEEP, {**key, "last": last + n})
    return [grid_code(community, kind, number) for number in range(last + 1, last + n + 1)]
