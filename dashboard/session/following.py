"""Following: what the walls of a channel are to show, as all workers of this machine know it."""

import logging
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.clock import now
from dashboard.db import reading
from dashboard.session.lately import Lately
from geo.cube.clock import zone_of
from geo.queries.presenting import Presenter, list_presenters

log = logging.getLogger(__name__)

LASTS_S = 0.5


class Following:
    """Who presents where, at most half a second old.

    A worker that has written marks a file; the others see that before they trust what they
    remember, so that a wall follows at its next question whichever worker answers it. Other
    machines on the same database are half a second behind.
    """

    def __init__(self, folder: Path) -> None:
        self._mark = folder / "presenting"
        self._known = Lately(_presenters, LASTS_S)
        self._seen = 0

    def on(self, channel: str) -> Presenter | None:
        """Who presents on a channel, None when nobody does."""
        written = self._written()
        if written != self._seen:
            self._seen = written
            self._known.forget()
        return self._known().get(channel)

    def tell(self) -> None:
        """Something was written: nobody may rely on what he remembers."""
        try:
            self._mark.parent.mkdir(parents=True, exist_ok=True)
            self._mark.touch()
        except OSError as error:
            # Without the mark the others know half a second later.
            log.info("no mark for the other workers: %s", error)
        self._known.forget()

    def _written(self) -> int:
        try:
            return self._mark.stat().st_mtime_ns
        except OSError:
            return 0


def _presenters() -> dict[str, Presenter]:
    with reading() as db:
        return list_presenters(db, now())


def shown(presenter: Presenter | None, zone: ZoneInfo | None) -> dict[str, object]:
    """As the wall reads it. `stamp` differs whenever there is something else to show."""
    if presenter is None:
        return {"stamp": None}
    return {
        "stamp": f"{int(presenter.started_at.timestamp() * 1000)}.{presenter.version}",
        "search": presenter.search,
        "label": presenter.label,
        "since": hour(presenter.started_at, zone),
    }


def hour(at: datetime, zone: ZoneInfo | None) -> str:
    """Hour and minute where the installation stands."""
    return f"{at.astimezone(zone or zone_of('')):%H:%M}"
