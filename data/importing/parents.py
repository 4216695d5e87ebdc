"""The place above each row: by a column with its code or name, else by where the row lies."""

import numpy as np
import shapely
from numpy.typing import NDArray

from data.importing.places import Places
from data.importing.sheet import Sheet
from data.importing.table import Note
from geo.shapes.locate import NOWHERE

Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]
# A border drawn twice by two offices differs by some metres; more than a tenth outside is worth a
# word.
OUTSIDE_SHARE = 0.10
FOREIGN_SHARE = 0.50


def inner_points(shapes: Shapes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A point inside every shape, NaN for none."""
    spots = shapely.point_on_surface(shapes)
    return shapely.get_x(spots), shapely.get_y(spots)


def by_column(sheet: Sheet, name: str, places: Places, located: Ints) -> Ints:
    """Positions by a code or name column; where a name is shared the location decides.

    Empty cells fall back on the location. Rows whose parent is unknown or ambiguous are refused.
    """
    found = located.copy()
    known: dict[str, list[int]] = {}
    for row, text in enumerate(sheet.text(name)):
        if text is None:
            continue
        candidates = known.setdefault(text, places.named(text))
        if len(candidates) == 1:
            found[row] = candidates[0]
        elif int(located[row]) not in candidates:
            found[row] = NOWHERE
            if not sheet.bad[row]:
                key = "import.bad_parent_shared" if candidates else "import.bad_parent_unknown"
                sheet.refuse(row, name, key, count=len(candidates))
    return found


def parents(
    sheet: Sheet,
    name: str,
    places: Places,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    tolerance_m: float,
) -> Ints:
    """Position of the parent of each row, by column `name` when the file has it, else by
    location."""
    located = places.where(lon, lat, tolerance_m)
    found = by_column(sheet, name, places, located) if sheet.has(name) else located
    lost = (found == NOWHERE) & ~sheet.bad
    sheet.refuse_all(lost, name, "import.bad_parent_location")
    return found


def check_inside(sheet: Sheet, shapes: Shapes, above: Ints, places: Places) -> None:
    """Refuse a shape that lies mostly outside the parent it names; say which ones stick out."""
    rows = np.flatnonzero((above != NOWHERE) & ~sheet.bad & (shapes != np.array(None)))
    outer = places.shapes[above[rows]]
    shapely.prepare(places.shapes)
    loose = rows[~shapely.covers(outer, shapes[rows])]
    sticking = []
    for row in loose:
        parent = places.shapes[above[row]]
        if parent is None or parent.is_empty:
            continue
        outside = shapely.difference(shapes[row], parent)
        share = outside.area / shapes[row].area if shapes[row].area else 0.0
        if share > FOREIGN_SHARE:
            spot = outside.point_on_surface()
            place = {"lon": f"{spot.x:.6f}", "lat": f"{spot.y:.6f}"}
            parent_name = places.names[above[row]]
            sheet.refuse(
                int(row),
                "parent",
                "import.bad_outside_parent",
                percent=round(100 * share),
                parent=parent_name,
                **place,
            )
        elif share > OUTSIDE_SHARE:
            sticking.append(int(sheet.table.numbers[row]))
    if sticking:
        first = ", ".join(map(str, sticking[:10]))
        sheet.notes.append(
            Note("import.note_sticking_out", {"count": len(sticking), "rows": first})
        )


def note_overlaps(sheet: Sheet, shapes: Shapes, above: Ints) -> None:
    """Siblings that cover the same ground: said, not refused, because a draft may be mended on the
    map."""
    rows = np.flatnonzero(~sheet.bad & (shapes != np.array(None)))
    if len(rows) < 2 or len(rows) > 30_000:
        return
    tree = shapely.STRtree(shapes[rows])
    one, other = tree.query(shapes[rows], predicate="intersects")
    pairs = (one < other) & (above[rows[one]] == above[rows[other]])
    one, other = rows[one[pairs]], rows[other[pairs]]
    common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    latitude = np.radians(shapely.bounds(shapes[one])[:, 1]) if len(one) else np.array([])
    square_metres = common * 111_320.0**2 * np.cos(latitude)
    large = np.flatnonzero(square_metres > 1.0)
    if len(large):
        worst = large[int(np.argmax(square_metres[large]))]
        numbers = sheet.table.numbers
        sheet.notes.append(
            Note(
                "import.note_overlaps",
                {
                    "count": len(large),
                    "row": int(numbers[one[worst]]),
                    "other": int(numbers[other[worst]]),
                    "area": round(float(square_metres[worst])),
                },
            )
        )
