"""Problem states: what has become of the listed compounds, as the map and its cards tell it."""

from enum import StrEnum

from geo.queries.board import Entry
from geo.queries.territory import OUTSIDE
from geo.queries.world import World
from geo.vocab import DONE_WITH


class ProblemState(StrEnum):
    """Four steps that a meeting tells apart; finer ones stand in the drawer."""

    LISTED = "listed"
    RECTIFYING = "rectifying"
    TRANSFORMED = "transformed"
    RELAPSED = "relapsed"


def problem_state(entry: Entry) -> ProblemState:
    """A compound that fell back 反弹 stays so until it is transformed again."""
    if entry.status in DONE_WITH:
        return ProblemState.TRANSFORMED
    if entry.relapsed_on is not None:
        return ProblemState.RELAPSED
    return ProblemState.LISTED if entry.status == "listed" else ProblemState.RECTIFYING


def listed_rows(world: World) -> dict[int, Entry]:
    """Entries of the newest list by their row of the compound level; no statement of its own."""
    level = world.counting.compound_level
    if level is None:
        return {}
    places, entries = world.territory.levels[level], world.board.entries
    known = len(places.row_of_id)
    rows = [
        int(places.row_of_id[each.compound_id]) if each.compound_id < known else OUTSIDE
        for each in entries
    ]
    return {row: each for row, each in zip(rows, entries, strict=True) if row != OUTSIDE}
