"""Ids of the drawer."""

from enum import StrEnum


class Ids(StrEnum):
    PANEL = "drawer"
    BODY = "drawer-body"
    COUNT = "drawer-count"
    TABLE = "drawer-table"
