"""Ids of the page of a compound."""

from enum import StrEnum


class Ids(StrEnum):
    URL = "profile-url"
    PULSE = "profile-pulse"
    RETRY = "profile-retry"
    THEME = "profile-theme"
    THEME_BUTTON = "profile-theme-button"
    FULL_BUTTON = "profile-full"
    PANEL = "profile"
    HEAD = "profile-head"
    TOP = "profile-top"
    LEFT = "profile-left"
    MIDDLE = "profile-middle"
    RIGHT = "profile-right"
    CHIPS = "profile-chips"
    SCENE = "profile-scene"
    DRESS = "profile-dress"
    MAP = "profile-map"
    BASE = "profile-base"
    HOUSES = "profile-houses"
    MASK = "profile-mask"
    DOTS = "profile-dots"
    CHOSEN = "profile-chosen"
    VIEW = "profile-view"
