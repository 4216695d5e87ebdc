"""Ids of the places panel."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "places"
    BODY = "places-body"
