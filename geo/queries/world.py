"""World: the one consistent state that all queries of a request read from.

A process keeps one `Worlds`; every request opens a `World` from it, at the cost of one statement
while neither territory nor facts have changed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.cube.facts import Facts
from geo.cube.store import FactStore
from geo.queries.freshness import Freshness
from geo.queries.territory import Territory


@dataclass(frozen=True)
class World:
    """Territory and facts as they are known now."""

    territory: Territory
    facts: Facts
    fresh: Freshness

    @property
    def as_of(self) -> datetime:
        return self.fresh.as_of

    @property
    def zone(self) -> ZoneInfo:
        return self.fresh.zone

    @property
    def today(self) -> date:
        return self.fresh.as_of.astimezone(self.fresh.zone).date()


class Worlds:
    """Opens worlds and keeps the snapshots of the territory between requests. Thread-safe."""

    def __init__(self, store: FactStore) -> None:
        self._store = store

    def open(self, db: Session, now: datetime) -> World:
        """Raises Unavailable while the facts cannot be read."""
        raise NotImplementedError
