"""Assembling facts: from all rows, or from the facts there are and the rows that changed."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection

from geo.cube.clock import NEVER, midnight, month_start, months_of
from geo.cube.facts import NOWHERE, Facts, Flag, Issues, Months, Visits, columns_of
from geo.cube.reading import Columns, door, read_issues, read_visits
from geo.cube.registers import read_registers
from geo.cube.spots import number_spots

_ISSUE = [
    *("id", "rev", "reported", "due", "verified", "closed", "dispatched", "responded", "contact"),
    *("spot", "category", "handler", "title", "matter", "source", "appeal", "status"),
    *("returns", "dispatches", "flags", "x", "y"),
]
_VISIT = ["id", "rev", "started", "spot", "kind", "key_place", "care_target", "good"]


def read_facts(
    connection: Connection[Any], zone: ZoneInfo, *, facts_version: int = 0, generation: int = 1
) -> Facts:
    """All facts. The connection should be in one repeatable-read transaction."""
    rows = read_issues(connection)
    issue_spots, rows["spot"] = number_spots(rows)
    visits, doors = read_visits(connection, zone)
    visit_spots, visits["spot"] = number_spots(visits)
    return Facts(
        facts_version=facts_version,
        generation=generation,
        issues=_issues(_in_order(rows, _ISSUE, "reported")),
        issue_spots=issue_spots,
        visits=Visits(**_in_order(visits, _VISIT, "started")),
        visit_spots=visit_spots,
        months=_months(doors),
        **read_registers(connection),
    )


def refresh_facts(
    facts: Facts, connection: Connection[Any], zone: ZoneInfo, condition: str
) -> Facts:
    """The facts with the rows that meet `condition` taken over; the same object if none differs."""
    fresh = _with_issues(facts, read_issues(connection, condition))
    fresh = _with_visits(fresh, connection, zone, condition)
    if fresh is facts:
        return facts
    return replace(fresh, generation=facts.generation + 1)


def _with_issues(facts: Facts, rows: Columns) -> Facts:
    changed = _really_changed(facts.issues, rows)
    if not len(changed["id"]):
        return facts
    spots, changed["spot"] = number_spots(changed, facts.issue_spots)
    table = _merged(columns_of(facts.issues), changed, _ISSUE, "reported")
    return replace(facts, issues=_issues(table), issue_spots=spots)


def _with_visits(
    facts: Facts, connection: Connection[Any], zone: ZoneInfo, condition: str
) -> Facts:
    rows, _ = read_visits(connection, zone, condition)
    changed = _really_changed(facts.visits, rows)
    if not len(changed["id"]):
        return facts
    spots, changed["spot"] = number_spots(changed, facts.visit_spots)
    touched = _touched_months(facts, changed, zone)
    table = _merged(columns_of(facts.visits), changed, _VISIT, "started")
    return replace(
        facts,
        visits=Visits(**table),
        visit_spots=spots,
        months=_months_again(facts.months, touched, connection, zone),
    )


def _really_changed(table: Issues | Visits, rows: Columns) -> Columns:
    """Rows whose transaction differs from the one already known; a slow transaction elsewhere
    makes the watermark stand still, and then the same rows are read again and again."""
    if not len(rows["id"]):
        return rows
    where = np.flatnonzero(np.isin(table.id, rows["id"]))
    known = dict(zip(table.id[where].tolist(), table.rev[where].tolist(), strict=True))
    pairs = zip(rows["id"].tolist(), rows["rev"].tolist(), strict=True)
    differs = np.fromiter((known.get(id_) != rev for id_, rev in pairs), np.bool_)
    return {name: column[differs] for name, column in rows.items()}


def _in_order(rows: Columns, names: list[str], by: str) -> Columns:
    order = np.lexsort((rows["id"], rows[by]))
    return {name: rows[name][order] for name in names}


def _merged(table: Columns, changed: Columns, names: list[str], by: str) -> Columns:
    """The table without the old versions of the changed rows, and with the new ones in place."""
    kept = ~np.isin(table["id"], changed["id"])
    new = _in_order(changed, names, by)
    old = {name: table[name][kept] for name in names}
    place = np.searchsorted(_position(old, by), _position(new, by))
    return {name: np.insert(old[name], place, new[name]) for name in names}


def _position(rows: Columns, by: str) -> NDArray[np.int64]:
    return np.asarray(rows[by].astype(np.int64) << 37 | rows["id"])


def _issues(table: Columns) -> Issues:
    counted = table["spot"] != NOWHERE
    lapse = np.maximum(table["due"], table["reported"])
    return Issues(
        **table,
        by_due=_ordered(table["due"], counted & (table["due"] < NEVER)),
        by_contact=_ordered(table["contact"], counted & (table["contact"] < NEVER)),
        by_verified=_ordered(table["verified"], counted & ((table["flags"] & Flag.ATTEMPTED) > 0)),
        by_closed=_ordered(table["closed"], counted & (table["closed"] < NEVER)),
        by_lapse=_ordered(lapse, counted & ((table["flags"] & Flag.OUTLASTED) > 0)),
        open=np.flatnonzero(counted & (table["closed"] == NEVER)).astype(np.int32),
    )


def _ordered(times: NDArray[np.int32], wanted: NDArray[np.bool_]) -> NDArray[np.int32]:
    rows = np.flatnonzero(wanted).astype(np.int32)
    return rows[np.argsort(times[rows], kind="stable")]


def _months(doors: NDArray[np.int64]) -> Months:
    """From distinct doors; dwelling 0 is the visit itself and not a dwelling."""
    keys, first, times = np.unique(doors >> 15, return_index=True, return_counts=True)
    return _by_month(keys, times - ((doors[first] & 32767) == 0))


def _by_month(keys: NDArray[np.int64], reached: NDArray[Any]) -> Months:
    """Keys are building and month; the rows are put into the order of months."""
    month = (keys & 16383).astype(np.int16)
    order = np.lexsort((keys, month))
    return Months(
        building=(keys >> 14).astype(np.int32)[order],
        month=month[order],
        reached=reached.astype(np.uint16)[order],
    )


def _touched_months(facts: Facts, changed: Columns, zone: ZoneInfo) -> NDArray[np.int64]:
    """Keys (building and month) whose union may differ: those of the old and of the new rows."""
    visits, spots = facts.visits, facts.visit_spots
    old = np.flatnonzero(np.isin(visits.id, changed["id"]))
    building = np.r_[spots.building[visits.spot[old]], changed["building"]]
    month = months_of(np.r_[visits.started[old], changed["started"]], zone)
    return np.unique(door(building, month, np.zeros(len(month), np.int64)) >> 15)


def _months_again(
    months: Months, touched: NDArray[np.int64], connection: Connection[Any], zone: ZoneInfo
) -> Months:
    keys = months.building.astype(np.int64) << 14 | months.month
    kept = ~np.isin(keys, touched)
    doors = _doors_of(touched, connection, zone) if len(touched) else np.zeros(0, np.int64)
    fresh = _months(doors)
    fresh_keys = fresh.building.astype(np.int64) << 14 | fresh.month
    return _by_month(np.r_[keys[kept], fresh_keys], np.r_[months.reached[kept], fresh.reached])


def _doors_of(
    touched: NDArray[np.int64], connection: Connection[Any], zone: ZoneInfo
) -> NDArray[np.int64]:
    """All doors of the touched buildings and months; the index (building, started) serves it."""
    numbers = touched & 16383
    since = int(midnight(month_start(int(numbers.min())), zone)) * 60
    until = int(midnight(month_start(int(numbers.max()) + 1), zone)) * 60
    buildings = ",".join(map(str, np.unique(touched >> 14).tolist()))
    where = (
        f"building_id in ({buildings}) and started_at >= to_timestamp({since})"
        f" and started_at < to_timestamp({until})"
    )
    doors = read_visits(connection, zone, where)[1]
    return doors[np.isin(doors >> 15, touched)]
