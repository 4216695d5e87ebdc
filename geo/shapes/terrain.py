"""Terrain: what lies in a community and says where grids may part, in whole steps of 1e-7 degrees.

A local frame turns steps into metres and back, straight and near enough over a few kilometres;
lengths and areas that are shown come from the exact projection.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes.ground import Flags, Floats, Ints
from geo.shapes.planar import STEPS, Geometries, in_steps

Projection = Callable[[Floats], Floats]  # degrees (n, 2) to metres (n, 2)

# How well a border along a road of this class divides, 0 to 1. Drives within a compound do not.
DIVIDES = {
    "expressway": 1.0,
    "arterial": 1.0,
    "secondary": 0.95,
    "tertiary": 0.85,
    "residential": 0.7,
}
ALONG_WATER = 1.0


@dataclass(frozen=True)
class Frame:
    """Steps to metres by `matrix` (2, 2) around `origin` in steps."""

    origin: Floats
    matrix: Floats

    @classmethod
    def around(cls, shape: shapely.Geometry, project: Projection) -> "Frame":
        """The straight map that fits best at the corners of the shape's box. Shape in steps."""
        west, south, east, north = shapely.bounds(shape)
        corners = np.array([[west, south], [east, south], [east, north], [west, north]])
        origin = np.array([(west + east) / 2, (south + north) / 2])
        metres = project(corners / STEPS)
        metres = metres - metres.mean(axis=0)
        matrix = np.linalg.lstsq(corners - origin, metres, rcond=None)[0]
        return cls(origin, np.asarray(matrix, np.float64))

    def metres(self, steps: Floats) -> Floats:
        return np.asarray((steps - self.origin) @ self.matrix, np.float64)

    def steps(self, metres: Floats) -> Floats:
        found = metres @ np.linalg.inv(self.matrix) + self.origin
        return np.asarray(np.rint(found), np.float64)

    def shape(self, shapes: Geometries) -> Geometries:
        """Shapes in steps as shapes in metres."""
        return np.asarray(shapely.transform(shapes, self.metres), np.object_)


@dataclass(frozen=True)
class Buildings:
    """Points with what they hold; degrees."""

    lonlat: Floats  # (b, 2)
    households: Floats
    work: Floats


@dataclass(frozen=True)
class Terrain:
    """Everything in degrees, coordinates on the lattice of 1e-7; whatever lies outside the outline
    is left out.

    `may_cut` names the compounds that a planner has set free to be divided; `locked` are faces that
    stay exactly as they are. `project` turns degrees into metres for lengths and areas.
    """

    outline: shapely.Geometry
    buildings: Buildings
    project: Projection
    roads: Sequence[shapely.Geometry] = ()
    road_class: Sequence[str] = ()
    water: Sequence[shapely.Geometry] = ()
    compounds: Sequence[shapely.Geometry] = ()
    may_cut: Flags | None = None
    locked: Sequence[shapely.Geometry] = ()

    @cached_property
    def whole(self) -> shapely.Geometry:
        """The outline in steps."""
        return in_steps(_array([self.outline]))[0]

    @cached_property
    def free(self) -> shapely.Geometry:
        """The ground that no lock holds."""
        if not len(self.locked):
            return self.whole
        return shapely.difference(
            self.whole, shapely.union_all(self.fixed, grid_size=1), grid_size=1
        )

    @cached_property
    def fixed(self) -> Geometries:
        """The locked faces in steps."""
        return in_steps(_array(self.locked))

    @cached_property
    def frame(self) -> Frame:
        return Frame.around(self.whole, self.project)

    @cached_property
    def dividing(self) -> tuple[Geometries, Floats]:
        """The roads that divide and touch the ground, and how well each does."""
        strength = np.array([DIVIDES.get(name, 0.0) for name in self.road_class], np.float64)
        lines = in_steps(_array(self.roads))
        near = (strength > 0) & shapely.intersects(lines, self.free)
        return lines[near], strength[near]

    @cached_property
    def wet(self) -> Geometries:
        """Water that touches the ground, in steps."""
        shapes = in_steps(_array(self.water))
        return np.asarray(shapes[shapely.intersects(shapes, self.free)], np.object_)

    @cached_property
    def walls(self) -> Geometries:
        """Every compound's part of the free ground; empty for one that may be cut."""
        shapes = in_steps(_array(self.compounds))
        found = np.asarray(shapely.intersection(shapes, self.free, grid_size=1), np.object_)
        if self.may_cut is not None:
            found[self.may_cut] = shapely.Polygon()
        return found

    @cached_property
    def points(self) -> Floats:
        """Buildings in steps (b, 2)."""
        return np.rint(np.asarray(self.buildings.lonlat, np.float64).reshape(-1, 2) * STEPS)

    @cached_property
    def estate(self) -> Ints:
        """The compound (its position) in which every building stands, -1 for none."""
        found = np.full(len(self.points), -1, np.int64)
        if len(self.compounds):
            tree = shapely.STRtree(in_steps(_array(self.compounds)))
            building, compound = tree.query(shapely.points(self.points), "intersects")
            found[building[::-1]] = compound[::-1]
        return found


def _array(shapes: Sequence[shapely.Geometry] | NDArray[np.object_]) -> Geometries:
    found = np.empty(len(shapes), np.object_)
    found[:] = list(shapes)
    return found
