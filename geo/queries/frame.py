"""Frame: a scope understood against a world, with place, ladder, level and period filled in."""

from dataclasses import dataclass

from geo.hierarchy import Ladder, Rung
from geo.period import Period
from geo.queries.territory import At, Named
from geo.queries.world import World
from geo.scope import Scope


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step from the root down; `place` None leads to the root."""

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
    period: Period
    before: Period  # the year before or the span before, as the scope compares
    crumbs: tuple[Crumb, ...]
    bounds: tuple[float, float, float, float]


def frame(world: World, scope: Scope) -> Frame:
    """Raises NotFound territory.empty or territory.no_place (place=...)."""
    raise NotImplementedError
