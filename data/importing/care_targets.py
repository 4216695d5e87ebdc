"""Care targets 关爱对象: pseudonyms with a building. A file that holds anything else in their place
is not read."""

import numpy as np
import sqlalchemy as sa

from data.importing import places, registers
from data.importing.coordinates import System
from data.importing.positions import Shapes
from data.importing.privacy import PSEUDONYM
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Staging
from data.importing.territory import Batch
from geo.errors import GeoError
from geo.shapes.locate import NOWHERE


def stage(
    db: sa.Connection, sheet: Sheet, _raw: Shapes | None, _system: System | None, request: Request
) -> Staging:
    """Check and stage care targets. Where they live is known by the building only, so points of
    the file are not looked at. Raises GeoError when the file holds names."""
    sheet.required("pseudonym")
    _refuse_names(sheet)
    sheet.unique("pseudonym")
    sheet.required("kind")
    batch = Batch(sheet)
    batch.put("pseudonym", sheet.text("pseudonym"))
    batch.put("kind", sheet.choice("kind", "care_kind"))
    registers.put_active(db, batch, "care_target")
    _put_building(db, batch)
    return registers.stage(db, "care_target", batch, request)


def _refuse_names(sheet: Sheet) -> None:
    """One name among the pseudonyms and nothing of the file is used, not even with --skip-bad: the
    report of its bad rows would spread what must not be known."""
    texts = sheet.text("pseudonym")
    strange = (texts.is_not_null() & ~texts.str.contains(PSEUDONYM)).fill_null(False).to_numpy()
    if strange.any():
        row = int(sheet.table.numbers[strange][0])
        raise GeoError("import.pseudonym_only", count=int(strange.sum()), row=row)


def _put_building(db: sa.Connection, batch: Batch) -> None:
    sheet, houses = batch.sheet, places.buildings(db)
    sheet.required("building")
    at = registers.buildings_named(sheet, places.compounds(db), houses)
    ids = np.append(houses.ids, 0)[at]
    lived_in = db.execute(
        sa.text("select id from building where valid_to is null and dwellings > 0")
    ).scalars()
    empty = (at != NOWHERE) & ~np.isin(ids, np.fromiter(lived_in, dtype=np.int64))
    sheet.refuse_all(empty & ~sheet.bad, "building", "import.bad_building_empty")
    batch.put_id("building_id", ids)
