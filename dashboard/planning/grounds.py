"""Grounds: what lies in the communities of plans, remembered between the steps of a planner."""

from collections.abc import Mapping
from datetime import date, datetime
from threading import Lock
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from dashboard.clock import now
from geo.errors import GeoError, NotFound
from geo.queries.community_ground import community_ground
from geo.queries.freshness import freshness
from geo.queries.ground import Ground, ground, roads
from geo.queries.planned import COMMUNITY, subject_of
from geo.queries.remembering import Memory
from geo.shapes.planar import to_steps
from geo.shapes.roadways import Roadways, Way

# Communities, not plans: a plan of thirty communities just fits.
MOST = 60
MOST_ROADS = 8


class Grounds:
    """Grounds by community, day and version of territory and facts. Thread-safe."""

    @classmethod
    def shared(cls, server: Flask) -> "Grounds":
        """The one memory of an application, for all rooms that look at communities."""
        found: Grounds = server.extensions.setdefault("gezhi.grounds", cls())
        return found

    def __init__(self) -> None:
        self._known = Memory(MOST)
        self._roads = Memory(MOST_ROADS)
        self._lock = Lock()

    def of(self, db: Session, codes: tuple[str, ...]) -> dict[str, Ground]:
        """As they are today. Raises NotFound plan.no_community."""
        return self._on(db, codes, None)

    def beneath(self, db: Session, plan: int) -> tuple[str, Mapping[str, Ground]]:
        """What a plan divides, and the ground of its sheets: as they are today, beneath an adopted
        plan of communities as they last were. Raises NotFound plan.none, plan.no_community."""
        kind, codes, last = subject_of(db, plan)
        if kind != COMMUNITY:
            return kind, self._standing(db, codes, last)
        fresh = freshness(db, now(), None)
        day = fresh.today if last is None else min(last, fresh.today)
        key = (kind, codes, day, fresh.territory_version, fresh.facts_version)
        with self._lock:
            return kind, self._known.get(key, lambda: community_ground(db, codes, day, fresh.as_of))

    def _standing(
        self, db: Session, codes: tuple[str, ...], last: date | None
    ) -> dict[str, Ground]:
        """Communities of an adopted plan that stand no more, as they were on the last day."""
        try:
            return self.of(db, codes)
        except NotFound:
            if last is None:
                raise
            return self._on(db, codes, last)

    def _on(self, db: Session, codes: tuple[str, ...], day: date | None) -> dict[str, Ground]:
        fresh = freshness(db, now(), None)
        key = (day or fresh.today, fresh.territory_version, fresh.facts_version)
        with self._lock:
            return {code: self._one(db, code, key, fresh.as_of) for code in codes}

    def way(self, db: Session, around: Mapping[str, Ground], ends: Mapping[str, Any]) -> Way:
        """The way along roads `from` a position `to` another in degrees. One statement, two the
        first time. Raises GeoError drawing.no_numbers, drawing.no_road."""
        try:
            start, end = to_steps([ends["from"], ends["to"]])
        except (KeyError, TypeError, ValueError) as error:
            raise GeoError("drawing.no_numbers") from error
        areas = tuple(sorted(area for each in around.values() for area in each.area_ids))
        known = self._roads.get(areas, lambda: Roadways.of([line for line, _ in roads(db, areas)]))
        return known.between(start, end)

    def _one(self, db: Session, code: str, key: tuple[date, int, int], as_of: datetime) -> Ground:
        return self._known.get((code, *key), lambda: ground(db, [code], key[0], as_of)[code])


def today_and_now(db: Session) -> tuple[date, datetime]:
    """The day of the data (the demo has its own) and the moment by the clock."""
    return freshness(db, now(), None).today, now()
