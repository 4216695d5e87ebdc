"""What changed between two meetings on paper: rises and falls on the left, turns on the right."""

from dataclasses import dataclass

from markupsafe import Markup

from dashboard.printing.middle import Event, Events, Level, Meeting, Rise, Rises
from dashboard.printing.press.boxes import GAP, Box, boxed
from dashboard.printing.press.tags import joined, tag

BESIDE = 0.38  # of the width: the column on the right
HEAD, FOOT = 9.5, 4.6
HEADING, SIDE, ROW, SENTENCE = 6.4, 4.8, 4.5, 4.2
LINES = 3.2  # what a rise takes more when its counts stand on a line of their own
LEAST = 3  # rows of a list, however little room there is


@dataclass(frozen=True, slots=True)
class Told:
    """Parts in their boxes, and what the right column leaves free."""

    body: tuple[Markup, ...]
    free: Box


def told(found: Meeting, room: Box) -> Told:
    inner = Box(room.left + GAP, room.top + HEAD, room.width - 2 * GAP, room.height - HEAD - FOOT)
    beside = room.width * BESIDE
    left = Box(inner.left, inner.top, inner.width - beside - 2 * GAP, inner.height)
    right = Box(inner.left + inner.width - beside, inner.top, beside, inner.height)
    turns = max(LEAST, int((inner.height - HEADING - SENTENCE) // ROW))
    shown = min(turns, len(found.turns.rows)) + len(found.turns.sentences)
    foot = Box(inner.left, room.top + room.height - FOOT, inner.width, FOOT)
    body = (
        boxed("div", room, css="card"),
        boxed("div", Box(inner.left, room.top, inner.width, HEAD), *_head(found), css="turned-top"),
        boxed("div", left, _left(found, inner.height), css="turned"),
        boxed("div", right, _events(found.turns, turns, found.more), css="turned"),
        boxed("p", foot, found.formula, css="said cut"),
    )
    used = HEADING + shown * ROW + GAP
    return Told(body, Box(right.left, right.top + used, beside, inner.height - used))


def _head(found: Meeting) -> list[Markup]:
    title = tag("span", tag("b", found.title), tag("small", found.days), css="cut")
    return [title, tag("span", found.whole, css="whole")]


def _left(found: Meeting, tall: float) -> Markup:
    """Counts stand below the names where there is room for it."""
    rises = sum(max(1, *(len(side.rows) for side in level.sides)) for level in found.levels)
    above = len(found.levels) * (HEADING + SIDE + GAP) + ROW * rises
    below = HEADING + SENTENCE * len(found.promises.sentences) + (ROW if found.places else 0)
    free = tall - above - below
    is_open = free - LINES * rises > ROW * min(LEAST, len(found.promises.rows))
    problems = max(LEAST, int((free - LINES * rises * is_open) // ROW))
    places = [tag("span", name, " ", tag("b", n), css="tagged") for name, n in found.places]
    return joined(
        [
            *(_level(each, is_open=is_open) for each in found.levels),
            _events(found.promises, problems, found.more),
            tag("p", *places, css="places") if places else None,
        ]
    )


def _level(level: Level, *, is_open: bool) -> Markup:
    head = tag("h3", tag("span", level.title), tag("small", level.rest))
    sides = (_side(side, is_open=is_open) for side in level.sides)
    return tag("section", head, tag("div", *sides, css="sides"))


def _side(side: Rises, *, is_open: bool) -> Markup:
    sign = "▲" if side.tone == "bad" else "▼"
    head = tag("div", f"{sign} {side.title} ", tag("small", side.count), css=f"way {side.tone}")
    if not side.rows:
        return tag("div", head, tag("p", side.empty, css="empty"), css="side")
    rows = [_rise(each, side.tone, is_open=is_open) for each in side.rows]
    return tag("div", head, tag("table", *rows, css="rises"), css="side")


def _rise(each: Rise, tone: str, *, is_open: bool) -> Markup:
    name, pair = tag("div", each.name, css="cut"), tag("div", each.pair, css="pair")
    more, inside = (None, pair) if is_open else (tag("td", pair, css="pairs"), None)
    return tag(
        "tr",
        tag("td", name, inside, css="what"),
        more,
        tag("td", each.difference, css=f"value {tone}"),
        tag("td", each.share, css=f"change {each.tone}".strip()),
    )


def _events(found: Events, room: int, more: str) -> Markup:
    """The first `room` rows; a sentence says how many are left out."""
    fit = len(found.rows) <= room
    kept = found.rows if fit else found.rows[: room - 1]
    rows = [_event(each) for each in kept]
    if not fit:
        left = more.format(n=len(found.rows) - len(kept))
        rows.append(tag("tr", tag("td", left, css="more", colspan=3)))
    head = tag("h3", tag("span", found.title), tag("small", found.count))
    said = [tag("p", sentence, css="empty") for sentence in found.sentences]
    table = tag("table", *rows, css="events") if rows else None
    return tag("section", head, table, *said)


def _event(each: Event) -> Markup:
    badge = tag("span", each.tag, css=f"tagged {each.tone}".strip()) if each.tag else None
    note = tag("small", f" {each.note}") if each.note else None
    return tag(
        "tr",
        tag("td", tag("div", badge, each.name, note, css="cut"), css="what"),
        tag("td", each.when, css="when" if each.tag else f"when {each.tone}"),
    )
