"""Ids of the comparison."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "compare"
    BODY = "compare-body"
    SIDE = "compare-table"
    TABLE = "compare-table-body"
