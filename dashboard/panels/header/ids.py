"""Ids of the header."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "header"
    BODY = "header-body"
    THEME = "shell-theme"
    THEME_BUTTON = "header-theme"
    FULL_BUTTON = "header-full"
