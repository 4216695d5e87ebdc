"""Asking: from a query string to one consistent world, a scope that holds in it, and a language.

What the address says wrongly never stops a panel: it is set aside, and the header tells.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.db import house, reading
from data.words import word
from geo.errors import NotFound
from geo.queries.border_history import End
from geo.queries.frame import Frame, frame
from geo.queries.territory import Named
from geo.queries.versus import is_understood
from geo.queries.world import World
from geo.scope import Misread, Place, Scope
from geo.vocab import LevelKind

# Kinds of places that end and are succeeded by others.
ENDING = (LevelKind.GRID, LevelKind.AREA)


@dataclass(frozen=True, slots=True)
class Retired:
    """A code of a grid or area that stands no more: how it ended, and what it became."""

    place: Place
    end: End


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one panel: everything its queries and its view need."""

    db: Session
    world: World
    scope: Scope
    frame: Frame
    lang: str
    misread: tuple[Misread, ...]
    retired: Retired | None = None  # the place, shown as of its last day

    def say(self, key: str, **params: object) -> str:
        """A word or sentence in the language of the screen."""
        return word(key, self.lang, **params)

    @property
    def title(self) -> str:
        """What the installation is called: the name of its one top place."""
        first = self.frame.crumbs[0].named
        return self.say("screen.title", name=first.name(self.lang)) if first else self.unnamed

    @property
    def unnamed(self) -> str:
        return self.say("screen.name_unknown")

    @property
    def opened(self) -> Named | None:
        """The compound, grid or building whose drawer is open."""
        here = self.frame.named
        return here if here and here.place.kind is not LevelKind.AREA else None

    @property
    def has_drawer(self) -> bool:
        """A place below the areas, or the rows behind a number, lie open."""
        return self.opened is not None or self.scope.rows is not None


def language(scope: Scope) -> str:
    """What the address says, else what the installation has chosen."""
    return str(scope.lang or house().lang())


@contextmanager
def asking(search: str | None) -> Iterator[Asked]:
    """Open a world for the query string. Raises GeoError without territory or database."""
    read = Scope.from_search(search)
    with reading() as db:
        world, scope, late = _opened(db, read)
        world, scope, retired = _as_of_its_end(db, world, scope)
        scope, found, wrong = _placed(world, scope)
        wrong = read.misread + late + wrong
        yield Asked(db, world, scope, found, language(read), wrong, retired)


def _opened(db: Session, read: Scope) -> tuple[World, Scope, tuple[Misread, ...]]:
    """The world by the boundaries of the scope's clock; by today's when there were none then."""
    world = house().worlds.open(db, now(), read)
    if world.is_today or any(len(level) for level in world.territory.levels.values()):
        return world, read, ()
    usual = read.but(clock=None)
    return house().worlds.open(db, now()), usual, (Misread("clock", str(read.clock)),)


def _as_of_its_end(db: Session, world: World, scope: Scope) -> tuple[World, Scope, Retired | None]:
    """An old code opens its place by the boundaries of its last day."""
    place = scope.at
    if place is None or place.kind not in ENDING or _stands(world, place):
        return world, scope, None
    found = world.history.end_of(place.kind, place.code)
    if found is None:
        return world, scope, None
    scope = scope.but(clock=found.day - timedelta(days=1))
    return house().worlds.open(db, now(), scope), scope, Retired(place, found)


def _stands(world: World, place: Place) -> bool:
    levels = world.territory.levels.values()
    return any(level.rung.kind is place.kind and place.code in level.rows for level in levels)


def _placed(world: World, scope: Scope) -> tuple[Scope, Frame, tuple[Misread, ...]]:
    """The scope without a place or level that this territory does not have."""
    wrong: tuple[Misread, ...] = ()
    try:
        found = frame(world, scope)
    except NotFound as error:
        if error.key != "territory.no_place" or scope.at is None:
            raise
        wrong = (Misread("at", scope.at.code),)
        scope = scope.but(at=None, level=None)
        found = frame(world, scope)
    if scope.level and scope.level != found.level.key:
        wrong += (Misread("level", scope.level),)
        scope = scope.but(level=None)
    if scope.ladder and scope.ladder != found.ladder.key:
        wrong += (Misread("ladder", scope.ladder),)
        scope = scope.but(ladder=None)
    if scope.versus and not is_understood(world, scope.versus):
        wrong += (Misread("vs", scope.versus),)
        scope = scope.but(versus=None)
    return scope, found, wrong
