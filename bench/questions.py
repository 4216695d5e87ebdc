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
    """What can be chosen in this database. `areas` are the codes of each area level from the top
    down; `ladders` the levels of each way to drill, the usual way first."""

    areas: tuple[tuple[str, ...], ...]
    ladders: dict[str, tuple[str, ...]]
    categories: tuple[str, ...]
    first: date
    last: date

    def below(self, scope: Scope, ladder: str) -> Sequence[str]:
        """Levels of a ladder that the place of a scope can be coloured by, the nearest first."""
        code = scope.at.code if scope.at else ""
        depth = next((i for i, codes in enumerate(self.areas) if code in codes), 0)
        levels = self.ladders[ladder]
        return levels[depth + 1 :] or levels[-1:]

    def level(self, scope: Scope) -> str:
        """The level a scope colours by, said or not."""
        return scope.level or self.below(scope, scope.ladder or self.usual)[0]

    @property
    def usual(self) -> str:
        """The ladder that holds when an address names none."""
        return next(iter(self.ladders))


def choices(db: sa.Connection) -> Choices:
    """Read what there is to choose."""
    kinds = dict(db.execute(sa.select(Level.key, Level.kind)).tuples().all())
    ladders = {
        key: tuple(level for level in levels if kinds[level] in COLOURED)
        for key, levels in db.execute(
            sa.select(Ladder.key, Ladder.levels).order_by(Ladder.is_default.desc(), Ladder.key)
        )
    }
    usual = next(iter(ladders.values()))
    codes = sa.select(Area.code).where(Area.valid_to.is_(None)).order_by(Area.code)
    areas = [tuple(db.scalars(codes.where(Area.level == key))) for key in usual]
    first, last = db.execute(
        sa.select(sa.func.min(Issue.reported_at), sa.func.max(Issue.reported_at))
    ).one()
    return Choices(
        tuple(each for each in areas if each),
        ladders,
        tuple(db.scalars(sa.select(Category.code).order_by(Category.code))),
        first.date(),
        last.date(),
    )


def by_grid(db: sa.Connection) -> Scope:
    """The whole territory coloured by its grids, by whichever ladder has them."""
    grid = sa.select(Level.key).where(Level.kind == LevelKind.GRID).scalar_subquery()
    ladder, level = (
        db.execute(
            sa.select(Ladder.key, grid).where(grid == sa.any_(Ladder.levels)).order_by(Ladder.key)
        )
        .tuples()
        .all()[0]
    )
    return Scope(ladder=ladder, level=level)


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
    ladder = dice.choice(list(known.ladders))
    level = dice.choice(known.below(scope, ladder))
    return scope.but(ladder=None if ladder == known.usual else ladder, level=level)


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
