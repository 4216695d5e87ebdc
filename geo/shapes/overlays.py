"""Overlays: dedicated grids over the base grids of a community, micro grids within a base grid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import GeoError
from geo.shapes import edits
from geo.shapes.naming import given_name
from geo.shapes.planar import (
    STEPS,
    Geometries,
    Graph,
    Points,
    as_lines,
    in_steps,
    noded,
    segments_of,
    to_steps,
)

# A micro or dedicated grid goes on under its code while more than so much of its ground, and of the
# new one's, is the same.
GOES_ON = 0.5
FOLLOWS = 0.5  # of its length: so far the end of a line follows a border that moves away
Ring = tuple[tuple[int, int], ...]
# A name given to the micro grid around a place (steps): x, y, name_zh, name_en.
Label = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True)
class Dedicated:
    """A dedicated grid 专属网格: an area of its own over the base grids of one community."""

    number: int
    name_zh: str
    ring: Ring  # steps, without the closing vertex
    origin: str | None = None

    @classmethod
    def read(cls, row: Sequence[Any]) -> "Dedicated":
        """Of its stored values: number, name, ring, origin."""
        number, name, ring, origin = row
        return cls(number, name, tuple((x, y) for x, y in ring), origin)

    @property
    def area(self) -> shapely.Geometry:
        """In steps."""
        return shapely.Polygon(self.ring)


def ring_of(area: shapely.Geometry) -> Ring:
    """The outer ring of an area in degrees, of its largest part where it has several: what a
    planner can draw of it. The same area gives the same ring."""
    largest = max(shapely.get_parts(area), key=shapely.area)
    [whole] = in_steps(np.asarray([shapely.normalize(largest)], np.object_))
    return tuple((int(x), int(y)) for x, y in whole.exterior.coords[:-1])


def drawn_ring(outline: shapely.Geometry, positions: Sequence[Sequence[float]]) -> Ring:
    """The ring (degrees) of a dedicated grid in a community (steps). Raises drawing.bad_ring,
    drawing.outside."""
    ring = to_steps(positions)
    area = shapely.Polygon(ring.astype(float)) if len(ring) > 2 else shapely.Polygon()
    if not area.is_valid or not area.area:
        raise GeoError("drawing.bad_ring")
    if shapely.difference(area, outline).area > area.area * 1e-6:
        raise GeoError("drawing.outside")
    return tuple((int(x), int(y)) for x, y in ring)


def within(area: shapely.Geometry) -> Graph:
    """A base grid (in steps) that has no micro grids yet."""
    return Graph(segments_of(np.asarray([area], np.object_)))


def divided_within(area: shapely.Geometry, known: Graph | None, params: Any) -> Graph:
    """The micro grids of a base grid after one `line` more, or with just these inner `lines`."""
    if "lines" in params:
        lines = [shapely.linestrings(to_steps(each).astype(float)) for each in params["lines"]]
        return edits.take_over(within(area), lines)
    return edits.draw(known or within(area), params["line"], params.get("reach", 0.0))


def labelled(area: shapely.Geometry, known: tuple[Label, ...], names: Any) -> tuple[Label, ...]:
    """The labels of a drawing with these `names` ([lon, lat, name_zh, name_en]) for the micro grids
    of one base grid (`area`, steps) in place of those it had; None leaves them. Raises
    drawing.bad_name, drawing.outside."""
    if names is None:
        return known
    new = []
    for lon, lat, zh, en in names:
        [(x, y)] = to_steps([[lon, lat]])
        if not shapely.intersects_xy(area, x, y):
            raise GeoError("drawing.outside")
        new.append((int(x), int(y), given_name(zh), given_name(en)))
    others = (each for each in known if not shapely.intersects_xy(area, *each[:2]))
    return tuple(sorted((*others, *new)))


def label_in(labels: Sequence[Label], area: shapely.Geometry) -> tuple[str, str] | None:
    """The names given to a micro grid (`area`, steps), None for none."""
    return next((each[2:] for each in labels if shapely.intersects_xy(area, *each[:2])), None)


def followed(known: Graph, area: shapely.Geometry) -> Graph:
    """The micro grids of a base grid whose border has changed (to `area`, in steps): lines that
    ended at the border end there again where it is near; what divides nothing any more is gone."""
    inner = known.inner.reshape(-1, 2)
    ends = shapely.points(inner[_among(inner, known.border.reshape(-1, 2))].astype(np.float64))
    rim = shapely.boundary(area)
    reach = FOLLOWS * float(shapely.length(as_lines(known.inner)).sum())
    near = shapely.contains(area, ends) & (shapely.distance(rim, ends) <= reach)
    ways = shapely.shortest_line(ends[near], rim) if near.any() else ()
    added = [shapely.transform(way, np.rint) for way in ways]
    return edits.tidy_up(noded(within(area).border, known.inner, added))


def _among(points: Points, others: Points) -> NDArray[np.bool_]:
    known = {tuple(each) for each in others.tolist()}
    return np.asarray([tuple(each) in known for each in points.tolist()], np.bool_)


def micro_of(area: shapely.Geometry, parts: Sequence[shapely.Geometry]) -> Graph:
    """The micro grids in force of a base grid; all areas in degrees."""
    return Graph.of(area, parts)


def continuing(old: Geometries, new: Geometries) -> list[int | None]:
    """Which old area each new one goes on from (in steps): the one that shares most of its ground
    with it. Each goes on once."""
    found: list[int | None] = [None] * len(new)
    if not len(old) or not len(new):
        return found
    b, a = shapely.STRtree(old).query(new, predicate="intersects")
    shared = shapely.area(shapely.intersection(old[a], new[b]))
    enough = (shared > GOES_ON * shapely.area(old[a])) & (shared > GOES_ON * shapely.area(new[b]))
    for row in np.flatnonzero(enough):
        found[int(b[row])] = int(a[row])
    return found


def degrees(ring: Ring) -> list[list[float]]:
    """Positions of a ring, as a step of a plan takes them."""
    return [[round(x / STEPS, 7), round(y / STEPS, 7)] for x, y in ring]
