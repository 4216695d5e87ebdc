"""Days on which any boundary, home of a building or place began or ended: the steps of history."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

_PLACES = ("area", "grid", "compound", "building")
_STEPS = sa.text(
    " union ".join(
        f"select {end} as day from {table} where {end} is not null"
        for table in (*_PLACES, "building_home")
        for end in ("valid_from", "valid_to")
    )
    + " order by day"
)


def load_steps(db: Session) -> tuple[date, ...]:
    """Rising. Between two of them the territory is the same. One statement."""
    return tuple(db.scalars(_STEPS))


def standing(steps: Sequence[date], day: date, today: date) -> date:
    """The day that stands for all days with the boundaries of `day`, so that they share one
    snapshot: today where today's hold, else the step before; the day itself before the first."""
    now, then = bisect_right(steps, today), bisect_right(steps, day)
    if now == then:
        return today
    return steps[then - 1] if then else day
