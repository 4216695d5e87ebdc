"""Snapshots: the territories of a few days, each with its traits and its counting."""

import threading
from collections import OrderedDict
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.cube.facts import Facts
from geo.queries.categories import CategoryTree
from geo.queries.counting import Counting
from geo.queries.freshness import Freshness
from geo.queries.places import load_territory
from geo.queries.territory import Territory
from geo.queries.traits import Traits, load_traits


class Snapshots:
    """The counting of the last few days asked for; what is older is forgotten. Thread-safe.

    What counting remembers of a day weighs more than its places, so `most` is small.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[tuple[int, date], _Snapshot] = OrderedDict()

    def counting(
        self, db: Session, fresh: Freshness, day: date, facts: Facts, tree: CategoryTree
    ) -> Counting:
        """On the territory of a day: the same object while nothing that it rests on has changed.

        Raises NotFound territory.empty.
        """
        with self._lock:
            key = (fresh.territory_version, day)
            known = self._kept.get(key)
            if known is None:
                known = self._kept[key] = _Snapshot(load_territory(db, *key))
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            known.take_traits(db, fresh)
            return known.count(facts, tree, fresh.zone)

    def __len__(self) -> int:
        return len(self._kept)


class _Snapshot:
    """One territory, and the counting on the newest facts."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self._traits: tuple[tuple[int, date], Traits] | None = None
        self._counting: Counting | None = None

    def take_traits(self, db: Session, fresh: Freshness) -> None:
        key = (fresh.facts_version, fresh.today)
        if self._traits is None or self._traits[0] != key:
            self._traits = (key, load_traits(db, self.territory, fresh.today))

    def count(self, facts: Facts, tree: CategoryTree, zone: ZoneInfo) -> Counting:
        """The same object, with all it remembers, while nothing it rests on has changed."""
        assert self._traits is not None
        traits, known = self._traits[1], self._counting
        same = known and known.facts is facts and known.traits is traits
        if not same or not known or known.tree is not tree or known.zone != zone:
            self._counting = known = Counting(facts, traits, tree, zone)
        return known
