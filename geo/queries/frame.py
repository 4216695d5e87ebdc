"""Frame: a scope understood against a world, with place, ladder, level and period filled in."""

from dataclasses import dataclass

from geo.errors import NotFound
from geo.hierarchy import Ladder, Rung
from geo.period import Period
from geo.queries.territory import At, Named, Territory
from geo.queries.world import World
from geo.scope import Scope
from geo.vocab import Compare, LevelKind

FEWEST_COLOURED = 8  # four streets say less than the communities within them


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step from the root down; `named` None is the root above several top places."""

    named: Named | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What the scope means here and now."""

    at: At
    named: Named | None  # None: the root above several top places
    ladder: Ladder
    level: Rung  # coloured by; the deepest rung itself when nothing lies below
    child: Rung | None  # the next rung below the place, for the ranking
    levels: tuple[Rung, ...]  # what may be chosen to colour by: all rungs below the place
    usual: Rung | None  # coloured by unless the scope says otherwise
    period: Period
    before: Period  # the year before or the span before, as the scope compares
    crumbs: tuple[Crumb, ...]
    bounds: tuple[float, float, float, float]


def frame(world: World, scope: Scope) -> Frame:
    """Raises NotFound territory.empty or territory.no_place (place=...)."""
    territory = world.territory
    at = territory.find(scope.at)
    ladder = _ladder(territory, scope, at)
    levels = _levels(territory, ladder, at)
    usual = _usual(territory, levels, at)
    period = scope.period(world.today)
    return Frame(
        at=at,
        named=territory.named(at),
        ladder=ladder,
        level=_level(territory, ladder, levels, scope, usual),
        child=levels[0] if levels else None,
        levels=levels,
        usual=usual,
        period=period,
        before=earlier(period.elapsed(world.today), scope.compare),
        crumbs=_crumbs(territory, ladder, at),
        bounds=territory.bounds(at),
    )


def earlier(period: Period, compare: Compare) -> Period:
    """What a period is compared with: 同比 (D1) or 环比 (D2)."""
    return period.year_before() if compare is Compare.YEAR else period.just_before()


def _ladder(territory: Territory, scope: Scope, at: At) -> Ladder:
    """The ladder of the scope; another one when the place does not stand on it."""
    wanted = territory.hierarchy.ladder(scope.ladder)
    if at.level is None or at.level in wanted:
        return wanted
    for ladder in territory.hierarchy.ladders:
        if at.level in ladder:
            return ladder
    raise NotFound("territory.no_place", place=str(scope.at))


def _levels(territory: Territory, ladder: Ladder, at: At) -> tuple[Rung, ...]:
    """Rungs below the place that have any places at all."""
    below = ladder.rungs if at.level is None else ladder.deeper_than(at.level)
    return tuple(rung for rung in below if len(territory.levels[rung.key]))


def _usual(territory: Territory, levels: tuple[Rung, ...], at: At) -> Rung | None:
    """The next rung, or the first one below it with enough areas or grids to show a pattern."""
    for rung in levels:
        surface = rung.kind in (LevelKind.AREA, LevelKind.GRID)
        if surface and len(territory.children(at, rung.key)) >= FEWEST_COLOURED:
            return rung
    return levels[0] if levels else None


def _level(
    territory: Territory, ladder: Ladder, levels: tuple[Rung, ...], scope: Scope, usual: Rung | None
) -> Rung:
    for rung in levels:
        if rung.key == scope.level:
            return rung
    if usual is not None:
        return usual
    filled = [rung for rung in ladder.rungs if len(territory.levels[rung.key])]
    return filled[-1]


def _crumbs(territory: Territory, ladder: Ladder, at: At) -> tuple[Crumb, ...]:
    if at.level is None:
        return (Crumb(None, True),)
    steps: list[Crumb] = []
    for rung in ladder.rungs:
        around = territory.parent(at, rung.key)
        if around is not None:
            steps.append(Crumb(territory.named(around), around == at))
        if rung.key == at.level:
            break
    root = territory.find(None)
    return tuple(steps) if root.level else (Crumb(None, False), *steps)
