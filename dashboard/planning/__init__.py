"""The planners' table over HTTP: plans, steps, balance, bills and adoptions as JSON."""

from dashboard.planning.desk import add_desk
from dashboard.planning.proposals import add_proposals
from dashboard.planning.routes import add_planning

__all__ = ["add_desk", "add_planning", "add_proposals"]
