"""Ids of the filters."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "filters"
    BODY = "filters-body"
    DAYS = "filters-days"
