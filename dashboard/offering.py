"""What there is to offer here: no switch for visits where nobody has ever recorded one."""

from dashboard.asking import Asked
from dashboard.db import house
from geo.vocab import LevelKind, MetricKey, Overlay

# What must be known somewhere for a metric to have a figure; the others need issues only.
NEEDS: dict[MetricKey, str] = {
    MetricKey.PER_10K_PEOPLE: "population",
    MetricKey.REPEATED: "repeats",
    MetricKey.RESPONDED: "contacts",
    MetricKey.ON_TIME: "deadlines",
    MetricKey.OVERDUE: "deadlines",
    MetricKey.SUSPENDED: "suspended",
    MetricKey.AT_ONCE: "dispatches",
    MetricKey.RETURNED: "dispatches",
    MetricKey.HANDLING: "answers",
    MetricKey.HANDLING_P90: "answers",
    MetricKey.RESOLVED: "call_backs",
    MetricKey.SATISFIED: "call_backs",
    MetricKey.REACHED: "call_backs",
    MetricKey.THREE_RATES: "contacts",
    MetricKey.PLACES_VISITED: "key_places",
    MetricKey.CARE_VISITED: "care_targets",
    MetricKey.VISITS: "visits",
    MetricKey.VISIT_COVERAGE: "visits",
    MetricKey.BUILDINGS_VISITED: "visits",
    MetricKey.WORKDAYS_VISITED: "building_days",
}
OF_THE_LIST = (MetricKey.HOTSPOTS, MetricKey.TRANSFORMED)


def has_visits(asked: Asked) -> bool:
    return asked.world.counting.known.visits


def has_compounds(asked: Asked) -> bool:
    levels = asked.world.territory.levels.values()
    return any(level.rung.kind is LevelKind.COMPOUND and len(level) for level in levels)


def offers_metric(asked: Asked, key: MetricKey) -> bool:
    """Whether the metric can have a figure anywhere in this installation."""
    if key in OF_THE_LIST:
        return has_compounds(asked)
    return key not in NEEDS or getattr(asked.world.counting.known, NEEDS[key])


def offers_overlay(asked: Asked, each: Overlay) -> bool:
    """Whether the layer can hold anything in this installation and beside the coloured level."""
    if each in (Overlay.VISITS, Overlay.COVERAGE):
        return has_visits(asked)
    if each in (Overlay.HOTSPOTS, Overlay.COMPOUNDS):
        return has_compounds(asked)
    if each in (Overlay.GRIDS, Overlay.BUILDINGS):
        kind = LevelKind.GRID if each is Overlay.GRIDS else LevelKind.BUILDING
        level = asked.world.territory.of_kind(kind)
        return level is not None and len(level) > 0 and asked.frame.level.kind is not kind
    return each is not Overlay.TILES or house().tile_url is not None
