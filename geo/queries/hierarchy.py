"""Hierarchy: the levels and ladders of this installation."""

from sqlalchemy.orm import Session

from geo.hierarchy import Hierarchy


def load_hierarchy(db: Session) -> Hierarchy:
    """Two statements; the default ladder stands first. Raises NotFound territory.empty."""
    raise NotImplementedError
