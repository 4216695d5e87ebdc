"""The rule parameters of grid division: households a grid, and the weights of the load index."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.rules.fitness import Limits

_RANGE = sa.text(
    "select key, value from rule_param where key in ('grid.household_range', 'grid.household_hard')"
    " and scope = '' order by valid_from"
)


def grid_limits(db: Session) -> Limits:
    """The range in force, else 300 to 500 households and 100 to 800 at the hardest. One
    statement."""
    found: dict[str, Any] = {row.key: row.value for row in db.execute(_RANGE)}
    usual = Limits()
    low, high = found.get("grid.household_range") or (usual.low, usual.high)
    least, most = found.get("grid.household_hard") or (usual.least, usual.most)
    return Limits(float(low), float(high), float(least), float(most))
