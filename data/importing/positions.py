"""Where the rows of a sheet lie: polygons or points from the layer itself, a WKT column or two
coordinate columns."""

import numpy as np
import shapely
from numpy.typing import NDArray

from data.importing import coordinates, polygons
from data.importing.coordinates import Placed, System
from data.importing.polygons import Shaped
from data.importing.sheet import Sheet
from data.importing.table import Note
from geo.errors import GeoError

Shapes = NDArray[np.object_]
_POINT = int(shapely.GeometryType.POINT)


def raw_shapes(sheet: Sheet) -> Shapes | None:
    """The shapes as the file has them, in its own coordinates; None when it has none."""
    if sheet.table.shapes is not None:
        return polygons.decoded(sheet.table.shapes)
    if sheet.has("wkt"):
        return polygons.from_wkt(sheet.text("wkt").to_list())
    return None


def system_of(sheet: Sheet, file: str) -> System | None:
    """The coordinate system, None for a file without coordinates. Raises GeoError when nobody says
    which."""
    carries = sheet.table.shapes is not None or sheet.has("wkt") or sheet.has("lon")
    if not carries:
        return None
    if sheet.has("lon") != sheet.has("lat"):
        raise GeoError("import.half_coordinates", file=file)
    return coordinates.choose_system(sheet.mapping.system, sheet.table.system, file)


def outlines(sheet: Sheet, raw: Shapes, system: System, *, mend: bool) -> Shaped:
    """Checked multipolygons in degrees; rows with a bad one are refused."""
    shaped = polygons.polygons(raw, system, mend=mend)
    for row, (key, params) in sorted(shaped.problems.items()):
        sheet.refuse(row, "wkt", key, **params)
    if shaped.mended:
        sheet.notes.append(Note("import.note_mended", {"count": shaped.mended}))
    return shaped


def points(sheet: Sheet, raw: Shapes | None, system: System | None) -> Placed:
    """The point of every row in degrees, NaN for none; rows whose coordinates cannot be read are
    refused."""
    if system is None:
        return coordinates.nowhere(len(sheet))
    if raw is not None:
        x, y, present_x, present_y = _of_shapes(sheet, raw)
    else:
        x, y = sheet.numbers("lon"), sheet.numbers("lat")
        present_x = sheet.text("lon").is_not_null().to_numpy()
        present_y = sheet.text("lat").is_not_null().to_numpy()
    placed = coordinates.placed(x, y, present_x, present_y, system)
    for row, (name, key) in sorted(placed.problems.items()):
        sheet.refuse(row, name, key)
    _note_default_point(sheet, placed)
    return placed


def _of_shapes(sheet: Sheet, raw: Shapes) -> tuple[NDArray[np.float64], ...]:
    """Coordinates of point features; a polygon gives a point inside it when it is sound enough to
    have one."""
    kinds = shapely.get_type_id(raw)
    singles = np.array(raw, dtype=object)
    for row in np.flatnonzero((kinds != _POINT) & (kinds >= 0)):
        shape = raw[row]
        if shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
            singles[row] = None
        else:
            singles[row] = shape.point_on_surface()
    if sheet.table.shapes is None:
        present = sheet.text("wkt").is_not_null().to_numpy()
    else:
        present = np.zeros(len(raw), dtype=bool)
    x, y = shapely.get_x(singles), shapely.get_y(singles)
    return x, y, present | np.isfinite(x), present | np.isfinite(y)


def _note_default_point(sheet: Sheet, placed: Placed) -> None:
    """Thousands of rows on one spot were not reported there: a program filled in a default."""
    usable = np.flatnonzero(np.isfinite(placed.lon))
    if len(usable) < 1000:
        return
    spots = placed.lon[usable] + 1j * placed.lat[usable]
    values, counts = np.unique(spots, return_counts=True)
    top = int(counts.argmax())
    if counts[top] >= max(1000, 0.02 * len(usable)):
        spot = {"lon": round(values[top].real, 6), "lat": round(values[top].imag, 6)}
        sheet.notes.append(Note("import.note_default_point", {"count": int(counts[top]), **spot}))


def footprints(raw: Shapes | None, system: System, rows: int) -> Shapes:
    """Valid polygons in degrees where a feature is one, else None: a bad footprint is no reason to
    lose a building."""
    found = np.full(rows, None, dtype=object)
    if raw is None:
        return found
    polygonal = np.flatnonzero(np.isin(shapely.get_type_id(raw), polygons.POLYGONAL))
    if len(polygonal):
        shaped = polygons.polygons(raw[polygonal], system)
        for row, shape in zip(polygonal, shaped.shapes, strict=True):
            if shape is not None and len(shape.geoms) == 1:
                found[row] = shape.geoms[0]
    return found


def are_polygons(raw: Shapes) -> bool:
    """True when a layer holds outlines rather than points: the first shape that exists decides."""
    kinds = shapely.get_type_id(raw)
    known = kinds[kinds >= 0]
    return bool(len(known)) and int(known[0]) != _POINT


def file_coordinates(
    sheet: Sheet, raw: Shapes | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """All coordinates as they stand in the file, for the coordinate check; refuses nothing."""
    if raw is not None:
        xy = shapely.get_coordinates(raw)
        return xy[:, 0], xy[:, 1]
    x, y = sheet.numbers("lon"), sheet.numbers("lat")
    zero = (x == 0) & (y == 0)
    return np.where(zero, np.nan, x), np.where(zero, np.nan, y)
