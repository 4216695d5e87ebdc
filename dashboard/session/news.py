"""News: the versions of territory, facts and program that a page compares with its own."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.clock import now
from dashboard.db import house, reading
from dashboard.version import program_mark
from geo.errors import NotFound

LASTS_S = 1.0


@dataclass(frozen=True, slots=True)
class News:
    """`territory` and `facts` rise with every change; `as_of` None while there is no territory."""

    territory: int
    facts: int
    as_of: datetime | None
    zone: ZoneInfo | None

    def to_json(self) -> dict[str, object]:
        """As the page reads it; `shown` is the time of the data as the screen writes it."""
        there = self.as_of.astimezone(self.zone) if self.as_of and self.zone else None
        return {
            "territory": self.territory,
            "facts": self.facts,
            "as_of": there.isoformat(timespec="minutes") if there else None,
            "shown": f"{there:%H:%M}" if there else None,
            "program": program_mark(),
        }


def read_news() -> News:
    """What is current in the database. Raises Unavailable while it is away."""
    with reading() as db:
        try:
            fresh = house().worlds.open(db, now()).fresh
        except NotFound:
            return News(0, 0, None, None)
    return News(fresh.territory_version, fresh.facts_version, fresh.as_of, fresh.zone)
