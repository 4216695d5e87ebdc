"""World: the one consistent state that all queries of a request read from.

A process keeps one `Worlds`; every request opens a `World` from it, at the cost of one statement
while neither territory nor facts have changed, and of a second one when the board is asked for.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.cube.clock import time_of
from geo.cube.facts import Facts
from geo.queries.board import Board, load_board
from geo.queries.categories import CategoryTree, load_categories
from geo.queries.counting import Counting
from geo.queries.freshness import Freshness, freshness
from geo.queries.places import load_territory
from geo.queries.territory import Territory
from geo.queries.traits import Traits, load_traits
from geo.queries.workdays import load_calendar
from geo.rules.workdays import Calendar

BOARD_LASTS_S = 2.0


@dataclass(frozen=True)
class World:
    """Territory, facts and the list of problem compounds as they are known now."""

    fresh: Freshness
    counting: Counting
    calendar: Calendar
    _board: Callable[[], Board] = field(repr=False, compare=False)

    @cached_property
    def board(self) -> Board:
        """Read when first asked for: most panels never do, and it is a tenth of a change's cost."""
        return self._board()

    @property
    def territory(self) -> Territory:
        return self.counting.territory

    @property
    def facts(self) -> Facts:
        return self.counting.facts

    @property
    def tree(self) -> CategoryTree:
        return self.counting.tree

    @property
    def as_of(self) -> datetime:
        return self.fresh.as_of

    @property
    def zone(self) -> ZoneInfo:
        return self.fresh.zone

    @property
    def today(self) -> date:
        return self.fresh.today


class FactSource(Protocol):
    """Where the facts come from: a FactStore, or whatever reads them."""

    def facts(self, facts_version: int | None = None) -> Facts: ...


class Worlds:
    """Opens worlds and keeps the snapshots of the territory between requests. Thread-safe."""

    def __init__(self, store: FactSource, zone: str | None = None) -> None:
        """`zone` overrules the stored time zone; the store must have been made with the same."""
        self._store, self._zone = store, zone
        self._lock = threading.Lock()
        self._territory: Territory | None = None
        self._lists: tuple[tuple[int, int], CategoryTree, Calendar] | None = None
        self._traits: tuple[int, Traits] | None = None
        self._counting: Counting | None = None
        self._board: tuple[tuple[int, int], float, Board] | None = None

    def open(self, db: Session, now: datetime) -> World:
        """Raises Unavailable while the facts cannot be read, NotFound territory.empty."""
        fresh = freshness(db, now, self._zone)
        facts = self._store.facts(fresh.facts_version)
        fresh = fresh.reaching(_last_of(facts))
        with self._lock:
            tree, calendar = self._lists_of(db, fresh)
            counting = self._count(self._traits_of(db, fresh), tree, fresh, facts)
        return World(fresh, counting, calendar, partial(self._board_of, db, fresh))

    def _board_of(self, db: Session, fresh: Freshness) -> Board:
        """As the facts are: current after every change of a version, else at most 2 s old."""
        versions, now = (fresh.territory_version, fresh.facts_version), time.monotonic()
        known = self._board
        if known is None or known[0] != versions or now - known[1] > BOARD_LASTS_S:
            self._board = known = (versions, now, load_board(db))
        return known[2]

    def _count(
        self, traits: Traits, tree: CategoryTree, fresh: Freshness, facts: Facts
    ) -> Counting:
        known = self._counting
        same = known and known.facts is facts and known.traits is traits
        if not same or not known or known.tree is not tree or known.zone != fresh.zone:
            self._counting = known = Counting(facts, traits, tree, fresh.zone)
        return known

    def _traits_of(self, db: Session, fresh: Freshness) -> Traits:
        """As current as the versions of territory and facts."""
        territory, known = self._territory_of(db, fresh), self._traits
        version = fresh.facts_version
        if known is None or known[0] != version or known[1].territory is not territory:
            self._traits = known = (version, load_traits(db, territory, fresh.today))
        return known[1]

    def _territory_of(self, db: Session, fresh: Freshness) -> Territory:
        known = self._territory
        if known is None or (known.version, known.day) != (fresh.territory_version, fresh.today):
            self._territory = known = load_territory(db, fresh.territory_version, fresh.today)
        return known

    def _lists_of(self, db: Session, fresh: Freshness) -> tuple[CategoryTree, Calendar]:
        versions = (fresh.territory_version, fresh.facts_version)
        if self._lists is None or self._lists[0] != versions:
            self._lists = (versions, load_categories(db), load_calendar(db))
        return self._lists[1:]


def _last_of(facts: Facts) -> datetime | None:
    """When the newest fact happened: a report, a closing or a visit."""
    issues, visits = facts.issues, facts.visits
    ends = [column[-1:] for column in (issues.reported, issues.closed[issues.by_closed[-1:]])]
    ends.append(visits.started[-1:])
    known = [int(end[0]) for end in ends if len(end)]
    return time_of(max(known)) if known else None
