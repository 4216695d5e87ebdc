"""Placing issues and visits: by their point, else by the building, compound or area they name, else
at the root."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from data.importing import naming, places
from data.importing.coordinates import Placed
from data.importing.sheet import Sheet
from data.importing.staging import CHUNK
from data.importing.table import Note
from geo.shapes.locate import NOWHERE
from geo.vocab import Placing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything of today's territory that a row may be placed in."""

    tree: places.AreaTree
    grids: places.Places
    homes: places.Places
    houses: places.Places
    namer: naming.Namer
    grid_of_house: dict[int, int]

    @classmethod
    def of(cls, db: sa.Connection) -> "Ground":
        homes, houses = places.compounds(db), places.buildings(db)
        finder = naming.namer(db, homes, houses)
        held = db.execute(
            sa.text(
                "select id, grid_id from building where valid_to is null and grid_id is not null"
            )
        )
        grids = {int(id_): int(grid) for id_, grid in held}
        return cls(places.area_tree(db), places.base_grids(db), homes, houses, finder, grids)


@dataclass(slots=True)
class Spots:
    """Ids by row (0 for none), the quality of the placing, and the point to be stored."""

    area: Ints
    grid: Ints
    compound: Ints
    building: Ints
    placing: Ints
    lon: Floats
    lat: Floats

    @property
    def columns(self) -> dict[str, pl.Series]:
        ids = {"area_id": self.area, "grid_id": self.grid, "compound_id": self.compound}
        ids["building_id"] = self.building
        found = {name: pl.Series(name, values).replace(0, None) for name, values in ids.items()}
        return found | {"placing": pl.Series("placing", self.placing)}

    def counted(self, usable: NDArray[np.bool_]) -> dict[str, int]:
        numbers, counts = np.unique(self.placing[usable], return_counts=True)
        return {Placing(int(n)).key: int(c) for n, c in zip(numbers, counts, strict=True)}


def place(sheet: Sheet, spots: Placed, ground: Ground, tolerance_m: float) -> Spots:
    """The deepest area, base grid, compound and building of each row.

    A point counts before a name; a name counts where there is no point or it lies outside the
    territory.
    Rows without either belong to the root and are not on the map.
    """
    found = _by_point(spots, ground, tolerance_m)
    _note_outside(sheet, spots, found)
    _by_name(sheet, ground, found)
    lost = found.area == 0
    found.area[lost] = ground.tree.root if lost.any() else 0
    found.placing[lost] = Placing.NONE
    found.lon[found.placing >= Placing.COMMUNITY] = np.nan
    found.lat[found.placing >= Placing.COMMUNITY] = np.nan
    sheet.notes.extend(ground.namer.notes())
    return found


def _by_point(spots: Placed, ground: Ground, tolerance_m: float) -> Spots:
    """In pieces: the tree of points of one piece at a time bounds the memory."""
    rows = len(spots.lon)
    area, grid, compound = (np.zeros(rows, dtype=np.int64) for _ in range(3))
    for start in range(0, rows, CHUNK):
        part = slice(start, start + CHUNK)
        lon, lat = spots.lon[part], spots.lat[part]
        compound[part] = _ids(ground.homes, lon, lat)
        area[part] = ground.tree.deepest(lon, lat, tolerance_m)
        settle_area(ground.homes, compound[part], area[part])
        grid[part] = grid_of(ground.grids, lon, lat, area[part])
    inside = area != 0
    placing = np.where(inside, int(Placing.POINT), int(Placing.NONE))
    lon, lat = np.where(inside, spots.lon, np.nan), np.where(inside, spots.lat, np.nan)
    return Spots(area, grid, compound, np.zeros(rows, dtype=np.int64), placing, lon, lat)


def _ids(held: places.Places, lon: Floats, lat: Floats) -> Ints:
    ids = np.append(held.ids, 0)  # NOWHERE is -1 and reads the last
    assert NOWHERE == -1
    return np.asarray(ids[held.where(lon, lat, 0.0)], dtype=np.int64)


def settle_area(homes: places.Places, compound: Ints, area: Ints) -> None:
    """What lies in a compound belongs to the area of the compound, in place: its parts add up to
    it."""
    inside = np.flatnonzero(compound)
    order = np.argsort(homes.ids)
    position = order[np.searchsorted(homes.ids, compound[inside], sorter=order)]
    area[inside] = homes.areas[position]


def grid_of(grids: places.Places, lon: Floats, lat: Floats, area: Ints) -> Ints:
    """Id of the base grid around each point among those of its area, 0 for none."""
    if not len(grids.ids):
        return np.zeros(len(lon), dtype=np.int64)
    ids = np.append(grids.ids, 0)
    hit = grids.locator.place_below(lon, lat, area, grids.areas, places.SEAM_M)
    return np.asarray(ids[hit], dtype=np.int64)


def _note_outside(sheet: Sheet, spots: Placed, found: Spots) -> None:
    outside = np.isfinite(spots.lon) & (found.area == 0) & ~sheet.bad
    if outside.any():
        first = ", ".join(str(n) for n in sheet.table.numbers[outside][:5])
        params = {"count": int(outside.sum()), "rows": first}
        sheet.notes.append(Note("import.note_outside", params))


def _by_name(sheet: Sheet, ground: Ground, found: Spots) -> None:
    """Fill what the point left open; a building or compound that is named is kept beside a point
    too."""
    if not any(sheet.has(name) for name in naming.FIELDS):
        return
    spots_of = _Spots(ground)
    for row, named in enumerate(naming.named(sheet, ground.namer)):
        if named.building:
            found.building[row] = named.building
        if named.compound and not found.compound[row]:
            found.compound[row] = named.compound
        if found.placing[row] == Placing.POINT or not named.area:
            continue
        found.area[row] = named.area
        if named.building:
            found.placing[row] = Placing.BUILDING
            found.lon[row], found.lat[row] = spots_of.building(named.building)
            found.grid[row] = ground.grid_of_house.get(named.building, 0)
        elif named.compound:
            found.placing[row] = Placing.COMPOUND
            found.lon[row], found.lat[row] = spots_of.compound(named.compound)
        else:
            found.placing[row] = Placing.COMMUNITY


class _Spots:
    """Points of buildings and compounds by id, made when first asked."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._house = {int(id_): n for n, id_ in enumerate(ground.houses.ids)}
        self._home = {int(id_): n for n, id_ in enumerate(ground.homes.ids)}

    def building(self, id_: int) -> tuple[float, float]:
        point = self._ground.houses.shapes[self._house[id_]]
        return point.x, point.y

    def compound(self, id_: int) -> tuple[float, float]:
        shape = self._ground.homes.shapes[self._home[id_]]
        if shape is None:
            return float("nan"), float("nan")
        spot = shapely.point_on_surface(shape)
        return spot.x, spot.y
