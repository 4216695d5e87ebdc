"""The rule parameters of divisions: households of a grid, people of a community."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.rules.fitness import Limits


@dataclass(frozen=True, slots=True)
class People:
    """People of a community that is made by a division: the least and the most."""

    least: float = 1_000.0
    most: float = 20_000.0

    @property
    def listed(self) -> list[float]:
        """As the limits of grids: the range to aim at, and the one that must not be left."""
        return [self.least, self.most, self.least, self.most]


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


def community_people(db: Session) -> People:
    """The least and the most people that a new community may have: `community.people_range`, else
    1,000 and the population of `community.size_warn`, else 20,000. One statement."""
    found: dict[str, Any] = {row.key: row.value for row in db.execute(_PEOPLE)}
    usual = People()
    least, most = usual.least, usual.most
    most = (found.get("community.size_warn") or {}).get("population", most)
    least, most = found.get("community.people_range") or (least, most)
    return People(float(least), float(most))
