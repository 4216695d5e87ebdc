"""What the layers are drawn from: places valid on a day and the basemap, straight from PostGIS.

Geometry arrives as well-known binary and is turned into EPSG:3857 metres. Rows stand in code order
(`collate "C"`), the order of every array of values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.shapes.mercator import to_mercator

Geometries = NDArray[np.object_]

VALID = "t.valid_from <= :day and (t.valid_to is null or t.valid_to > :day)"
AREAS = f"""
    select t.id, t.code, t.level, t.parent_id, t.name_zh, t.name_en, st_asbinary(t.geom) as shape
    from area t where {VALID} order by t.code"""
GRIDS = f"""
    select t.id, t.code, t.area_id as parent_id, t.name_zh, t.name_en, st_asbinary(t.geom) as shape
    from grid t where t.kind = 'base' and {VALID} order by t.code"""
COMPOUNDS = f"""
    select t.id, t.code, coalesce(h.area_id, t.area_id) as parent_id, t.name_zh, t.name_en,
           st_asbinary(t.point) as point, st_asbinary(t.geom) as shape
    from compound t left join compound_home h on h.compound_id = t.id and h.valid_from <= :day
         and (h.valid_to is null or h.valid_to > :day)
    where {VALID} order by t.code"""
BUILDINGS = f"""
    select t.id, t.code, t.compound_id as parent_id, t.name_zh, t.name_en,
           st_asbinary(t.geom) as point, st_asbinary(t.footprint) as shape
    from building t where {VALID} order by t.code"""
BASEMAP = """
    select kind, feature_class, name_zh, name_en, st_asbinary(geom) as shape
    from basemap_feature order by kind, id"""
LEVELS = "select key, kind from level order by position"


@dataclass(frozen=True)
class Places:
    """The places of one level. `points` is None for levels that have none of their own."""

    ids: NDArray[np.int64]
    codes: list[str]
    names_zh: list[str]
    names_en: list[str | None]
    parent_ids: list[int | None]
    shapes: Geometries
    points: Geometries | None = None

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Features:
    """Basemap features of one kind; classes and names side by side."""

    classes: list[str]
    names_zh: list[str | None]
    names_en: list[str | None]
    shapes: Geometries


def read_levels(db: sa.Connection) -> dict[str, str]:
    """Kind ("area", "grid", "compound", "building") of every level, from the top down."""
    return {row.key: row.kind for row in db.execute(sa.text(LEVELS))}


def read_areas(db: sa.Connection, day: date) -> dict[str, Places]:
    """All areas by level."""
    rows = db.execute(sa.text(AREAS), {"day": day}).all()
    levels = dict.fromkeys(row.level for row in rows)
    return {level: _places([row for row in rows if row.level == level]) for level in levels}


def read_places(db: sa.Connection, kind: str, day: date) -> Places:
    """All base grids, compounds or buildings."""
    statement = {"grid": GRIDS, "compound": COMPOUNDS, "building": BUILDINGS}[kind]
    return _places(db.execute(sa.text(statement), {"day": day}).all())


def read_basemap(db: sa.Connection) -> dict[str, Features]:
    """Features by kind: road, water, green, surround."""
    rows = db.execute(sa.text(BASEMAP)).all()
    kinds = dict.fromkeys(row.kind for row in rows)
    return {kind: _features([row for row in rows if row.kind == kind]) for kind in kinds}


def _places(rows: Sequence[Any]) -> Places:
    has_points = bool(rows) and hasattr(rows[0], "point")
    return Places(
        ids=np.array([row.id for row in rows], dtype=np.int64),
        codes=[row.code for row in rows],
        names_zh=[row.name_zh for row in rows],
        names_en=[row.name_en for row in rows],
        parent_ids=[row.parent_id for row in rows],
        shapes=_shapes([row.shape for row in rows]),
        points=_shapes([row.point for row in rows]) if has_points else None,
    )


def _features(rows: Sequence[Any]) -> Features:
    return Features(
        classes=[row.feature_class for row in rows],
        names_zh=[row.name_zh for row in rows],
        names_en=[row.name_en for row in rows],
        shapes=_shapes([row.shape for row in rows]),
    )


def _shapes(binaries: list[Any]) -> Geometries:
    whole = [None if binary is None else bytes(binary) for binary in binaries]
    return to_mercator(shapely.from_wkb(np.array(whole, dtype=object)))
