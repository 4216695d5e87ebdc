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
    """What lies on the map above the coloured areas."""

    ISSUES = "issues"
    VISITS = "visits"
    HOTSPOTS = "hotspots"
    COMPOUNDS = "compounds"


class Show(StrEnum):
    """What the middle of the room shows: the one map, or a way of comparing."""

    MAP = "map"
    COMPARE = "compare"
    MULTIPLES = "multiples"
    CHANGES = "changes"


class MetricKey(StrEnum):
    """The indicators a map can be coloured by; their formulas stand in `geo.rules.indicators`."""

    ISSUES = "issues"
    COMPLAINTS = "complaints"
    PER_100_HOUSEHOLDS = "per_100_households"
    FOUND_EARLY = "found_early"
    REPEATED = "repeated"
    CLOSED = "closed"
    ON_TIME = "on_time"
    REDONE = "redone"
    OPEN = "open"
    OVERDUE = "overdue"
    RESOLVED = "resolved"
    SATISFIED = "satisfied"
    CHANGE = "change"
    VISITS = "visits"
    VISIT_COVERAGE = "visit_coverage"
    BUILDINGS_VISITED = "buildings_visited"
    HOTSPOTS = "hotspots"
