"""The rule parameters of divisions: households of a grid, people of a community."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.rules.fitness import Limits

# People of a community that is made by a division: the most is what S2 calls too large.
COMMUNITY_PEOPLE = (1_000.0, 20_000.0)
_PEOPLE = sa.text(
    "select key, value from rule_param where key in ('community.people_range',"
    " 'community.size_warn') and scope = '' order by valid_from"
)
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


def community_people(db: Session) -> tuple[float, float]:
    """The least and the most people that a new community may have: `community.people_range`, else
    1,000 and the population of `community.size_warn`, else 20,000. One statement."""
    found: dict[str, Any] = {row.key: row.value for row in db.execute(_PEOPLE)}
    least, most = COMMUNITY_PEOPLE
    most = (found.get("community.size_warn") or {}).get("population", most)
    least, most = found.get("community.people_range") or (least, most)
    return float(least), float(most)
