"""Today's territory as arrays: what incoming rows are placed in and hung below."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from data.importing.normal import squeeze
from geo.errors import GeoError
from geo.shapes.locate import NOWHERE, Locator
from geo.vocab import LevelKind

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """The places of one level, in the order of their codes; `areas` holds the id of the area each
    belongs to."""

    ids: Ints
    codes: Sequence[str]
    names: Sequence[str]
    areas: Ints
    shapes: NDArray[np.object_]

    @cached_property
    def locator(self) -> Locator:
        return Locator(self.codes, self.shapes)

    @cached_property
    def by_code(self) -> dict[str, int]:
        return {squeeze(code): position for position, code in enumerate(self.codes)}

    @cached_property
    def by_name(self) -> dict[str, list[int]]:
        """Compared name -> positions; names are no keys, two streets may share one."""
        found: dict[str, list[int]] = {}
        for position, name in enumerate(self.names):
            found.setdefault(squeeze(name), []).append(position)
        return found

    def where(self, lon: NDArray[np.float64], lat: NDArray[np.float64], tolerance_m: float) -> Ints:
        """Position of the place that covers each point, NOWHERE for none."""
        return self.locator.place(lon, lat, tolerance_m)

    def named(self, text: str) -> list[int]:
        """Positions that a code or a name may mean."""
        plain = squeeze(text)
        if plain in self.by_code:
            return [self.by_code[plain]]
        return self.by_name.get(plain, [])


@dataclass(frozen=True)
class Hierarchy:
    """Levels of kind area from the top down."""

    area_levels: tuple[str, ...]

    def above(self, level: str) -> str | None:
        """The area level above one; None at the top. Raises GeoError for a level that does not
        exist."""
        if level not in self.area_levels:
            raise GeoError("import.level_unknown", level=level, levels=", ".join(self.area_levels))
        position = self.area_levels.index(level)
        return self.area_levels[position - 1] if position else None

    @property
    def deepest(self) -> str:
        return self.area_levels[-1]


def hierarchy(db: sa.Connection) -> Hierarchy:
    """The levels of this database. Raises GeoError when none were set up."""
    rows = db.execute(sa.text("select key, kind from level order by position")).all()
    areas = tuple(key for key, kind in rows if kind == LevelKind.AREA)
    if not areas:
        raise GeoError("import.no_levels")
    return Hierarchy(areas)


def areas_at(db: sa.Connection, level: str) -> Places:
    """Today's areas of one level."""
    return _places(
        db,
        "select id, code, name_zh, coalesce(parent_id, 0), st_asbinary(geom) from area"
        " where level = :level and valid_to is null order by code",
        level=level,
    )


def drawn_roots(db: sa.Connection) -> list[str]:
    """Codes of areas at the top whose outline is the union of their children."""
    return list(
        db.execute(sa.text("select value from setting where key = 'roots_from_children'")).scalar()
        or ()
    )


def compounds(db: sa.Connection) -> Places:
    """Today's compounds; those without an outline can be named but hold no point."""
    return _places(
        db,
        "select id, code, name_zh, area_id, st_asbinary(geom) from compound"
        " where valid_to is null order by code",
    )


def base_grids(db: sa.Connection) -> Places:
    """Today's base grids: every point lies in one of them at most."""
    return _places(
        db,
        "select id, code, name_zh, area_id, st_asbinary(geom) from grid"
        " where valid_to is null and kind = 'base' order by code",
    )


def buildings(db: sa.Connection) -> Places:
    """Today's buildings; `areas` holds the compound here, 0 for none."""
    return _places(
        db,
        "select id, code, name_zh, coalesce(compound_id, 0), st_asbinary(geom) from building"
        " where valid_to is null order by code",
    )


def _places(db: sa.Connection, statement: str, **values: object) -> Places:
    rows = db.execute(sa.text(statement), values).all()
    ids, codes, names, areas, shapes = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    raw = np.array([None if shape is None else bytes(shape) for shape in shapes], dtype=object)
    return Places(
        np.array(ids, dtype=np.int64),
        codes,
        names,
        np.array(areas, dtype=np.int64),
        np.asarray(shapely.from_wkb(raw), dtype=object),
    )


# Outlines of two levels that were drawn by different offices differ by less than this.
SEAM_M = 300.0


@dataclass(frozen=True)
class AreaTree:
    """All area levels from the top down, to find the deepest area around a point."""

    levels: tuple[Places, ...]

    def deepest(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], tolerance_m: float = 0.0
    ) -> Ints:
        """Id of the deepest area around each point, 0 for none.

        The levels are asked from the top down, each among the children of what was found above:
        where
        outlines do not match, the coarser level is right. Only the deepest level reaches out.
        """
        found = np.zeros(len(lon), dtype=np.int64)
        for places in self.levels:
            if not len(places.ids):
                continue
            fresh = found == 0
            hit = np.full(len(lon), NOWHERE, dtype=np.int64)
            if not fresh.all():
                hit = places.locator.place_below(lon, lat, found, places.areas, SEAM_M)
            if fresh.any():
                hit[fresh] = places.where(lon[fresh], lat[fresh], 0.0)
            found[hit != NOWHERE] = places.ids[hit[hit != NOWHERE]]
        lost = np.flatnonzero(found == 0)
        filled = [places for places in self.levels if len(places.ids)]
        if tolerance_m > 0 and len(lost) and filled:
            near = filled[-1].where(lon[lost], lat[lost], tolerance_m)
            found[lost[near != NOWHERE]] = filled[-1].ids[near[near != NOWHERE]]
        return found

    @cached_property
    def root(self) -> int:
        """The id of the only area at the top. Raises GeoError when there is none or more than
        one."""
        filled = [places for places in self.levels if len(places.ids)]
        if not filled or len(filled[0].ids) != 1:
            raise GeoError("import.no_root")
        return int(filled[0].ids[0])


def area_tree(db: sa.Connection) -> AreaTree:
    return AreaTree(tuple(areas_at(db, level) for level in hierarchy(db).area_levels))
