"""Ranking: the places one rung below, worst first, with what is not placed in any of them."""

from dataclasses import dataclass, replace

from geo.period import Period
from geo.queries.buildings import chosen_children
from geo.queries.frame import Frame, frame
from geo.queries.measures import (
    LISTED,
    Figure,
    Pair,
    Values,
    derived,
    difference,
    figure,
    figure_at,
    pair_of,
    remainder_of,
)
from geo.queries.tally import Counts, Tally
from geo.queries.territory import At, Named, Rows
from geo.queries.world import World
from geo.rules.change import change
from geo.rules.indicators import INDICATORS, Better, Indicator, Kind, Measure
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
    trend: float | None = None  # of the figure itself, as the strip has it: a share, or points


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
    total = books.total
    if here.child is None:
        return Ranking(books.pair.indicator, here.level.key, (), None, total, 0)
    level = here.child.key
    children = chosen_children(world, scope, here.at, level)
    sums = books.sums(level, children)
    rows = _with_trends(_ranked(world, books, level, children, sums), books, level)
    left = books.remainder(sums)
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
    """The tallies every row of the ranking is made of, and the place itself."""

    world: World
    pair: Pair
    issues: Tally
    before: Tally
    overdue: Tally
    total: RankRow
    earlier: int  # issues of the place in the comparison period
    past: Pair | None  # the indicator then; None for what has no then

    @classmethod
    def of(cls, world: World, scope: Scope, here: Frame) -> "_Books":
        def tally(measure: Measure, period: Period) -> Tally:
            return world.counting.tally(scope, measure, period, world.as_of)

        def total(measure: Measure, period: Period) -> int:
            return world.counting.total(scope, measure, period, world.as_of, here.at)

        issues, before = total(Measure.ISSUES, here.period), total(Measure.ISSUES, here.before)
        value = figure_at(world, scope, scope.metric, here.period, here.at)
        overdue = total(Measure.OVERDUE, here.period)
        return cls(
            world,
            pair_of(world, scope, scope.metric, here.period),
            tally(Measure.ISSUES, here.period),
            tally(Measure.ISSUES, here.before),
            tally(Measure.OVERDUE, here.period),
            _row(here.named, value, (issues, before, overdue), issues),
            before,
            _past(world, scope, here),
        )

    def sums(self, level: str, rows: Rows) -> "_Sums":
        """All sums of all children at once."""
        size = len(self.world.territory.levels[level])

        def take(tally: Tally) -> Counts:
            return tally.by_row(level, size)[rows]

        under, attempted = self.pair.denominators(level), self.pair.attempts(level)
        derived = None if self.pair.indicator.is_additive else self.pair.values(level)[rows]
        return _Sums(
            take(self.pair.numerator),
            None if under is None else under[rows],
            None if attempted is None else attempted[rows],
            derived,
            take(self.issues),
            take(self.before),
            take(self.overdue),
        )

    def remainder(self, sums: "_Sums") -> RankRow | None:
        """What lies in the place and in none of its children; None when nothing does."""
        issues = self.total.issues - int(sums.issues.sum())
        before = self.earlier - int(sums.before.sum())
        overdue = self.total.overdue - int(sums.overdue.sum())
        left = remainder_of(self.pair.indicator, self.total.figure, sums.over, sums.under)
        if not (issues or before or overdue or left.numerator):
            return None
        return _row(None, left, (issues, before, overdue), self.total.issues)


def _past(world: World, scope: Scope, here: Frame) -> Pair | None:
    indicator = INDICATORS[scope.metric]
    if indicator.numerator in LISTED or indicator.kind in (Kind.CHANGE, Kind.COMPOSITE):
        return None
    return pair_of(world, scope, scope.metric, here.before)


def _with_trends(rows: list[RankRow], books: "_Books", level: str) -> list[RankRow]:
    """Every row with the change of its figure against the comparison period."""
    past = books.past
    if past is None:
        return rows
    counts, values = past.numerators(level), past.values(level)
    row_of = books.world.territory.levels[level].rows

    def then(row: RankRow) -> Figure:
        index = row_of[row.named.place.code] if row.named else 0
        value = float(values[index])
        return Figure(None if value != value else value, int(counts[index]), None)

    indicator = past.indicator
    return [replace(row, trend=difference(indicator, row.figure, then(row))) for row in rows]


def _row(named: Named | None, value: Figure, counts: tuple[int, int, int], whole: int) -> RankRow:
    """Counts are the issues of the period, of the one before, and the overdue ones."""
    issues, before, overdue = counts
    share = issues / whole if whole else None
    return RankRow(named, value, 0.0, issues, share, overdue, change(issues, before))


@dataclass(frozen=True)
class _Sums:
    """One entry a child."""

    over: Counts
    under: Counts | None
    attempted: Counts | None
    derived: Values | None  # of what does not add up
    issues: Counts
    before: Counts
    overdue: Counts

    def figure(self, books: _Books, index: int) -> Figure:
        if self.derived is not None:
            return derived(float(self.derived[index]), int(self.over[index]))
        return figure(
            books.pair.indicator,
            int(self.over[index]),
            None if self.under is None else int(self.under[index]),
            None if self.attempted is None else int(self.attempted[index]),
        )


def _ranked(world: World, books: _Books, level: str, children: Rows, sums: _Sums) -> list[RankRow]:
    """Worst first; places without a value stand last; ties by code (the order of the rows)."""
    whole = books.total.issues
    counts = zip(sums.issues.tolist(), sums.before.tolist(), sums.overdue.tolist(), strict=True)
    rows = [
        _row(world.territory.named(At(level, row)), sums.figure(books, index), each, whole)
        for index, (row, each) in enumerate(zip(children.tolist(), counts, strict=True))
    ]
    sign = 1.0 if books.pair.indicator.better is Better.HIGHER else -1.0
    return sorted(rows, key=lambda row: (row.figure.value is None, sign * (row.figure.value or 0)))


def _with_bars(rows: list[RankRow]) -> list[RankRow]:
    longest = max((abs(row.figure.value or 0) for row in rows), default=0)
    if not longest:
        return rows
    return [replace(row, bar=abs(row.figure.value or 0) / longest) for row in rows]
