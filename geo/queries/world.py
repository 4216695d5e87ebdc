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
from geo.queries.border_days import standing
from geo.queries.border_history import History, load_history
from geo.queries.categories import CategoryTree, load_categories
from geo.queries.counting import Counting
from geo.queries.freshness import Freshness, freshness
from geo.queries.rounds import Rounds
from geo.queries.snapshots import Snapshots
from geo.queries.territory import Territory
from geo.queries.workdays import load_calendar
from geo.rules.workdays import Calendar
from geo.scope import Scope

BOARD_LASTS_S = 2.0
MOST_DAYS = 3  # of other boundaries than today's


@dataclass(frozen=True)
class World:
    """Territory, facts and the list of problem compounds as they are known now."""

    fresh: Freshness
    counting: Counting
    calendar: Calendar
    _board: Callable[[], Board] = field(repr=False, compare=False)
    _history: Callable[[], History] = field(repr=False, compare=False)
    _rounds: Callable[[], Rounds] = field(repr=False, compare=False)

    @cached_property
    def board(self) -> Board:
        """Read when first asked for: most panels never do, and it is a tenth of a change's cost."""
        return self._board()

    @cached_property
    def history(self) -> History:
        """Former boundaries; read when first asked for after a change of the territory."""
        return self._history()

    @cached_property
    def rounds(self) -> Rounds:
        """Both registers; read when first asked for on this state of facts and territory."""
        return self._rounds()

    @property
    def territory(self) -> Territory:
        return self.counting.territory

    @property
    def is_today(self) -> bool:
        """Whether today's boundaries hold; otherwise those of `territory.day`."""
        return self.territory.day == self.today

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
        self._now, self._then = Snapshots(1), Snapshots(MOST_DAYS)
        self._history: tuple[int, History] | None = None
        self._lists: tuple[tuple[int, int], CategoryTree, Calendar] | None = None
        self._board: tuple[tuple[int, int], float, Board] | None = None

    def open(self, db: Session, now: datetime, scope: Scope | None = None) -> World:
        """With the boundaries that the scope's clock names, without one with today's.

        Raises Unavailable while the facts cannot be read, NotFound territory.empty.
        """
        fresh = freshness(db, now, self._zone)
        facts = self._store.facts(fresh.facts_version)
        fresh = fresh.reaching(_last_of(facts))
        with self._lock:
            tree, calendar = self._lists_of(db, fresh)
        counting = self._count(db, fresh, scope, tree, facts)
        board, history = partial(self._board_of, db, fresh), partial(self._history_of, db, fresh)
        rounds = partial(_rounds_of, db, counting, calendar)
        return World(fresh, counting, calendar, board, history, rounds)

    def _board_of(self, db: Session, fresh: Freshness) -> Board:
        """As the facts are: current after every change of a version, else at most 2 s old."""
        versions, now = (fresh.territory_version, fresh.facts_version), time.monotonic()
        known = self._board
        if known is None or known[0] != versions or now - known[1] > BOARD_LASTS_S:
            self._board = known = (versions, now, load_board(db))
        return known[2]

    def _count(
        self, db: Session, fresh: Freshness, scope: Scope | None, tree: CategoryTree, facts: Facts
    ) -> Counting:
        """On today's boundaries, or on those of the day the scope names."""
        day, today = self._day(db, fresh, scope), fresh.today
        kept = self._now if day == today else self._then
        return kept.counting(db, fresh, day, facts, tree)

    def _day(self, db: Session, fresh: Freshness, scope: Scope | None) -> date:
        wanted = scope.border_day(fresh.today) if scope else fresh.today
        if wanted == fresh.today:
            return wanted
        return standing(self._history_of(db, fresh).steps, wanted, fresh.today)

    def _history_of(self, db: Session, fresh: Freshness) -> History:
        known = self._history
        if known is None or known[0] != fresh.territory_version:
            self._history = known = (fresh.territory_version, load_history(db))
        return known[1]

    def _lists_of(self, db: Session, fresh: Freshness) -> tuple[CategoryTree, Calendar]:
        versions = (fresh.territory_version, fresh.facts_version)
        if self._lists is None or self._lists[0] != versions:
            self._lists = (versions, load_categories(db), load_calendar(db))
        return self._lists[1:]


def _rounds_of(db: Session, counting: Counting, calendar: Calendar) -> Rounds:
    """As long as the counting is the same, which a new calendar makes anew as well."""
    return counting.registers.get(id(calendar), lambda: Rounds(db, counting, calendar))


def _last_of(facts: Facts) -> datetime | None:
    """When the newest fact happened: a report, a closing or a visit."""
    issues, visits = facts.issues, facts.visits
    ends = [column[-1:] for column in (issues.reported, issues.closed[issues.by_closed[-1:]])]
    ends.append(visits.started[-1:])
    known = [int(end[0]) for end in ends if len(end)]
    return time_of(max(known)) if known else None
