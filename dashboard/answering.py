"""Answering: all panels of a room drawn at once, from one world and one reading of the address.

One question for the whole room costs a sixth of the overhead of one for each panel, and no panel
can ever show other facts than its neighbour.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import Input, Output, callback, no_update, set_props
from sqlalchemy.exc import SQLAlchemyError

from dashboard.asking import Asked, asking
from dashboard.failing import tell_panel
from dashboard.ids import Room

Drawn = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel shows: the properties it fills, and how from a question.

    `id` is the element that carries the marks `data-state` and `data-busy`.
    """

    id: str
    outputs: Mapping[str, Output]
    draw: Callable[[Asked], Drawn]

    @property
    def state(self) -> Output:
        return Output(self.id, "data-state")


def wire(panels: Mapping[str, Panel]) -> None:
    """Register the one callback that draws `panels` at every change of the address."""

    @callback(
        output={name: {**each.outputs, "state": each.state} for name, each in panels.items()},
        inputs={"search": Input(Room.URL, "search"), "pulse": Input(Room.PULSE, "data")},
        running=[(Output(each.id, "data-busy"), "1", "0") for each in panels.values()],
    )
    def draw(search: str, pulse: int) -> dict[str, Drawn]:
        with asking(search) as asked:
            drawn = {name: _drawn(each, asked) for name, each in panels.items()}
        if all(each["state"] == "fresh" for each in drawn.values()):
            set_props(Room.FAILURE, {"children": None})
        return drawn


def _drawn(panel: Panel, asked: Asked) -> Drawn:
    """One panel's part of the answer. Its failure is told and leaves the others alone."""
    try:
        # A panel that waits for something says so by a state of its own.
        return {"state": "fresh", **panel.draw(asked)}
    except Exception as error:
        if isinstance(error, SQLAlchemyError):
            asked.db.rollback()
        tell_panel(error, panel.id, asked.lang)
        return {**dict.fromkeys(panel.outputs, no_update), "state": "stale"}
