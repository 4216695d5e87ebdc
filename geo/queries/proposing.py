"""Proposing: a machine's divisions of one community of a drawing, under its planner's locks.

What is locked, or not among the faces asked for, stays exactly as it is drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.errors import GeoError, Refused
from geo.queries.ground import QUANTITIES, Ground, roads
from geo.shapes.cells import Buildings, Cells, Terrain, borders, cells_of, faces
from geo.shapes.draft import MOST_FACES, Sheet
from geo.shapes.faces import home_of, sums
from geo.shapes.faults import scale
from geo.shapes.partition import Alternative, HouseholdRange, Kind, Problem, propose
from geo.shapes.planar import STEPS, Geometries, to_degrees

WORK = QUANTITIES.index("issues_month")

_WATER = sa.text(
    """
    select st_asbinary(st_intersection(f.geom, st_expand(a.box, 0.002))) as geom
    from basemap_feature f,
         (select st_setsrid(st_extent(geom)::geometry, 4490) as box from area
          where id = any(:areas)) a
    where f.kind = 'water' and f.geom && st_expand(a.box, 0.002)
    """
)


@dataclass(frozen=True)
class Ways:
    """What grids may part along: road lines with their class, and water; degrees."""

    roads: tuple[shapely.Geometry, ...] = ()
    road_class: tuple[str, ...] = ()
    water: tuple[shapely.Geometry, ...] = ()


@dataclass(frozen=True)
class Wish:
    """What a planner asks for: a number of grids, or grids of a range of households.

    `faces` are numbers of the drawing, none for all that are not locked. `limits` are the
    households a grid should have. With `cut_large` a compound of more households than that is
    divided like open ground; others never are.
    """

    grids: int | HouseholdRange
    limits: HouseholdRange
    faces: tuple[int, ...] = ()
    kinds: tuple[Kind, ...] = tuple(Kind)
    cut_large: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Offer:
    """One alternative. `lines` (l,) in steps are all inner lines the community would have, those
    between locked faces included; `shapes` (k,) are the proposed grids in degrees."""

    found: Alternative
    lines: Geometries
    shapes: Geometries


@dataclass(frozen=True)
class Offers:
    """Alternatives, fewer than three when the ground leaves no choice, and what stands in the way;
    `spots` (one a problem) are degrees, None for the ground as a whole."""

    offers: tuple[Offer, ...]
    problems: tuple[Problem, ...]
    spots: tuple[tuple[float, float] | None, ...]
    cells: int
    cancelled: bool


def ways(db: Session, *areas: int) -> Ways:
    """Roads and water in and a little around areas. Two statements."""
    lines = [
        (part, kind) for line, kind in roads(db, areas) for part in shapely.get_parts(line).tolist()
    ]
    rows = db.execute(_WATER, {"areas": list(areas)})
    wet = [shapely.from_wkb(row.geom) for row in rows if row.geom]
    return Ways(tuple(line for line, _ in lines), tuple(kind for _, kind in lines), tuple(wet))


def terrain_of(here: Ground, sheet: Sheet, around: Ways, wish: Wish) -> Terrain:
    """The ground of a sheet for the machine. Raises GeoError drawing.no_face, Refused
    propose.all_locked."""
    held = _held(sheet, wish.faces)
    if held.all():
        raise Refused("propose.all_locked")
    outline = to_degrees(np.asarray([sheet.graph.outline], np.object_))[0]
    walls = to_degrees(here.compounds) if len(here.compounds) else np.empty(0, np.object_)
    large = _compound_households(here) > wish.limits.high
    return Terrain(
        outline,
        Buildings(here.atoms.points / STEPS, here.atoms.households, here.atoms.amounts[:, WORK]),
        _metres(outline),
        around.roads,
        around.road_class,
        around.water,
        list(walls),
        large & wish.cut_large,
        list(sheet.areas[held]),
    )


def offers(
    terrain: Terrain,
    wish: Wish,
    cancel: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda share: None,
) -> Offers:
    """Two or three ways to divide the free ground of a terrain. Pure: the same terrain, wish and
    seed give the same lines. Raises GeoError propose.how_many."""
    if isinstance(wish.grids, int) and not 0 < wish.grids <= MOST_FACES - len(terrain.locked):
        raise GeoError("propose.how_many", most=MOST_FACES - len(terrain.locked))
    cells = cells_of(terrain)
    found = propose(
        cells.ground,
        wish.grids,
        locked=cells.locked >= 0,
        limits=wish.limits,
        seed=wish.seed,
        kinds=wish.kinds,
        cancel=cancel,
        progress=progress,
    )
    return Offers(
        tuple(_offer(cells, each) for each in found.alternatives),
        tuple(found.problems),
        tuple(_spot(cells, each) for each in found.problems),
        int((cells.locked < 0).sum()),
        found.cancelled,
    )


def _offer(cells: Cells, found: Alternative) -> Offer:
    # Locked faces stay faces of their own, also where two of them touch.
    every = np.where(cells.locked >= 0, len(found.measures.households) + cells.locked, found.label)
    return Offer(found, borders(cells, every), to_degrees(faces(cells, found.label)))


def _spot(cells: Cells, problem: Problem) -> tuple[float, float] | None:
    if problem.cell < 0:
        return None
    x, y = shapely.get_coordinates(shapely.point_on_surface(cells.shapes[problem.cell]))[0] / STEPS
    return round(float(x), 7), round(float(y), 7)


def _held(sheet: Sheet, chosen: Sequence[int]) -> NDArray[np.bool_]:
    """Which faces stay as they are. Raises GeoError drawing.no_face."""
    rows = [sheet.row_of(number) for number in chosen]
    held = np.asarray([face.locked for face in sheet.faces], np.bool_)
    if rows:
        asked = np.zeros(len(held), np.bool_)
        asked[rows] = True
        held |= ~asked
    return held


def _compound_households(here: Ground) -> NDArray[np.float64]:
    homes = home_of(here.compounds, here.atoms.points)
    return np.asarray(sums(homes, here.atoms, len(here.compounds))[:, 0])


def _metres(outline: shapely.Geometry) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Degrees to plane metres around a community, as its faults are measured."""
    west, south, east, north = shapely.bounds(outline)
    middle = np.asarray([(west + east) / 2, (south + north) / 2])
    step = np.asarray(scale(float(middle[1]))) * STEPS
    return lambda lonlat: np.asarray((lonlat - middle) * step, np.float64)
