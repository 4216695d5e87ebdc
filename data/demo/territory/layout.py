"""Buildings on a plot: rows of slabs, towers, yards, crooked lanes, all parallel to the plot."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from data.demo.territory.columns import Floats, Ints, Objects

SCALES = (
    2.3,
    2.0,
    1.75,
    1.55,
    1.4,
    1.27,
    1.16,
    1.07,
    1.0,
    0.93,
    0.86,
    0.79,
    0.72,
    0.65,
    0.58,
    0.5,
    0.42,
    0.34,
)
SETBACK_M = 4.0


@dataclass(frozen=True)
class Style:
    """Usual length, depth and gaps of the buildings of one style in metres; how they are chosen."""

    length: float
    depth: float
    beside: float  # gap between neighbours in a row
    behind: float  # gap between rows
    stagger: float  # shift of every other row, share of the pitch
    vary: float  # spread of lengths
    order: str  # which places are taken first: rows, rim, any


STYLES = {
    "towers": Style(31, 19, 19, 34, 0.5, 0.08, "rim"),
    "slabs": Style(56, 12.5, 12, 22, 0.0, 0.05, "rows"),
    "high_slabs": Style(42, 14.5, 15, 32, 0.0, 0.05, "rows"),
    "yards": Style(44, 11, 9, 17, 0.0, 0.12, "rim"),
    "crooked": Style(34, 10.5, 8, 11, 0.3, 0.3, "any"),
    "school": Style(58, 15, 16, 24, 0.0, 0.1, "rows"),
    "hall": Style(62, 34, 16, 18, 0.0, 0.15, "rows"),
    "office": Style(38, 26, 22, 26, 0.0, 0.2, "any"),
    "works": Style(74, 30, 14, 16, 0.0, 0.1, "rows"),
    "farm": Style(24, 10, 14, 14, 0.2, 0.2, "any"),
}


@dataclass(frozen=True)
class Layout:
    """Rectangles on plots: owner (n,), middle u, v, length and depth (n, 4) in the plot's own axes.

    `origin` (p, 2) and `turn` (p,) carry those axes to metres.
    """

    owner: Ints
    box: Floats
    origin: Floats
    turn: Floats


class PlotsTooSmall(Exception):
    """Some plots cannot hold their buildings; `plots` are their positions."""

    def __init__(self, plots: Ints) -> None:
        super().__init__(f"{len(plots)} plots are too small for their buildings")
        self.plots = plots


def axes(plots: Objects) -> tuple[Floats, Floats]:
    """Origin (n, 2) and turn (n,) of each plot: the side nearest to west-east becomes u.

    Rows then look south as far as the street plan allows.
    """
    corners = shapely.get_coordinates(shapely.oriented_envelope(plots)).reshape(-1, 5, 2)
    side = corners[:, 1] - corners[:, 0]
    turn = np.arctan2(side[:, 1], side[:, 0])
    turn = turn - np.round(turn / (np.pi / 2)) * (np.pi / 2)
    return corners[:, :4].mean(axis=1), turn


def turned(xy: Floats, turn: Floats) -> Floats:
    """Points (n, ..., 2) turned anticlockwise by one angle (n,) each."""
    shape = (len(turn),) + (1,) * (xy.ndim - 2)
    c, s = np.cos(turn).reshape(shape), np.sin(turn).reshape(shape)
    return np.stack([xy[..., 0] * c - xy[..., 1] * s, xy[..., 0] * s + xy[..., 1] * c], axis=-1)


def rectangles(layout: Layout) -> Floats:
    """Corners (n, 4, 2) of all rectangles, in metres, anticlockwise."""
    sign = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    corner = layout.box[:, None, :2] + sign * layout.box[:, None, 2:] / 2
    return turned(corner, layout.turn[layout.owner]) + layout.origin[layout.owner][:, None]


def lay_out(
    plots: Objects, styles: Objects, wanted: Ints, rng: np.random.Generator, *, strict: bool = True
) -> Layout:
    """Exactly `wanted` (n,) rectangles on each plot (n,), as spacious as they fit.

    Plots that cannot hold their number raise PlotsTooSmall if `strict`, else stay empty.
    """
    origin, turn = axes(plots)
    inner = shapely.buffer(plots, -SETBACK_M, join_style="mitre")
    shapely.prepare(inner)
    span = _spans(plots, origin, turn)
    owners: list[Ints] = []
    boxes: list[Floats] = []
    todo = np.arange(len(plots))
    for scale in SCALES:
        if len(todo) == 0:
            break
        tries = [_places(STYLES[styles[k]], span[k], scale, rng) for k in todo]
        owner = np.repeat(todo, [len(t) for t in tries])
        box = np.concatenate(tries)
        corners = rectangles(Layout(owner, box, origin, turn))
        fits = shapely.contains_properly(inner[owner], shapely.polygons(corners))
        found = np.bincount(owner[fits], minlength=len(plots))
        ready = todo[found[todo] >= wanted[todo]]
        taken = _taken(owner, box, fits, wanted, set(ready.tolist()), styles, rng)
        owners.append(owner[taken])
        boxes.append(box[taken])
        todo = np.setdiff1d(todo, ready)
    if strict and len(todo):
        raise PlotsTooSmall(todo)
    owner, box = np.concatenate(owners), np.concatenate(boxes)
    order = np.lexsort((box[:, 0], -np.round(box[:, 1], 0), owner))
    return Layout(owner[order], box[order], origin, turn)


def _spans(plots: Objects, origin: Floats, turn: Floats) -> Floats:
    """Bounds (n, 4) of every plot in its own axes."""
    xy, owner = shapely.get_coordinates(plots, return_index=True)
    local = turned(xy - origin[owner], -turn[owner])
    low, high = np.full((len(plots), 2), np.inf), np.full((len(plots), 2), -np.inf)
    np.minimum.at(low, owner, local)
    np.maximum.at(high, owner, local)
    return np.concatenate([low, high], axis=1)


def _places(style: Style, span: Floats, scale: float, rng: np.random.Generator) -> Floats:
    """Candidate rectangles (n, 4) in rows over the whole plot."""
    small = min(1.0, scale)
    length = style.length * small**0.8 * min(1.4, max(1.0, scale) ** 0.45)
    depth = max(8.5, style.depth * small**0.4)
    beside, behind = max(5.0, style.beside * scale), max(7.0, style.behind * scale)
    width, height = span[2] - span[0] - 2 * SETBACK_M, span[3] - span[1] - 2 * SETBACK_M
    columns = max(1, int((width + beside) / (length + beside)))
    rows = max(1, int((height + behind) / (depth + behind)))
    if columns == 1 and width < length:
        length = max(11.0, width * 0.92)
    pitch_u = (length + beside) if columns == 1 else (width - length) / (columns - 1)
    pitch_v = (depth + behind) if rows == 1 else (height - depth) / (rows - 1)
    pitch_u, pitch_v = min(pitch_u, 1.25 * (length + beside)), min(pitch_v, 1.2 * (depth + behind))
    u = (np.arange(columns) - (columns - 1) / 2) * pitch_u + (span[0] + span[2]) / 2
    v = (np.arange(rows) - (rows - 1) / 2) * pitch_v + (span[1] + span[3]) / 2
    uu, vv = (a.ravel() for a in np.meshgrid(u, v))
    uu = uu + np.repeat(np.arange(rows) % 2, columns) * style.stagger * min(beside, 8.0)
    lengths = length * np.clip(1 - np.abs(rng.normal(0, style.vary, len(uu))), 0.55, 1)
    return np.column_stack([uu, vv, lengths, np.full(len(uu), depth)])


def _taken(
    owner: Ints,
    box: Floats,
    fits: NDArray[np.bool_],
    wanted: Ints,
    ready: set[int],
    styles: Objects,
    rng: np.random.Generator,
) -> Ints:
    """Which candidates become buildings, by the style's order, on the plots that are ready."""
    good = np.flatnonzero(fits & np.isin(owner, list(ready)))
    order = np.array([STYLES[styles[k]].order for k in owner[good]], dtype=object)
    luck = rng.random(len(good))
    far = -np.hypot(box[good, 0], 1.3 * box[good, 1])
    rank = np.where(
        order == "rows", -np.round(box[good, 1]) + luck * 0.1, np.where(order == "rim", far, luck)
    )
    sequence = np.lexsort((rank, owner[good]))
    sorted_owner = owner[good][sequence]
    start = np.searchsorted(sorted_owner, sorted_owner)
    keep = np.arange(len(good)) - start < wanted[sorted_owner]
    return good[sequence[keep]]
