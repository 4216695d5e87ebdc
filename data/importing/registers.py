"""What the registers of key places and of care targets share: the building that is named, the days
on which they are active, and to whom a visit was paid."""

from datetime import date
from functools import partial

import numpy as np
import polars as pl
import sqlalchemy as sa

from data.importing.normal import squeeze
from data.importing.places import Places
from data.importing.request import Request
from data.importing.sheet import Sheet
from data.importing.staging import Counts, Staging
from data.importing.territory import Batch, Ints
from geo.shapes.locate import NOWHERE

# By table: the column that its entries are known by, and what a visit is told that names another.
_KNOWN_BY = {
    "key_place": ("code", "import.bad_key_place"),
    "care_target": ("pseudonym", "import.bad_care_target"),
}


def stage(db: sa.Connection, table: str, batch: Batch, request: Request) -> Staging:
    """The usable rows in a temporary table, ready to be counted and merged."""
    staging = Staging(db, table, _KNOWN_BY[table][0], list(batch.columns), versioned=False)
    staging.copy(batch.frame(), partial(request.progress, "copy"))
    staging.ready()
    return staging


def merge(staging: Staging, counts: Counts) -> None:
    if counts.changed:
        staging.update()
    if counts.new:
        staging.free_ids()
        staging.insert()


def buildings_named(sheet: Sheet, homes: Places, houses: Places) -> Ints:
    """Position of the building of each row, by its code, else by a name that is its own (in the
    compound where one is named); NOWHERE for an empty cell. Others refuse their row."""
    found = np.full(len(sheet), NOWHERE, dtype=np.int64)
    cells = zip(sheet.text("building"), sheet.text("compound"), strict=True)
    for row, (text, home) in enumerate(cells):
        if text is None:
            continue
        candidates = houses.named(text)
        if home is not None:
            inside = {int(homes.ids[position]) for position in homes.named(home)}
            candidates = [one for one in candidates if int(houses.areas[one]) in inside]
        if len(candidates) == 1:
            found[row] = candidates[0]
        else:
            key = "import.bad_building_shared" if candidates else "import.bad_building_unknown"
            sheet.refuse(row, "building", key, count=len(candidates))
    return found


def put_active(db: sa.Connection, batch: Batch, table: str) -> None:
    """The first day, and the first day no longer active. Days that would leave check-ins outside
    refuse their row."""
    sheet, key = batch.sheet, _KNOWN_BY[table][0]
    sheet.required("active_from")
    batch.put("active_from", sheet.day("active_from"))
    if sheet.has("active_to"):
        batch.put("active_to", sheet.day("active_to"))
    blamed = "active_to" if sheet.has("active_to") else "active_from"
    stored = _stored(db, table, key)
    days = zip(sheet.text(key), sheet.day("active_from"), sheet.day("active_to"), strict=True)
    for row, (code, since, until) in enumerate(days):
        held = stored.get(code)
        end = held.active_to if held and not sheet.has("active_to") else until
        if since and end and end <= since:
            sheet.refuse(row, blamed, "import.bad_active")
        elif since and held and _leaves_ticks(held, since, end):
            sheet.refuse(row, blamed, "import.bad_ticked", first=held.first, last=held.last)


def _stored(db: sa.Connection, table: str, key: str) -> dict[str | None, "sa.Row[tuple[object]]"]:
    """Entries of the register with the first and the last month in which they were ticked off."""
    rows = db.execute(
        sa.text(
            f"select t.{key} as key, t.active_to, to_char(min(c.month), 'YYYY-MM') as first,"
            " to_char(max(c.month), 'YYYY-MM') as last,"
            " (min(c.month) + interval '1 month')::date as ticked, max(c.month) as last_month"
            f" from {table} t left join check_in c on c.{table}_id = t.id group by t.id"
        )
    ).all()
    return {row.key: row for row in rows}


def _leaves_ticks(held: "sa.Row[tuple[object]]", since: date, until: date | None) -> bool:
    if held.last_month is None:
        return False
    return bool(held.ticked <= since or (until is not None and held.last_month >= until))


def subjects(db: sa.Connection, sheet: Sheet) -> dict[str, pl.Series]:
    """Columns of visits: the key place and the care target each was paid to, for the fields that
    the file has. One that is in no register refuses its row."""
    found = {}
    for table, (key, unknown) in _KNOWN_BY.items():
        if not sheet.has(table):
            continue
        rows = db.execute(sa.text(f"select {key}, id from {table}")).all()
        known = {squeeze(code): int(id_) for code, id_ in rows}
        texts = sheet.text(table)
        ids = [None if text is None else known.get(squeeze(text)) for text in texts]
        column = pl.Series(f"{table}_id", ids, dtype=pl.Int64)
        sheet.refuse_all((texts.is_not_null() & column.is_null()).to_numpy(), table, unknown)
        found[f"{table}_id"] = column
    return found
