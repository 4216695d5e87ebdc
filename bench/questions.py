"""Random changes of filter, level and period, as people make them: the same ones at every run."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from geo.models import Area, Category, Issue
from geo.models.territory import Ladder, Level
from geo.period import PRESETS
from geo.scope import DEFAULT_PRESET, Place, Scope
from geo.vocab import LevelKind, Matter, Source

SEED = 20_260
# Colouring by building is offered only when drilled to a compound or grid.
COLOURED = (LevelKind.AREA, LevelKind.GRID, LevelKind.COMPOUND)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen in this database. `areas` and `levels` stand from the top down."""

    areas: tuple[tuple[str, ...], ...]
    levels: tuple[str, ...]
    categories: tuple[str, ...]
    first: date
    last: date

    def below(self, scope: Scope) -> Sequence[str]:
        """Levels that the place of a scope can be coloured by, the nearest first."""
        code = scope.at.code if scope.at else ""
        depth = next((i for i, codes in enumerate(self.areas) if code in codes), 0)
        return self.levels[depth + 1 :] or self.levels[-1:]

    def level(self, scope: Scope) -> str:
        """The level a scope colours by, said or not."""
        return scope.level or self.below(scope)[0]


def choices(db: sa.Connection) -> Choices:
    """Read what there is to choose."""
    kinds = dict(db.execute(sa.select(Level.key, Level.kind)).tuples().all())
    order = db.scalars(sa.select(Ladder.levels).order_by(Ladder.is_default.desc())).first() or []
    levels = [key for key in order if kinds[key] in COLOURED]
    codes = sa.select(Area.code).where(Area.valid_to.is_(None)).order_by(Area.code)
    areas = [tuple(db.scalars(codes.where(Area.level == key))) for key in levels]
    first, last = db.execute(
        sa.select(sa.func.min(Issue.reported_at), sa.func.max(Issue.reported_at))
    ).one()
    return Choices(
        tuple(each for each in areas if each),
        tuple(levels),
        tuple(db.scalars(sa.select(Category.code).order_by(Category.code))),
        first.date(),
        last.date(),
    )


def changes(known: Choices, count: int, seed: int = SEED) -> list[Scope]:
    """A walk of `count` scopes, each differing from the one before in level, period or filter;
    every fifth also goes to another place. All of them are different."""
    dice = random.Random(seed)
    scope = Scope()
    found: list[Scope] = []
    seen: set[Scope] = set()
    while len(found) < count:
        if len(found) % 5 == 4:
            scope = scope.drilled(_place(known, dice))
        scope = dice.choice((_level, _period, _period, _filter, _filter))(scope, known, dice)
        if scope not in seen:
            seen.add(scope)
            found.append(scope)
    return found


def _place(known: Choices, dice: random.Random) -> Place | None:
    """The whole as often as anything below it."""
    if dice.random() < 0.5:
        return None
    return Place(LevelKind.AREA, dice.choice(dice.choice(known.areas)))


def _level(scope: Scope, known: Choices, dice: random.Random) -> Scope:
    return scope.but(level=dice.choice(known.below(scope)))


def _period(scope: Scope, known: Choices, dice: random.Random) -> Scope:
    """A preset, or days as the brush of the timeline gives them."""
    if dice.random() < 0.4:
        return scope.but(preset=dice.choice(PRESETS), since=None, until=None)
    span = (known.last - known.first).days
    length = dice.randint(7, max(8, span // 2))
    since = known.first + timedelta(days=dice.randint(0, max(1, span - length)))
    until = since + timedelta(days=length)
    return scope.but(preset=DEFAULT_PRESET, since=since, until=until)


def _filter(scope: Scope, known: Choices, dice: random.Random) -> Scope:
    kind = dice.randrange(4)
    if kind == 0:
        return scope.but(categories=(), matters=(), sources=())
    if kind == 1:
        some = dice.sample(known.categories, min(len(known.categories), dice.randint(1, 3)))
        return scope.but(categories=tuple(sorted(some)))
    if kind == 2:
        return scope.but(matters=tuple(sorted(dice.sample(list(Matter), dice.randint(1, 2)))))
    return scope.but(sources=tuple(sorted(dice.sample(list(Source), dice.randint(1, 3)))))
