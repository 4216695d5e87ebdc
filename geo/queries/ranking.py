"""Ranking: the places one rung below, worst first, with what is not placed in any of them."""

from dataclasses import dataclass, replace

import numpy as np

from geo.period import Period
from geo.queries.counting import Counts, Tally
from geo.queries.frame import Frame, frame
from geo.queries.measures import Figure, Pair, figure, figure_at, pair_of, remainder_of
from geo.queries.territory import At, Named, Rows
from geo.queries.world import World
from geo.rules.change import change
from geo.rules.indicators import Better, Indicator, Measure
from geo.scope import Scope


@dataclass(frozen=True, slots=True)
class RankRow:
    """`named` None is the remainder: issues of the place that lie in none of its children."""

    named: Named | None
    figure: Figure
    bar: float  # 0..1 of the longest bar
    issues: int
    share: float | None  # of the issues of the place
    overdue: int
    change: float | None  # of the issues, against the comparison period; None: base too small


@dataclass(frozen=True, slots=True)
class Ranking:
    """Children sorted by the scope's metric, worst first, ties by code; the remainder apart."""

    indicator: Indicator
    level: str
    rows: tuple[RankRow, ...]
    remainder: RankRow | None  # None when nothing is left over
    total: RankRow
    children: int  # rows before the limit


def ranking(world: World, scope: Scope, *, limit: int | None = None) -> Ranking:
    here = frame(world, scope)
    books = _Books.of(world, scope, here)
    total = books.row(here.named, here.at)
    if here.child is None:
        return Ranking(books.pair.indicator, here.level.key, (), None, total, 0)
    level = here.child.key
    children = world.territory.children(here.at, level)
    sums = books.sums(level, children)
    rows = _ranked(world, books, level, children, sums)
    left = books.remainder(here.at, sums)
    return Ranking(
        indicator=books.pair.indicator,
        level=level,
        rows=tuple(_with_bars(rows)[:limit]),
        remainder=left,
        total=total,
        children=len(children),
    )


@dataclass(frozen=True)
class _Books:
    """The tallies every row of the ranking is made of."""

    world: World
    pair: Pair
    issues: Tally
    before: Tally
    overdue: Tally
    whole: int  # issues of the place

    @classmethod
    def of(cls, world: World, scope: Scope, here: Frame) -> "_Books":
        def tally(measure: Measure, period: Period) -> Tally:
            return world.counting.tally(scope, measure, period, world.as_of)

        issues = tally(Measure.ISSUES, here.period)
        return cls(
            world,
            pair_of(world, scope, scope.metric, here.period),
            issues,
            tally(Measure.ISSUES, here.before),
            tally(Measure.OVERDUE, here.period),
            issues.at(here.at),
        )

    def sums(self, level: str, rows: Rows) -> "_Sums":
        """All sums of all children at once."""
        places = self.world.territory.levels[level]

        def take(tally: Tally) -> Counts:
            return tally.by_row(level, len(places))[rows]

        under = take(self.pair.denominator) if self.pair.denominator else None
        if self.pair.indicator.denominator is Measure.HOUSEHOLDS:
            under = np.maximum(places.households[rows], 0)
        attempted = take(self.pair.attempted) if self.pair.attempted else None
        return _Sums(
            take(self.pair.numerator),
            under,
            attempted,
            take(self.issues),
            take(self.before),
            take(self.overdue),
        )

    def row(self, named: Named | None, at: At) -> RankRow:
        return self.ranked(
            named,
            figure_at(self.world, self.pair, at),
            self.issues.at(at),
            self.before.at(at),
            self.overdue.at(at),
        )

    def ranked(
        self, named: Named | None, value: Figure, issues: int, before: int, overdue: int
    ) -> RankRow:
        share = issues / self.whole if self.whole else None
        return RankRow(named, value, 0.0, issues, share, overdue, change(issues, before))

    def remainder(self, at: At, sums: "_Sums") -> RankRow | None:
        """What lies in the place and in none of its children; None when nothing does."""
        issues = self.whole - int(sums.issues.sum())
        before = self.before.at(at) - int(sums.before.sum())
        overdue = self.overdue.at(at) - int(sums.overdue.sum())
        left = remainder_of(self.world, self.pair, at, sums.over, sums.under)
        if not (issues or before or overdue or left.numerator):
            return None
        return self.ranked(None, left, issues, before, overdue)


@dataclass(frozen=True)
class _Sums:
    """One entry a child."""

    over: Counts
    under: Counts | None
    attempted: Counts | None
    issues: Counts
    before: Counts
    overdue: Counts


def _ranked(world: World, books: _Books, level: str, children: Rows, sums: _Sums) -> list[RankRow]:
    """Worst first; places without a value stand last; ties by code (the order of the rows)."""
    rows = [
        books.ranked(
            world.territory.named(At(level, row)),
            figure(
                books.pair.indicator,
                int(sums.over[index]),
                None if sums.under is None else int(sums.under[index]),
                None if sums.attempted is None else int(sums.attempted[index]),
            ),
            int(sums.issues[index]),
            int(sums.before[index]),
            int(sums.overdue[index]),
        )
        for index, row in enumerate(children.tolist())
    ]
    sign = 1.0 if books.pair.indicator.better is Better.HIGHER else -1.0
    return sorted(rows, key=lambda row: (row.figure.value is None, sign * (row.figure.value or 0)))


def _with_bars(rows: list[RankRow]) -> list[RankRow]:
    longest = max((abs(row.figure.value or 0) for row in rows), default=0)
    if not longest:
        return rows
    return [replace(row, bar=abs(row.figure.value or 0) / longest) for row in rows]
