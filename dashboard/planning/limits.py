"""Limits: what faces of a plan are measured against, by what the plan divides."""

from sqlalchemy.orm import Session

from geo.queries.planned import COMMUNITY
from geo.queries.planning_parameters import People, community_people, grid_limits
from geo.rules.fitness import Limits


def limits_of(db: Session, kind: str) -> Limits | People:
    """Households of a grid, or people of a community. One statement."""
    return community_people(db) if kind == COMMUNITY else grid_limits(db)


def listed(limits: Limits | People) -> list[float]:
    """The range to aim at, and the one that must have good reasons, or none."""
    if isinstance(limits, People):
        return limits.listed
    return [limits.low, limits.high, limits.least, limits.most]
