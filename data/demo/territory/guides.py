"""Lines that the town grew around: river, tributary, ring road, expressways, lake and hill shores.

A guide bends the streets near it into running along it or straight across it.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.interpolate import CubicSpline

from data.demo.territory.columns import Floats
from data.demo.territory.noise import wobble
from data.demo.territory.recipe import Recipe
from data.demo.territory.shape_of_land import Land


@dataclass(frozen=True)
class Guide:
    """A smooth line (n, 2) that directs streets within about `reach_m`."""

    kind: str
    xy: Floats
    reach_m: float
    pull: float


@dataclass(frozen=True)
class Stream:
    """Running water: centre line (n, 2), half width (n,) and both bank roads."""

    name: str
    xy: Floats
    half_width: Floats
    left: Floats
    right: Floats


@dataclass(frozen=True)
class Blob:
    """A lake, a hill or a great park: its own edge and the road that runs around it."""

    kind: str
    shape: shapely.Polygon
    shore: shapely.Polygon


def smooth(points: Floats, spacing: float) -> Floats:
    """A spline through `points` (n, 2), sampled about every `spacing` metres."""
    chord = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, chord[-1], max(8, int(chord[-1] / spacing)))
    curve: Floats = CubicSpline(chord, points)(at)
    return curve


def normals(xy: Floats) -> Floats:
    """Unit vectors to the left of a line (n, 2)."""
    run = np.gradient(xy, axis=0)
    run /= np.hypot(run[:, 0], run[:, 1])[:, None]
    return np.column_stack([-run[:, 1], run[:, 0]])


def _along(xy: Floats) -> Floats:
    return np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])


def meander(xy: Floats, rng: np.random.Generator, waves: tuple[tuple[float, float], ...]) -> Floats:
    """Sways a line sideways by waves of (length, amplitude) metres."""
    along, out = _along(xy), np.zeros(len(xy))
    for length, amplitude in waves:
        phase = rng.uniform(0, 2 * np.pi) + 0.7 * np.sin(along / length * 1.7)
        out += amplitude * np.sin(2 * np.pi * along / length + phase)
    return xy + normals(xy) * out[:, None]


def _stream(name: str, xy: Floats, width: float, bank: float, rng: np.random.Generator) -> Stream:
    along = _along(xy)
    sway = sum(
        np.sin(2 * np.pi * along / (width * ratio) + rng.uniform(0, 6.3)) for ratio in (9, 15, 26)
    )
    half = width / 2 * (1 + 0.14 * sway) * np.linspace(0.8, 1.25, len(xy))
    side = normals(xy) * (np.max(half) * 0.25 + half * 0.75 + bank)[:, None]
    return Stream(name, xy, half, xy + side, xy - side)


def streams(recipe: Recipe, land: Land, rng: np.random.Generator) -> list[Stream]:
    """The river past the old core and a tributary that joins it."""
    hx, hy = recipe.half_m
    width, unit = recipe.river_m, np.sqrt(recipe.area_km2) * 1000
    core = land.core + np.array([0.02, 0.045]) * unit
    stops = [
        (-1.08, 0.62),
        (-0.72, 0.5),
        (-0.36, 0.32),
        None,
        (0.3, -0.32),
        (0.62, -0.5),
        (1.0, -1.12),
    ]
    points = np.array([core if s is None else (s[0] * hx, s[1] * hy) for s in stops])
    points[[0, 1, 2, 4, 5]] += rng.normal(0, 0.02, (5, 2)) * unit
    river = meander(
        smooth(points, 60), rng, ((0.36 * unit, 0.024 * unit), (0.15 * unit, 0.006 * unit))
    )
    mouth = river[int(len(river) * 0.56)]
    upper = np.array([(0.34 * hx, 1.1 * hy), (0.27 * hx, 0.62 * hy), (0.2 * hx, 0.26 * hy)])
    upper[:, 0] += rng.normal(0, 0.01, 3) * unit
    brook = smooth(np.vstack([upper, mouth]), 50)
    brook = meander(brook, rng, ((0.2 * unit, 0.011 * unit), (0.08 * unit, 0.003 * unit)))
    shift = np.linspace(0, 1, len(brook))[:, None] ** 8 * (mouth - brook[-1])
    return [
        _stream("river", river, width, 38, rng),
        _stream("brook", brook + shift, width * 0.27, 26, rng),
    ]


def _ring(recipe: Recipe, land: Land, rng: np.random.Generator) -> Floats:
    """A rounded square around the old core, a little askew."""
    angle = np.linspace(0, 2 * np.pi, 240)
    radius = 0.29 * np.sqrt(recipe.area_km2) * 1000
    power = 3.2
    form = (np.abs(np.cos(angle)) ** power + np.abs(np.sin(angle)) ** power) ** (-1 / power)
    form *= radius * wobble(rng, angle, 0.02)
    turn = rng.uniform(-0.12, 0.12)
    ring = np.column_stack([1.12 * form * np.cos(angle + turn), form * np.sin(angle + turn)])
    ring[-1] = ring[0]
    return land.core + ring


def highways(recipe: Recipe, land: Land, rng: np.random.Generator) -> list[Guide]:
    """Ring road and two expressways through the outskirts."""
    hx, hy = recipe.half_m
    unit = np.sqrt(recipe.area_km2) * 1000
    south = np.array([(-1.1, -0.5), (-0.5, -0.47), (0.0, -0.5), (0.45, -0.56), (1.1, -0.3)])
    east = np.array([(0.58, 1.1), (0.5, 0.5), (0.47, 0.0), (0.42, -0.5), (0.5, -1.1)])
    lines = [
        smooth(line * (hx, hy) + rng.normal(0, 0.02, (5, 2)) * unit, 80) for line in (south, east)
    ]
    reach = 0.05 * unit
    guides = [Guide("expressway", line, reach, 2.2) for line in lines]
    guides.append(Guide("ring", smooth(_ring(recipe, land, rng), 60), reach, 2.2))
    return guides


def _blob(
    kind: str, centre: Floats, radius: float, road_m: float, rng: np.random.Generator
) -> Blob:
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    form = radius * wobble(rng, angle, 0.2)
    stretch, turn = rng.uniform(1.1, 1.5), rng.uniform(0, np.pi)
    x, y = stretch * form * np.cos(angle), form / stretch * np.sin(angle)
    xy = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])
    shape = shapely.Polygon(centre + xy).buffer(radius * 0.15).buffer(-radius * 0.15)
    shore = shape.buffer(road_m + radius * 0.25).buffer(-radius * 0.25)
    return Blob(kind, shape, shore.simplify(2))


def blobs(recipe: Recipe, land: Land, rng: np.random.Generator) -> list[Blob]:
    """The lake, the wooded hill and the great park; each is free of streets."""
    unit = np.sqrt(recipe.area_km2) * 1000
    plan = [
        ("lake", (0.235, 0.14), 0.042, 45.0),
        ("hill", (-0.33, 0.4), 0.085, 30.0),
        ("hill", (-0.16, 0.47), 0.045, 30.0),
        ("park", (-0.115, -0.115), 0.026, 14.0),
        ("park", (0.04, 0.26), 0.02, 14.0),
    ]
    return [
        _blob(kind, land.core + np.array(at) * unit, radius * unit, road, rng)
        for kind, at, radius, road in plan
    ]
