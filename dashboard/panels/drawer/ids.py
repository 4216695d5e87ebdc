"""Ids of the drawer, and of a list of issues wherever it stands."""

from dataclasses import dataclass
from enum import StrEnum

from dashboard.ids import Room
from dashboard.panels.profile.ids import Ids as Profile


class Ids(StrEnum):
    PANEL = "drawer"
    BODY = "drawer-body"
    COUNT = "drawer-count"
    TABLE = "drawer-table"


@dataclass(frozen=True, slots=True)
class ListIds:
    """The parts of one list; rooms that can both be open need different names."""

    name: str
    url: str  # the address of the room it stands in

    @property
    def table(self) -> str:
        return f"{self.name}-table"

    @property
    def count(self) -> str:
        return f"{self.name}-count"

    @property
    def search(self) -> str:
        return f"{self.name}-search"

    @property
    def tools(self) -> str:
        return f"{self.name}-tools"

    @property
    def history(self) -> str:
        return f"{self.name}-history"

    @property
    def told(self) -> str:
        return f"{self.name}-told"


DRAWER = ListIds("drawer", Room.URL)
PAGE = ListIds("profile", Profile.URL)
EVERY = (DRAWER, PAGE)
