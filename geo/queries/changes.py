"""Changes: what rose, fell, turned and was not kept between two meetings, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from geo.cube.clock import midnight, minute_of, time_of
from geo.period import Period
from geo.queries.frame import Frame, frame
from geo.queries.presenting import find_last_meeting
from geo.queries.promises import Promises, read_promises
from geo.queries.territory import At, Named
from geo.queries.turns import Turn, list_turns
from geo.queries.world import World
from geo.rules.change import change
from geo.rules.indicators import Measure
from geo.rules.meetings import Between, between
from geo.scope import Scope

MOST_MOVES = 4


@dataclass(frozen=True, slots=True)
class Move:
    """Issues (formula A1) of a place since the last meeting and in as many days before it."""

    named: Named | None  # None: the root above several tops
    now: int
    before: int

    @property
    def difference(self) -> int:
        return self.now - self.before

    @property
    def share(self) -> float | None:
        """The change as formula D2; None when the base is too small (基数过小)."""
        return change(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Moves:
    """The greatest rises and falls of one level, and how many places rose and fell at all.

    `rest` is what lies in the place and in none of its places of this level.
    """

    level: str
    risen: tuple[Move, ...]
    fallen: tuple[Move, ...]
    rose: int
    fell: int
    rest: Move


@dataclass(frozen=True, slots=True)
class Changes:
    """`until` is the moment up to which turns and deadlines are looked at: the end of the day
    `till`, or the data's clock when that is earlier."""

    days: Between
    until: datetime
    whole: Move
    moves: tuple[Moves, ...]  # of the children, then of the compounds
    turns: tuple[Turn, ...]
    promises: Promises


def changes(db: Session, world: World, scope: Scope) -> Changes:
    """Three statements: the last meeting, the problem compounds, the problem lists."""
    here = frame(world, scope)
    last = None if scope.then else find_last_meeting(db, scope.till or world.today)
    days = between(scope.then, scope.till, world.today, last)
    until = closing(world, days)
    whole = _whole(world, scope, here, days)
    levels = _levels(world, here)
    return Changes(
        days=days,
        until=until,
        whole=whole,
        moves=tuple(_moves(world, scope, here.at, level, days, whole) for level in levels),
        turns=list_turns(db, world, here.at, days, until),
        promises=read_promises(db, world, scope, here, days, until),
    )


def closing(world: World, days: Between) -> datetime:
    """The end of the day of the later meeting, but never later than the data reach."""
    after = int(midnight(Period(days.till, days.till).until, world.zone)) + 24 * 60
    return time_of(min(after, int(minute_of(world.as_of))))


def _levels(world: World, here: Frame) -> Sequence[str]:
    """The children, and the compounds unless they are the children or the place itself."""
    wanted = [here.child.key] if here.child else []
    compounds = world.counting.compound_level
    if compounds and compounds not in wanted and any(r.key == compounds for r in here.levels):
        wanted.append(compounds)
    return wanted


def _whole(world: World, scope: Scope, here: Frame, days: Between) -> Move:
    def total(period: Period) -> int:
        return world.counting.total(scope, Measure.ISSUES, period, world.as_of, here.at)

    return Move(here.named, total(days.since), total(days.before))


def _moves(world: World, scope: Scope, at: At, level: str, days: Between, whole: Move) -> Moves:
    """Greatest difference first; ties by code, the order of the rows."""
    places = world.territory.levels[level]
    rows = world.territory.children(at, level)

    def take(period: Period) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        tally = world.counting.tally(scope, Measure.ISSUES, period, world.as_of)
        return np.asarray(tally.by_row(level, len(places))[rows], np.int64)

    now, before = take(days.since), take(days.before)
    difference = now - before

    def move(index: int) -> Move:
        named = world.territory.named(At(level, int(rows[index])))
        return Move(named, int(now[index]), int(before[index]))

    order = np.argsort(-difference, kind="stable")
    back = np.argsort(difference, kind="stable")
    return Moves(
        level,
        tuple(move(i) for i in order[:MOST_MOVES].tolist() if difference[i] > 0),
        tuple(move(i) for i in back[:MOST_MOVES].tolist() if difference[i] < 0),
        int((difference > 0).sum()),
        int((difference < 0).sum()),
        Move(None, whole.now - int(now.sum()), whole.before - int(before.sum())),
    )
