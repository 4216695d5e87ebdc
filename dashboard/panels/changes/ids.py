"""Ids of the panel of changes."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "changes"
    BODY = "changes-body"
