"""Colours as the style sheets give them, and how people see them: contrast, difference, colour
blindness.

Contrast after WCAG 2.2; difference after CIE 1976 in Lab (D65); the three kinds of dichromacy with
the matrices of Machado, Oliveira and Fernandes (2009), severity 1.
"""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

ASSETS = Path(__file__).parents[1] / "dashboard" / "assets"
THEMES = ("dark", "light")
Colour = tuple[float, float, float, float]

_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.95047, 1.0, 1.08883])
BLINDNESS = {
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def sheets() -> str:
    """All style sheets in the order in which the page has them, without comments."""
    texts = [path.read_text("utf8") for path in sorted(ASSETS.glob("*.css"))]
    return re.sub(r"/\*.*?\*/", "", "\n".join(texts), flags=re.DOTALL)


@cache
def rules() -> list[tuple[str, dict[str, str]]]:
    """Selectors with their declarations."""
    found = re.findall(r"([^{}]+)\{([^{}]*)\}", sheets())
    pairs = (
        (head.strip(), dict(part.split(":", 1) for part in body.split(";") if ":" in part))
        for head, body in found
    )
    return [(head, {k.strip(): v.strip() for k, v in given.items()}) for head, given in pairs]


@cache
def variables(theme: str) -> dict[str, str]:
    """What the variables of the root are in a theme; the dark one is written first."""
    known: dict[str, str] = {}
    for wanted in (":root", f':root[data-theme="{theme}"]'):
        for head, given in rules():
            if head.split("\n")[-1].strip() == wanted:
                known |= {name: value for name, value in given.items() if name.startswith("--")}
    return known


def colour(text: str) -> Colour:
    """`#rgb`, `#rrggbb` or `rgba()` as red, green, blue, alpha from 0 to 1. Raises ValueError."""
    if found := re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", text):
        sign = found[1]
        parts = [each * 2 for each in sign] if len(sign) == 3 else re.findall("..", sign)
        red, green, blue = (int(part, 16) / 255 for part in parts)
        return red, green, blue, 1.0
    if found := re.fullmatch(r"rgba?\(([^)]*)\)", text):
        values = [float(part) for part in found[1].split(",")]
        alpha = values[3] if len(values) > 3 else 1.0
        return values[0] / 255, values[1] / 255, values[2] / 255, alpha
    raise ValueError(text)


def over(above: Colour, below: Colour) -> Colour:
    """What is seen of a transparent colour on an opaque one."""
    alpha = above[3]
    red, green, blue = (a * alpha + b * (1 - alpha) for a, b in zip(above[:3], below, strict=False))
    return red, green, blue, 1.0


def linear(seen: Colour) -> np.ndarray:
    values = np.asarray(seen[:3])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """From 1 to 21; both opaque."""
    low, high = sorted(float(linear(each) @ _TO_XYZ[1]) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    """Lab of linear light."""
    ratio = _TO_XYZ @ light / _WHITE
    bent = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


def difference(one: Colour, other: Colour, kind: str | None = None) -> float:
    """Distance in Lab as seen with a kind of colour blindness; 2.3 is just noticeable."""
    lights = [linear(each) for each in (one, other)]
    if kind:
        lights = [np.clip(BLINDNESS[kind] @ light, 0, 1) for light in lights]
    return float(np.linalg.norm(lab(lights[0]) - lab(lights[1])))


def steps(colours: list[Colour], kind: str | None = None) -> list[float]:
    """Differences of neighbours."""
    return [difference(one, other, kind) for one, other in pairwise(colours)]
