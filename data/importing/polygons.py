"""Polygons as they arrive, turned into valid multipolygons in degrees or into a sentence with the
place."""

import re
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from data.importing import limits
from data.importing.boxed import mended
from data.importing.coordinates import System
from geo.errors import GeoError

# Stored coordinates have seven decimals: about a centimetre.
DECIMALS = 7
POLYGONAL = (int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON))
_PLACE = re.compile(r"\[(-?[\d.eE+-]+) (-?[\d.eE+-]+)\]")


@dataclass(slots=True)
class Shaped:
    """Multipolygons by row, None where a row has a problem; problems by row position: (key,
    params)."""

    shapes: NDArray[np.object_]
    problems: dict[int, tuple[str, dict[str, object]]] = field(default_factory=dict)
    mended: int = 0

    def refuse(self, row: int, key: str, **params: object) -> None:
        self.problems.setdefault(row, (key, params))
        self.shapes[row] = None


def decoded(raw: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes from WKB; what cannot be parsed is None."""
    return np.asarray(shapely.from_wkb(raw, on_invalid="ignore"), dtype=object)


def from_wkt(texts: list[str | None]) -> NDArray[np.object_]:
    """Shapes from a WKT column, heights and measures dropped; what cannot be parsed is None."""
    plain = np.array(
        [re.sub(r"^SRID=\d+;", "", text) if text else None for text in texts], dtype=object
    )
    with np.errstate(invalid="ignore"):  # NaN in a text is found and named by the checks
        shapes = shapely.from_wkt(plain, on_invalid="ignore")
    return np.asarray(shapely.force_2d(shapes), dtype=object)


def polygons(shapes: NDArray[np.object_], system: System, *, mend: bool = False) -> Shaped:
    """Check, transform, round. No repair happens in this process; `mend` sends each broken one to
    the box."""
    done = Shaped(np.array(shapes, dtype=object))
    _check_kind(done)
    _check_numbers(done)
    usable = np.flatnonzero(done.shapes != np.array(None))
    if len(usable):
        done.shapes[usable] = system.shapes_to_degrees(done.shapes[usable])
    _check_range(done, system)
    _check_valid(done, mend)
    _round(done)
    usable = np.flatnonzero(done.shapes != np.array(None))
    for row in usable:
        if done.shapes[row].geom_type == "Polygon":
            done.shapes[row] = shapely.MultiPolygon([done.shapes[row]])
    return done


def _check_kind(done: Shaped) -> None:
    kinds = shapely.get_type_id(done.shapes)
    vertices = shapely.get_num_coordinates(done.shapes)
    if int(vertices.sum()) > limits.VERTICES_OF_ALL:
        raise GeoError("import.too_many_vertices", limit=limits.VERTICES_OF_ALL)
    for row, (kind, count) in enumerate(zip(kinds, vertices, strict=True)):
        if kind < 0:
            done.refuse(row, "import.bad_no_shape")
        elif kind not in POLYGONAL:
            done.refuse(row, "import.bad_shape_kind", kind=done.shapes[row].geom_type)
        elif count == 0:
            done.refuse(row, "import.bad_empty")
        elif count > limits.VERTICES_OF_ONE:
            done.refuse(row, "import.bad_vertices", count=int(count), limit=limits.VERTICES_OF_ONE)


def _check_numbers(done: Shaped) -> None:
    for row in np.flatnonzero(done.shapes != np.array(None)):
        if not np.isfinite(shapely.get_coordinates(done.shapes[row])).all():
            done.refuse(int(row), "import.bad_not_finite")


def _check_range(done: Shaped, system: System) -> None:
    for row in np.flatnonzero(done.shapes != np.array(None)):
        west, south, east, north = done.shapes[row].bounds
        if not np.isfinite([west, south, east, north]).all():
            done.refuse(int(row), "import.bad_not_projected", system=system.name)
        elif west < -180 or east > 180 or south < -90 or north > 90:
            done.refuse(int(row), "import.bad_range", x=round(west, 3), y=round(south, 3))
        elif east - west > 180:
            done.refuse(int(row), "import.bad_antimeridian")


def _check_valid(done: Shaped, mend: bool) -> None:
    usable = np.flatnonzero(done.shapes != np.array(None))
    broken = usable[~shapely.is_valid(done.shapes[usable])]
    for row in broken:
        if mend and _mend(done, int(row)):
            continue
        reason = str(shapely.is_valid_reason(done.shapes[row]))
        place = _PLACE.search(reason)
        done.refuse(
            int(row),
            "import.bad_invalid",
            reason=reason.split("[")[0].strip(),
            lon=f"{float(place[1]):.6f}" if place else "–",
            lat=f"{float(place[2]):.6f}" if place else "–",
        )


def _mend(done: Shaped, row: int) -> bool:
    """Repair in the box; a repair that changes the area by more than a twentieth is no repair."""
    shape = done.shapes[row]
    if shapely.get_num_coordinates(shape) > limits.MEND_VERTICES:
        return False
    wkb = mended(shapely.to_wkb(shape))
    whole = shapely.from_wkb(wkb, on_invalid="ignore") if wkb else None
    if whole is None or shapely.get_type_id(whole) not in POLYGONAL or whole.is_empty:
        return False
    if not whole.is_valid or abs(whole.area - shape.area) > 0.05 * whole.area:
        return False
    done.shapes[row], done.mended = whole, done.mended + 1
    return True


def _round(done: Shaped) -> None:
    """Seven decimals; where plain rounding would make a valid polygon touch itself, GEOS rounds
    with care."""
    usable = np.flatnonzero(done.shapes != np.array(None))
    rounded = shapely.transform(done.shapes[usable], lambda xy: np.round(xy, DECIMALS))
    for position in np.flatnonzero(~shapely.is_valid(rounded)):
        careful = shapely.set_precision(done.shapes[usable[position]], 10.0**-DECIMALS)
        rounded[position] = careful
        if careful.is_empty or shapely.get_type_id(careful) not in POLYGONAL:
            done.refuse(int(usable[position]), "import.bad_too_small")
            rounded[position] = None
    done.shapes[usable] = rounded
