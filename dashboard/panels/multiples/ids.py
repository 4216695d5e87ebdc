"""Ids of the small maps."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "multiples"
    BODY = "multiples-body"
