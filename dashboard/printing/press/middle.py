"""The middle of the page: the one map with its legend, maps beside each other, or a meeting."""

from dataclasses import dataclass

from markupsafe import Markup

from dashboard.printing.middle import Pane, Panes
from dashboard.printing.press.boxes import GAP, KEY_LINE, Box, Boxes, boxed, key_lines
from dashboard.printing.press.changing import told
from dashboard.printing.press.keys import legend
from dashboard.printing.press.picture import Picture, picture
from dashboard.printing.press.tags import tag
from dashboard.printing.sheet import Sheet

HEADING, OWN_KEY, COMMON_KEY, SAID = 7.0, 17.0, 12.6, 4.4
LEAST_MAP = 30.0  # millimetres of height below which a map beside a meeting says nothing


@dataclass(frozen=True, slots=True)
class Middle:
    """Parts in their boxes, and the maps among them in the order of their addresses."""

    body: tuple[Markup, ...]
    maps: tuple[Picture, ...]

    @property
    def addressed(self) -> dict[str, str]:
        return {address(number): str(drawn.svg) for number, drawn in enumerate(self.maps)}


def address(number: int) -> str:
    return f"gezhi-map:{number}"


def middle(sheet: Sheet, where: Boxes) -> Middle:
    if isinstance(sheet.middle, Panes):
        return _panes(sheet, sheet.middle, where.middle)
    if sheet.middle is not None:
        return _meeting(sheet, where.middle)
    drawn = picture(sheet, sheet.map, (where.map.width, where.map.height))
    key = boxed("div", where.key, legend(sheet, sheet.key, drawn), css="key card")
    return Middle((_chart(where.map, 0, sheet.title), key), (drawn,))


def _chart(where: Box, number: int, said: str) -> Markup:
    return boxed("div", where, tag("img", src=address(number), alt=said), css="chart")


def cells(found: Panes, room: Box) -> list[Box]:
    """The box of every map with what belongs to it, row by row."""
    rows = -(-len(found.panes) // found.columns)
    below = (COMMON_KEY + GAP if found.key else 0.0) + (SAID if found.said else 0.0)
    wide = (room.width - GAP * (found.columns - 1)) / found.columns
    tall = (room.height - below - GAP * (rows - 1)) / max(1, rows)
    return [
        Box(
            room.left + (number % found.columns) * (wide + GAP),
            room.top + (number // found.columns) * (tall + GAP),
            wide,
            tall,
        )
        for number in range(len(found.panes))
    ]


def chart_of(pane: Pane, cell: Box) -> Box:
    """The box of the map itself in its cell: below its heading, above its legend."""
    key = OWN_KEY + GAP / 2 if pane.key else 0.0
    return Box(cell.left, cell.top + HEADING, cell.width, cell.height - HEADING - key)


def _panes(sheet: Sheet, found: Panes, room: Box) -> Middle:
    body: list[Markup] = []
    maps: list[Picture] = []
    for number, (pane, cell) in enumerate(zip(found.panes, cells(found, room), strict=True)):
        chart = chart_of(pane, cell)
        size = (chart.width, chart.height)
        maps.append(picture(sheet, pane.map, size, is_small=not found.is_great))
        body += [_heading(pane, cell), _chart(chart, number, pane.title)]
        if pane.key is not None:
            top = cell.top + cell.height - OWN_KEY
            own = Box(cell.left, top, cell.width, OWN_KEY)
            body.append(boxed("div", own, legend(sheet, pane.key), css="key card own"))
    return Middle((*body, *_below(sheet, found, room)), tuple(maps))


def _heading(pane: Pane, cell: Box) -> Markup:
    where = Box(cell.left, cell.top, cell.width, HEADING)
    figure = tag("span", tag("small", pane.note), tag("b", pane.figure), css="figures")
    return boxed("div", where, tag("span", pane.title, css="cut"), figure, css="heading")


def _below(sheet: Sheet, found: Panes, room: Box) -> list[Markup]:
    """The legend of all, and how the maps belong together."""
    low, parts = room.top + room.height, []
    if found.said:
        low -= SAID
        parts.append(boxed("p", Box(room.left, low, room.width, SAID), found.said, css="said cut"))
    if found.key:
        where = Box(room.left, low - COMMON_KEY, room.width, COMMON_KEY)
        parts.append(boxed("div", where, legend(sheet, found.key), css="key card"))
    return parts


def _meeting(sheet: Sheet, room: Box) -> Middle:
    """The list, and the map with its classes in what the turns leave free on the right."""
    assert sheet.middle is not None and not isinstance(sheet.middle, Panes)
    found = told(sheet.middle, room)
    free = found.free
    tall = OWN_KEY + KEY_LINE * key_lines(sheet, free.width)
    chart = Box(free.left, free.top, free.width, free.height - tall - GAP)
    drawn = picture(sheet, sheet.map, (chart.width, max(chart.height, LEAST_MAP)), is_small=True)
    if chart.height < LEAST_MAP:
        return Middle(found.body, (drawn,))
    below = Box(free.left, chart.top + chart.height + GAP / 2, free.width, tall)
    key = boxed("div", below, legend(sheet, sheet.key, drawn), css="key own bare")
    return Middle((*found.body, _chart(chart, 0, sheet.title), key), (drawn,))
