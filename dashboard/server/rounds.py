"""Rounds: what has to be done when a day comes, whether or not anybody looks at a page."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from dashboard.clock import now
from data.database import writing_engine
from geo.commands.handover import apply_due, is_waiting
from geo.queries.freshness import today_of

log = logging.getLogger(__name__)

EVERY_S = 300.0


def hand_over(url: str, zone: str | None, at: datetime) -> int:
    """Hand over what divisions have become due by the day that screens call today; how many.

    Several programs may do so at once: each division is handed over by one of them.
    """
    engine = writing_engine(url)
    try:
        with Session(engine) as db, db.begin():
            return apply_due(db, today_of(db, at, zone), at) if is_waiting(db) else 0
    finally:
        engine.dispose()


class Rounds:
    """Made by the server's master, which calls it every second."""

    def __init__(
        self,
        url: str,
        zone: str | None,
        *,
        clock: Callable[[], datetime] = now,
        every_s: float = EVERY_S,
    ) -> None:
        self._url, self._zone, self._clock, self._every_s = url, zone, clock, every_s
        self._next = 0.0

    def look(self) -> int:
        """Hand over when it is time to look again; a failure is logged and tried again then."""
        if time.monotonic() < self._next:
            return 0
        self._next = time.monotonic() + self._every_s
        try:
            return hand_over(self._url, self._zone, self._clock())
        except sa.exc.SQLAlchemyError:
            log.exception("divisions that have become due could not be handed over")
            return 0
