"""Enumerations of the screen's state: what a query string may say."""

from enum import StrEnum


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class Compare(StrEnum):
    """What a figure is compared with: 同比 the same dates a year before, 环比 the span before."""

    YEAR = "year"
    SPAN = "span"


class Overlay(StrEnum):
    """What lies on the map besides the coloured areas, in the order of the legend and its keys.

    Three change the picture below: no basemap, areas half as strong or as outlines only.
    """

    ISSUES = "issues"
    HEAT = "heat"
    VISITS = "visits"
    COVERAGE = "coverage"
    HOTSPOTS = "hotspots"
    COMPOUNDS = "compounds"
    GRIDS = "grids"
    BUILDINGS = "buildings"
    UNMAPPED = "unmapped"
    TILES = "tiles"
    FAINT = "faint"
    BARE = "bare"


class Show(StrEnum):
    """What the middle of the room shows: the one map, or a way of comparing."""

    MAP = "map"
    COMPARE = "compare"
    MULTIPLES = "multiples"
    CHANGES = "changes"


class Clock(StrEnum):
    """Whose boundaries hold 边界口径: those of the last day of the period, instead of today's."""

    DAY = "day"


class Part(StrEnum):
    """Which rows behind a ratio: all of its denominator, those counted, those that are not."""

    ALL = "all"
    MET = "met"
    MISSED = "missed"


class MetricKey(StrEnum):
    """The indicators a map can be coloured by; their formulas stand in `geo.rules.indicators`."""

    ISSUES = "issues"
    COMPLAINTS = "complaints"
    HOTLINE = "hotline"
    PER_100_HOUSEHOLDS = "per_100_households"
    PER_10K_PEOPLE = "per_10k_people"
    FOUND_EARLY = "found_early"
    REPEATED = "repeated"
    RESPONDED = "responded"
    CLOSED = "closed"
    ON_TIME = "on_time"
    SUSPENDED = "suspended"
    AT_ONCE = "at_once"
    REDONE = "redone"
    RETURNED = "returned"
    HANDLING = "handling"
    HANDLING_P90 = "handling_p90"
    OPEN = "open"
    OVERDUE = "overdue"
    RESOLVED = "resolved"
    SATISFIED = "satisfied"
    THREE_RATES = "three_rates"
    REACHED = "reached"
    CHANGE = "change"
    CHANGE_SPAN = "change_span"
    PLACES_VISITED = "places_visited"
    CARE_VISITED = "care_visited"
    VISITS = "visits"
    VISIT_COVERAGE = "visit_coverage"
    WORKDAYS_VISITED = "workdays_visited"
    BUILDINGS_VISITED = "buildings_visited"
    HOTSPOTS = "hotspots"
    TRANSFORMED = "transformed"
