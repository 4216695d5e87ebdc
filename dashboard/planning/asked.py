"""Asked: what a planner's page sends, read with care; anything else is refused with a sentence."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import request

from dashboard.server.keeping import can_be_kept
from geo.commands.adopting import Approval
from geo.commands.plans import Editor
from geo.errors import GeoError
from geo.queries.planned import COMMUNITY

T = TypeVar("T")
LARGEST_BODY = 2_000_000
LARGEST_NUMBER = 2**31 - 1
SHORTEST_TOKEN, LONGEST_TOKEN = 16, 64


@dataclass(frozen=True, slots=True)
class Sent:
    """The body of a request: always a table of named values."""

    values: dict[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        return self._of(name, str, default)

    def number(self, name: str) -> int:
        found = self.values.get(name)
        if isinstance(found, bool) or (isinstance(found, int) and abs(found) > LARGEST_NUMBER):
            raise GeoError("plan.unreadable", part=name)
        return self._of(name, int, None)

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number that may be left out. Raises GeoError plan.unreadable."""
        found = self.number(name) if self.values.get(name) is not None else default
        if not least <= found <= most:
            raise GeoError("plan.unreadable", part=name)
        return found

    def numbers(self, name: str) -> list[float]:
        """Finite numbers, none when left out. Raises GeoError plan.unreadable."""
        found = self._of(name, list, [])
        fine = all(isinstance(each, int | float) and not isinstance(each, bool) for each in found)
        if not fine or not all(math.isfinite(each) for each in found):
            raise GeoError("plan.unreadable", part=name)
        return found

    def table(self, name: str) -> dict[str, Any]:
        return self._of(name, dict, {})

    def texts(self, name: str) -> list[str]:
        found = self._of(name, list, None)
        if not all(isinstance(each, str) for each in found):
            raise GeoError("plan.unreadable", part=name)
        return found

    @property
    def kind(self) -> str:
        """What a plan is to divide: grids, or the communities themselves."""
        found = self.text("kind", "grids")
        if found not in ("grids", COMMUNITY):
            raise GeoError("plan.unreadable", part="kind")
        return found

    @property
    def editor(self) -> Editor:
        token = self.text("token")
        if not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN:
            raise GeoError("plan.unreadable", part="token")
        return Editor(token, self.text("label", "")[:40], self.values.get("take") is True)

    @property
    def approval(self) -> Approval:
        try:
            day = date.fromisoformat(self.text("effective_on"))
        except ValueError as error:
            raise GeoError("plan.unreadable", part="effective_on") from error
        return Approval(
            self.text("post"),
            self.text("reason"),
            self.text("document_no"),
            day,
            self.text("warnings_reason", ""),
        )

    def _of(self, name: str, kind: type[T], default: T | None) -> T:
        """Raises GeoError plan.unreadable."""
        value = self.values.get(name, default)
        if not isinstance(value, kind):
            raise GeoError("plan.unreadable", part=name)
        return value


def asked_point(text: str) -> list[float]:
    """`lon,lat` of a query string. Raises GeoError drawing.no_numbers."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as error:
        raise GeoError("drawing.no_numbers") from error
    return [lon, lat]


def sent() -> Sent:
    """The body of the current request. Raises GeoError plan.unreadable."""
    request.max_content_length = LARGEST_BODY
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict) or not can_be_kept(body):
        raise GeoError("plan.unreadable", part="")
    return Sent(body)
