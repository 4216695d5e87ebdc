"""What makes a drawing a map: a scale bar, the arrow to the north, the inset of where we are."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup

from dashboard.printing.mapped import MapPlan
from dashboard.printing.press.ground import Ground, thinned_cover
from dashboard.printing.press.strokes import filled, stroked
from dashboard.printing.press.tags import joined, tag
from dashboard.printing.press.view import UNIT, View
from dashboard.printing.press.words import FONT, Places
from dashboard.printing.sheet import Colours, Paper

STEPS = (1, 2, 5)
BAR_WIDEST = 34 * UNIT
EDGE = 2.6 * UNIT
INSET = 24.0  # millimetres of the layout
SMALLEST_BOX = 220.0
SHARE_WITHOUT = 0.55  # an inset says nothing when the map shows more than this of the whole


def bar_length(view: View) -> float:
    """The roundest length in metres whose bar is at most 34 mm wide."""
    widest = BAR_WIDEST / view.scale
    power = 10.0 ** np.floor(np.log10(widest))
    return float(max(step * power for step in STEPS if step * power <= widest))


def scale_of(view: View, paper: Paper) -> int | None:
    """n of 1:n, rounded to three figures; None where the page has no size of its own."""
    if not paper.is_paper:
        return None
    exact = 1000 * UNIT / view.scale / paper.unit
    size = 10 ** max(0, int(np.floor(np.log10(exact))) - 2)
    return int(round(exact / size) * size)


def bar(view: View, places: Places, ground: Any, said: str) -> Markup:
    """The scale bar at the lower left, in four fields, with the scale in words above it."""
    metres = bar_length(view)
    wide, y = metres * view.scale, view.height - EDGE
    parts = [_plate(EDGE - 120, y - 560, wide + 620, 680, ground)]
    for number in range(4):
        colour = ground["text"] if number % 2 == 0 else ground["halo"]
        parts.append(
            tag(
                "rect",
                x=round(EDGE + number * wide / 4, 1),
                y=y - 90,
                width=round(wide / 4, 1),
                height=70,
                fill=colour,
                stroke=ground["text"],
                stroke_width=9,
            )
        )
    unit, amount = ("km", metres / 1000) if metres >= 1000 else ("m", metres)
    for at, text in ((0.0, "0"), (0.5, f"{amount / 2:g}"), (1.0, f"{amount:g} {unit}")):
        parts.append(_text(EDGE + at * wide, y - 150, text, 190, ground["text"]))
    if said:
        parts.append(_text(EDGE, y - 380, said, 190, ground["text"], anchor="start"))
    places.taken.append((0, y - 620, EDGE + wide + 500, view.height))
    return joined(parts)


def north(view: View, places: Places, ground: Any, letter: str) -> Markup:
    """An arrow at the upper right; in this projection north is straight up in the middle."""
    x, y = view.width - EDGE - 260, EDGE
    dark = f"M{x} {y}L{x} {y + 640}L{x - 210} {y + 800}Z"
    light = f"M{x} {y}L{x} {y + 640}L{x + 210} {y + 800}Z"
    edge = {"stroke": ground["text"], "stroke_width": 14, "stroke_linejoin": "round"}
    places.taken.append((x - 330, 0, view.width, y + 1150))
    return joined(
        [
            _plate(x - 330, y - 130, 660, 1250, ground),
            tag("path", d=dark, fill=ground["text"], **edge),
            tag("path", d=light, fill=ground["halo"], **edge),
            _text(x, y + 1040, letter, 240, ground["text"], weight=700),
        ]
    )


def inset(
    ground: Ground, plan: MapPlan, view: View, places: Places, colours: Any, variables: Colours
) -> Markup:
    """The whole territory small at the upper left, with a frame around what the map shows."""
    if plan.inset is None:
        return Markup("")
    whole = _whole(ground, plan.inset)
    small = View.over(whole, (INSET, INSET * 0.9), margin=0.08)
    frame = _frame(view, small)
    if (frame[2] - frame[0]) * (frame[3] - frame[1]) > SHARE_WITHOUT * _extent(whole, small):
        return Markup("")
    shapes = thinned_cover(small.drawn(np.asarray(ground.layer(plan.inset).geometries)), 12)
    left = top = 1.6 * UNIT
    places.taken.append((0, 0, left + small.width + 60, top + small.height + 60))
    body = [
        _plate(0, 0, small.width, small.height, colours, opacity=0.94),
        filled(shapes, variables["--class-1"]),
        stroked(shapes, colours["halo"], 16),
        _boxed(frame, variables["--bad"]),
    ]
    return tag("g", *body, transform=f"translate({left} {top})")


def _whole(ground: Ground, path: Path) -> tuple[float, float, float, float]:
    from dashboard.printing.press.view import degrees

    west, south, east, north = shapely.total_bounds(ground.layer(path).geometries)
    corners = degrees(np.array([(west, south), (east, north)]))
    return (*corners[0].tolist(), *corners[1].tolist())


def _frame(view: View, small: View) -> tuple[float, float, float, float]:
    """The box of the map as it lies in the inset."""
    left, low, right, high = view.window
    xy = small.paper_of(np.array([(left, low), (right, high), (left, high), (right, low)]))
    (x0, y0), (x1, y1) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return x0, y0, x1, y1


def _extent(whole: tuple[float, float, float, float], small: View) -> float:
    west, south, east, north = whole
    xy = small.paper(np.array([(west, south), (east, north)]))
    wide, tall = np.abs(xy[1] - xy[0]).tolist()
    return float(wide * tall)


def _boxed(frame: tuple[float, float, float, float], colour: str) -> Markup:
    """The frame, never so small that it could not be seen, never outside of the inset."""
    x0, y0, x1, y1 = frame
    grow_x, grow_y = (max(0.0, SMALLEST_BOX - (b - a)) / 2 for a, b in ((x0, x1), (y0, y1)))
    x0, y0, x1, y1 = x0 - grow_x, y0 - grow_y, x1 + grow_x, y1 + grow_y
    return tag(
        "rect", x=round(x0, 1), y=round(y0, 1), width=round(x1 - x0, 1), height=round(y1 - y0, 1),
        fill=colour, fill_opacity=0.18, stroke=colour, stroke_width=26,
    )  # fmt: skip


def _plate(
    x: float, y: float, wide: float, tall: float, ground: Any, opacity: float = 0.8
) -> Markup:
    return tag(
        "rect", x=round(x, 1), y=round(y, 1), width=round(wide, 1), height=round(tall, 1), rx=80,
        fill=ground["ground"], fill_opacity=opacity,
    )  # fmt: skip


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str,
    anchor: str = "middle",
    weight: int = 400,
) -> Markup:
    return tag(
        "text", text, x=round(x, 1), y=round(y, 1), fill=colour, font_family=FONT, font_size=size,
        font_weight=weight, text_anchor=anchor,
    )  # fmt: skip
