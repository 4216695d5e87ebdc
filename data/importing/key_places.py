"""Key places 重点部位: what has to be visited every workday, by a building or a point."""

import numpy as np
import shapely
import sqlalchemy as sa

from data.importing import codes, places, positions, registers, territory
from data.importing.coordinates import Placed, System
from data.importing.positions import Shapes
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Staging, hex_points
from data.importing.territory import Batch
from geo.shapes.locate import NOWHERE


def stage(
    db: sa.Connection, sheet: Sheet, raw: Shapes | None, system: System | None, request: Request
) -> Staging:
    """Check and stage key places."""
    batch = Batch(sheet)
    batch.put("code", codes.given(sheet))
    territory.put_names(batch)
    sheet.required("kind")
    batch.put("kind", sheet.choice("kind", "key_place_kind"))
    registers.put_active(db, batch, "key_place")
    _put_place(db, batch, positions.points(sheet, raw, system))
    return registers.stage(db, "key_place", batch, request)


def _put_place(db: sa.Connection, batch: Batch, spots: Placed) -> None:
    """The point of the file, else that of the building; a file always tells both together."""
    sheet, houses = batch.sheet, places.buildings(db)
    at = registers.buildings_named(sheet, places.compounds(db), houses)
    lon, lat = spots.lon.copy(), spots.lat.copy()
    outside = np.isfinite(lon) & (places.area_tree(db).deepest(lon, lat) == 0)
    sheet.refuse_all(outside & ~sheet.bad, "lon", "import.bad_outside_territory")
    housed = (at != NOWHERE) & ~np.isfinite(lon)
    lon[housed] = shapely.get_x(houses.shapes[at[housed]])
    lat[housed] = shapely.get_y(houses.shapes[at[housed]])
    sheet.refuse_all(~np.isfinite(lon) & ~sheet.bad, "lon", "import.bad_no_place")
    batch.put("geom", hex_points(lon, lat))
    batch.put_id("building_id", np.append(houses.ids, 0)[at])
