"""Grounds: what lies in the communities of plans, remembered between the steps of a planner."""

from datetime import date, datetime
from threading import Lock

from sqlalchemy.orm import Session

from dashboard.clock import now
from geo.queries.freshness import freshness
from geo.queries.ground import Ground, ground
from geo.queries.remembering import Memory

# Communities, not plans: a plan of thirty communities just fits.
MOST = 60


class Grounds:
    """Grounds by community, day and version of territory and facts. Thread-safe."""

    def __init__(self) -> None:
        self._known = Memory(MOST)
        self._lock = Lock()

    def of(self, db: Session, codes: tuple[str, ...]) -> dict[str, Ground]:
        """As they are today. Raises NotFound plan.no_community."""
        fresh = freshness(db, now(), None)
        key = (fresh.today, fresh.territory_version, fresh.facts_version)
        with self._lock:
            return {code: self._one(db, code, key, fresh.as_of) for code in codes}

    def _one(self, db: Session, code: str, key: tuple[date, int, int], as_of: datetime) -> Ground:
        return self._known.get((code, *key), lambda: ground(db, [code], key[0], as_of)[code])


def today_and_now(db: Session) -> tuple[date, datetime]:
    """The day of the data (the demo has its own) and the moment by the clock."""
    return freshness(db, now(), None).today, now()
