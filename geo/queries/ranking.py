"""Ranking: the places one rung below, worst first, with what is not placed in any of them."""

from dataclasses import dataclass

from geo.queries.measures import Figure
from geo.queries.territory import Named
from geo.queries.world import World
from geo.rules.indicators import Indicator
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
    raise NotImplementedError
