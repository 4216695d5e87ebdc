"""Timeline: issues a week over all the time there are data for, for the time brush."""

from dataclasses import dataclass
from datetime import date

from geo.queries.world import World
from geo.scope import Scope


@dataclass(frozen=True, slots=True)
class Timeline:
    """Weeks from Monday, oldest first; the scope's filters and place hold, its period does not."""

    starts: tuple[date, ...]
    on_time: tuple[int, ...]
    late: tuple[int, ...]  # answered after the deadline, or open past it
    first: date | None  # day of the first issue; None without any
    last: date


def timeline(world: World, scope: Scope) -> Timeline:
    raise NotImplementedError
