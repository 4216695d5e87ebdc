"""Ids of the map: its components, its tools and its legend."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "legend"
    BODY = "legend-body"
    SCENE = "map-scene"
    FREE = "map-free"
    MAP = "map"
    VIEW = "map-view"
    BASE = "map-base"
    AREAS = "map-areas"
    MASK = "map-mask"
    LABELS = "map-labels"
    SPOTS = "map-spots"
    ISSUES = "map-issues"
    HEAT = "map-heat"
    VISITS = "map-visits"
    BUILDINGS = "map-buildings"
    GAUGES = "map-gauges"
    WAIT = "map-wait"
    ZOOM_IN = "map-zoom-in"
    ZOOM_OUT = "map-zoom-out"
    HOME = "map-home"
