"""Signs: the shapes that tell layers and states apart, drawn as the map of the screen draws them.

Every sign stands around a middle `x`, `y` with a radius `r`; `ground` are the colours of the map.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from markupsafe import Markup

from dashboard.printing.press.tags import joined, tag

Drawn = Callable[[float, float, float, str, Any], Markup]


def sign(shape: str, x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    """One sign; an unknown shape is a dot."""
    return SHAPES.get(shape, _dot)(round(x, 1), round(y, 1), r, colour, ground)


def circle(x: float, y: float, r: float, colour: str, **more: Any) -> Markup:
    return tag("circle", cx=round(x, 1), cy=round(y, 1), r=round(r, 1), fill=colour, **more)


def _dot(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    edge = {"stroke": ground["ringCase"], "stroke_width": round(r * 0.2, 1)}
    return circle(x, y, r, colour, **edge)


def _pulse(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    """Without a team: a halo and an exclamation mark."""
    halo = circle(x, y, r * 1.45, colour, fill_opacity=0.28)
    return halo + _dot(x, y, r, colour, ground) + _exclamation(x, y, r, ground)


def _exclamation(x: float, y: float, r: float, ground: Any) -> Markup:
    sizes = {"x": x - r * 0.13, "y": y - r * 0.58, "width": r * 0.26, "height": r * 0.68}
    rounded = {key: round(value, 2) for key, value in sizes.items()}
    bar = tag("rect", **rounded, fill=ground["onMark"])
    return bar + circle(x, y + r * 0.42, r * 0.16, ground["onMark"])


def _ring(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    return _dot(x, y, r, colour, ground) + circle(x, y, r * 0.42, ground["ringCase"])


def _dashed(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    """A ring in eight pieces; gaps are drawn as short lines, for dashes do not close evenly."""
    ring = circle(
        x, y, r * 0.88, ground["ringCase"], stroke=colour, stroke_width=round(r * 0.26, 1)
    )
    gaps = []
    for turn in np.arange(8) * np.pi / 4:
        c, s = float(np.cos(turn)) * r, float(np.sin(turn)) * r
        ends = {"x1": x + c * 0.7, "y1": y + s * 0.7, "x2": x + c * 1.06, "y2": y + s * 1.06}
        rounded = {key: round(value, 1) for key, value in ends.items()}
        gap = round(r * 0.24, 1)
        gaps.append(tag("line", **rounded, stroke=ground["ringCase"], stroke_width=gap))
    return ring + joined(gaps)


def _check(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    tick = ((-0.45, 0.0), (-0.1, 0.38), (0.5, -0.36))
    return _dot(x, y, r, colour, ground) + _line(x, y, r, tick, ground["onMark"])


def _back(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    """Relapsed: an arrow that comes back."""
    arrow = ((0.45, 0.35), (0.45, -0.15), (-0.4, -0.15), (-0.1, -0.45), (-0.4, -0.15), (-0.1, 0.15))
    return _dot(x, y, r, colour, ground) + _line(x, y, r, arrow, ground["onMark"])


def _flag(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    pole = ((-0.3, 0.6), (-0.3, -0.55))
    cloth = ((-0.3, -0.55), (0.5, -0.3), (-0.3, 0.0))
    white = ground["onMark"]
    return (
        _dot(x, y, r, colour, ground)
        + _line(x, y, r, pole, white)
        + _polygon(x, y, r, cloth, white)
    )


def _half(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    """Under way: half full."""
    a = round(r * 0.5, 1)
    data = f"M{x:.1f} {y - a:.1f}A{a} {a} 0 0 1 {x:.1f} {y + a:.1f}Z"
    ring = circle(x, y, r * 0.5, "none", stroke=ground["onMark"], stroke_width=round(r * 0.16, 1))
    return _dot(x, y, r, colour, ground) + ring + tag("path", d=data, fill=ground["onMark"])


def _square(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    return _polygon(x, y, r, ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)), colour, ground)


def _triangle(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    return _polygon(x, y, r, ((0.0, -1.2), (1.15, 0.9), (-1.15, 0.9)), colour, ground)


def _diamond(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    return _polygon(x, y, r, ((0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)), colour, ground)


def _bar(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    return _polygon(x, y, r, ((-1.2, -0.5), (1.2, -0.5), (1.2, 0.5), (-1.2, 0.5)), colour, ground)


def _hollow(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    width = round(r * 0.5, 1)
    return circle(x, y, r * 0.85, ground["ringCase"], stroke=colour, stroke_width=width)


def _cross(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    first, second = ((-0.9, -0.9), (0.9, 0.9)), ((-0.9, 0.9), (0.9, -0.9))
    return _line(x, y, r, first, colour, 0.6) + _line(x, y, r, second, colour, 0.6)


def _badge_wait(x: float, y: float, r: float, colour: str, ground: Any) -> Markup:
    return _dot(x, y, r, colour, ground) + _exclamation(x, y, r, ground)


Points = tuple[tuple[float, float], ...]


def _data(x: float, y: float, r: float, points: Points) -> str:
    return "M" + "L".join(f"{x + r * a:.1f} {y + r * b:.1f}" for a, b in points)


def _line(x: float, y: float, r: float, points: Points, colour: str, width: float = 0.28) -> Markup:
    look = {"stroke": colour, "stroke_width": round(r * width, 1), "stroke_linejoin": "round"}
    return tag("path", d=_data(x, y, r, points), fill="none", stroke_linecap="round", **look)


def _polygon(
    x: float, y: float, r: float, points: Points, colour: str, ground: Any = None
) -> Markup:
    edge = {"stroke": ground["ringCase"], "stroke_width": round(r * 0.2, 1)} if ground else {}
    return tag("path", d=_data(x, y, r, points) + "Z", fill=colour, **edge)


SHAPES: dict[str, Drawn] = {
    "dot": _dot,
    "circle": _dot,
    "pulse": _pulse,
    "ring": _ring,
    "dashed": _dashed,
    "check": _check,
    "back": _back,
    "flag": _flag,
    "half": _half,
    "square": _square,
    "triangle": _triangle,
    "diamond": _diamond,
    "bar": _bar,
    "hollow": _hollow,
    "cross": _cross,
    "badge_wait": _badge_wait,
    "badge_team": _ring,
}
