"""Area numbering: the next free codes of communities in a street, after the last ever given."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.rules.areacodes import LONGEST, beside, last_used, series_of

_EVER = sa.text("select distinct code from area where code like :prefix || '%'")
_KEPT = sa.text(
    "select last from area_number where parent_code = :parent and series = :series for update"
)
_KEEP = sa.text(
    "insert into area_number (parent_code, series, last) values (:parent, :series, :last)"
    " on conflict (parent_code, series) do update set last = excluded.last"
)


def next_area_codes(db: Session, parent: str, origins: Sequence[str]) -> list[str]:
    """A new code for each part of communities with these codes, in their order; none of them was
    ever used or is ever given again.

    Raises Refused plan.no_numbers when the series of three digits is used up, or the codes of
    another make would grow too long.
    """
    given: list[str] = []
    for origin in origins:
        series = series_of(origin, parent)
        given.append(_next(db, parent, series) if series else _beside(db, origin, given))
    return given


def _next(db: Session, parent: str, series: tuple[int, int]) -> str:
    key = {"parent": parent, "series": series[0]}
    used = last_used(db.scalars(_EVER, {"prefix": parent}), parent, series)
    last = max(db.scalar(_KEPT, key) or 0, used)
    if last >= series[1]:
        raise Refused("plan.no_numbers", community=parent, most=series[1])
    db.execute(_KEEP, {**key, "last": last + 1})
    return f"{parent}{last + 1:03d}"


def _beside(db: Session, origin: str, given: Sequence[str]) -> str:
    base = origin.rsplit("-", 1)[0]
    used = [*db.scalars(_EVER, {"prefix": base}), *given]
    [found] = beside(origin, used, 1)
    if len(found) > LONGEST:
        raise Refused("plan.no_numbers", community=origin, most=LONGEST)
    return found
