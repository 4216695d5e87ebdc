"""Ids of the strip."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "strip"
    BODY = "strip-body"
