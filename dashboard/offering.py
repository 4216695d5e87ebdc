"""What there is to offer here: no switch for visits where nobody has ever recorded one."""

from dashboard.asking import Asked
from geo.vocab import LevelKind, MetricKey, Overlay

OF_VISITS = {MetricKey.VISITS, MetricKey.VISIT_COVERAGE, MetricKey.BUILDINGS_VISITED}


def has_visits(asked: Asked) -> bool:
    return len(asked.world.facts.visits.id) > 0


def has_compounds(asked: Asked) -> bool:
    levels = asked.world.territory.levels.values()
    return any(level.rung.kind is LevelKind.COMPOUND and len(level) for level in levels)


def offers_metric(asked: Asked, key: MetricKey) -> bool:
    """Whether the metric can have a figure anywhere in this installation."""
    if key in OF_VISITS:
        return has_visits(asked)
    return key is not MetricKey.HOTSPOTS or has_compounds(asked)


def offers_overlay(asked: Asked, each: Overlay) -> bool:
    """Whether the layer can hold anything in this installation."""
    if each is Overlay.VISITS:
        return has_visits(asked)
    return each is Overlay.ISSUES or has_compounds(asked)
