"""Reading facts: which columns the read model takes from the database, and what follows."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection

from geo.cube.clock import NEVER, from_postgres, months_of
from geo.cube.copying import Column, copy_ragged, copy_records
from geo.cube.facts import NO_POINT, POINT_STEP, Flag, GoodVisit
from geo.cube.words import read_title_keys
from geo.rules.response import contact_minutes
from geo.vocab import COMPLAINT_TYPES, HOTLINE_SOURCES, NOT_COUNTED, Satisfaction, Status

Columns = dict[str, NDArray[Any]]
SPOT = ("area", "grid", "compound", "building", "grid_now", "area_now")

CONTENT = (Satisfaction.VERY, Satisfaction.BASIC)

_FOREVER = np.iinfo(np.int64).max  # what PostgreSQL sends for infinity
_EARTH = 6_378_137.0
_SECOND_LEFT = "'infinity'::timestamptz"

_PLACES: dict[str, tuple[str, str]] = {
    "area": ("area_id", ">i4"),
    "grid": ("coalesce(grid_id, 0)", ">i4"),
    "compound": ("coalesce(compound_id, 0)", ">i4"),
    "building": ("coalesce(building_id, 0)", ">i4"),
    "grid_now": ("coalesce(grid_id, 0)", ">i4"),
    # In a building it is the building that knows: one spot a building stays one.
    "area_now": (
        "case when building_id is null then coalesce(area_now, area_id) else area_id end",
        ">i4",
    ),
}
_ISSUE: dict[str, tuple[str, str]] = {
    "id": ("id", ">i8"),
    "rev": ("rev", ">i8"),
    "reported": ("reported_at", ">i8"),
    "due": (f"coalesce(due_at, {_SECOND_LEFT})", ">i8"),
    "dispatched": (f"coalesce(dispatched_at, {_SECOND_LEFT})", ">i8"),
    "contacted": (f"coalesce(first_contact_at, {_SECOND_LEFT})", ">i8"),
    "responded": (f"coalesce(responded_at, {_SECOND_LEFT})", ">i8"),
    "verified": (f"coalesce(verified_at, {_SECOND_LEFT})", ">i8"),
    "closed": (
        f"coalesce(closed_at, verified_at, responded_at, reported_at, {_SECOND_LEFT})",
        ">i8",
    ),
    "category": ("coalesce(category_id, 0)", ">i4"),
    "handler": ("coalesce(handler_id, 0)", ">i4"),
    "matter": ("matter", ">i2"),
    "source": ("source", ">i2"),
    "appeal": ("appeal", ">i2"),
    "status": ("status", ">i2"),
    "urgency": ("urgency", ">i2"),
    "redone": ("redo_count", ">i2"),
    "returns": ("return_count", ">i2"),
    "dispatches": ("dispatch_count", ">i2"),
    "repeat": ("repeat_of_id is not null", ">u1"),
    "reached": (
        "case when cb_excluded is null then coalesce(cb_reached::int, -1) else -1 end",
        ">i4",
    ),
    "resolved": ("cb_resolved is true", ">u1"),
    "satisfaction": ("coalesce(cb_satisfaction, 0::smallint)", ">i2"),
    "lon": ("coalesce(st_x(geom), 'nan')", ">f8"),
    "lat": ("coalesce(st_y(geom), 'nan')", ">f8"),
    **_PLACES,
    "grid_now": (
        "case when building_id is null then coalesce(grid_now, grid_id, 0)"
        " else coalesce(grid_id, 0) end",
        ">i4",
    ),
}
_VISIT: dict[str, tuple[str, str]] = {
    "id": ("id", ">i8"),
    "rev": ("rev", ">i8"),
    "started": ("started_at", ">i8"),
    "kind": ("kind", ">i2"),
    "key_place": ("coalesce(key_place_id, 0)", ">i4"),
    "care_target": ("coalesce(care_target_id, 0)", ">i4"),
    "on_site": ("in_area is not false", ">u1"),
    **_PLACES,
    "compound": ("0", ">i4"),
}


def read_issues(connection: Connection[Any], where: str = "true") -> Columns:
    """Columns of the issues that meet a condition, in no order, with their places."""
    query, columns = _query("issue", _ISSUE, where)
    blocks = [_issue_columns(block) for block in copy_records(connection, query, columns)]
    rows = _joined(blocks or [_issue_columns(np.zeros(0, _empty(columns)))])
    return {**rows, "title": read_title_keys(connection, rows["id"], where)}


def read_visits(
    connection: Connection[Any], zone: ZoneInfo, where: str = "true"
) -> tuple[Columns, NDArray[np.int64]]:
    """Columns of visits, and the distinct doors that opened: one number for each building, local
    month and dwelling (see `door`)."""
    query, columns = _query("visit", _VISIT, where, ", reached")
    blocks: list[Columns] = []
    doors: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for records, lengths, dwellings in copy_ragged(connection, query, columns):
        block = _visit_columns(records, lengths)
        month = months_of(block["started"], zone)
        # Dwelling 0 stands for the visit itself, so that a month without an open door is kept.
        doors.append(door(block["building"], month, np.zeros(len(month), np.int64)))
        owner = np.repeat(np.arange(len(lengths)), lengths)
        doors.append(door(block["building"][owner], month[owner], dwellings.astype(np.int64)))
        blocks.append(block)
    return _joined(blocks or [_no_visits(columns)]), distinct(doors)


def door(
    building: NDArray[Any], month: NDArray[np.int64], dwelling: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Building (31 bits), month (14) and dwelling (15) in one number; no building, no door."""
    inside = building > 0
    code = building.astype(np.int64) << 29 | month << 15 | np.clip(dwelling, 0, 32767)
    return np.asarray(code[inside])


def distinct(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Sorted distinct numbers; numpy's own unique hashes, which is far slower on millions."""
    numbers = np.concatenate(parts)
    numbers.sort()
    return numbers[np.r_[True, numbers[1:] != numbers[:-1]]] if len(numbers) else numbers


def _query(
    table: str, wanted: Mapping[str, tuple[str, str]], where: str, tail: str = ""
) -> tuple[str, list[Column]]:
    terms = ", ".join(expression for expression, _ in wanted.values())
    query = f"select {terms}{tail} from {table} where {where}"
    return query, [(name, kind) for name, (_, kind) in wanted.items()]


def _empty(columns: list[Column]) -> np.dtype[Any]:
    return np.dtype([(name, kind) for name, kind in columns])


def _joined(blocks: list[Columns]) -> Columns:
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _no_visits(columns: list[Column]) -> Columns:
    return _visit_columns(np.zeros(0, _empty(columns)), np.zeros(0, np.int64))


def _visit_columns(raw: NDArray[Any], reached: NDArray[np.int64]) -> Columns:
    """`reached` is how many doors opened."""
    good = raw["on_site"] * np.uint8(GoodVisit.ON_SITE)
    return {
        "id": raw["id"].astype(np.int64),
        "rev": raw["rev"].astype(np.int64),
        "started": from_postgres(raw["started"]),
        "kind": raw["kind"].astype(np.uint8),
        "key_place": raw["key_place"].astype(np.int32),
        "care_target": raw["care_target"].astype(np.int32),
        "good": good | np.where(reached > 0, np.uint8(GoodVisit.MET), np.uint8(0)),
        **{name: raw[name].astype(np.int32) for name in SPOT},
    }


def _issue_columns(raw: NDArray[Any]) -> Columns:
    x, y = _metres(raw["lon"].astype(np.float64), raw["lat"].astype(np.float64))
    is_closed = raw["status"] == Status.CLOSED
    reported, due = from_postgres(raw["reported"]), from_postgres(raw["due"])
    closed = np.where(is_closed, from_postgres(raw["closed"]), NEVER).astype(np.int32)
    flags = _flags(raw)
    flags[np.maximum(due, reported) < closed] |= np.uint16(Flag.OUTLASTED)
    return {
        "id": raw["id"].astype(np.int64),
        "rev": raw["rev"].astype(np.int64),
        "reported": reported,
        "due": due,
        "verified": from_postgres(raw["verified"]),
        "closed": closed,
        "dispatched": from_postgres(raw["dispatched"]),
        "responded": from_postgres(raw["responded"]),
        "contact": from_postgres(_contact_due(raw)),
        "category": raw["category"].astype(np.int32),
        "handler": raw["handler"].astype(np.int32),
        **{name: raw[name].astype(np.uint8) for name in ("matter", "source", "appeal", "status")},
        **{name: np.clip(raw[name], 0, 255).astype(np.uint8) for name in ("returns", "dispatches")},
        "flags": flags,
        "x": x,
        "y": y,
        "counted": ~np.isin(raw["status"], NOT_COUNTED),
        **{name: raw[name].astype(np.int32) for name in SPOT},
    }


def _flags(raw: NDArray[Any]) -> NDArray[np.uint16]:
    """What is true of each issue. Times are compared here, at full precision."""
    flags = np.zeros(len(raw), np.uint16)
    for flag, holds in {**_what_is_said(raw), **_how_it_went(raw)}.items():
        flags |= np.where(holds, np.uint16(flag), np.uint16(0))
    return flags


def _what_is_said(raw: NDArray[Any]) -> dict[Flag, NDArray[np.bool_]]:
    attempted = (raw["verified"] < _FOREVER) & (raw["reached"] >= 0)
    called = attempted & (raw["reached"] == 1)
    return {
        Flag.COMPLAINT: np.isin(raw["appeal"], COMPLAINT_TYPES),
        Flag.HOTLINE: np.isin(raw["source"], HOTLINE_SOURCES),
        Flag.REPEAT: raw["repeat"] == 1,
        Flag.ATTEMPTED: attempted,
        Flag.CALLED: called,
        Flag.RESOLVED: called & (raw["resolved"] == 1),
        Flag.SATISFIED: called & np.isin(raw["satisfaction"], CONTENT),
    }


def _how_it_went(raw: NDArray[Any]) -> dict[Flag, NDArray[np.bool_]]:
    status, answered = raw["status"], raw["responded"] < _FOREVER
    settled = (status == Status.AWAITING_VERIFICATION) | (status == Status.CLOSED)
    return {
        Flag.REDONE: raw["redone"] > 0,
        Flag.CLOSED: status == Status.CLOSED,
        Flag.SUSPENDED: status == Status.SUSPENDED,
        Flag.IN_TIME: answered & settled & (raw["responded"] <= raw["due"]),
        Flag.LATE: answered & (raw["responded"] > raw["due"]),
        Flag.ANSWERED: answered & (raw["dispatched"] < _FOREVER),
        Flag.CONTACTED: raw["contacted"] <= np.minimum(_contact_due(raw), _FOREVER - 1),
        Flag.AT_ONCE: (status == Status.CLOSED) & (raw["redone"] == 0) & (raw["dispatches"] == 1),
    }


def _contact_due(raw: NDArray[Any]) -> NDArray[np.int64]:
    """When somebody should have called at the latest, in PostgreSQL's microseconds."""
    dispatched = raw["dispatched"].astype(np.int64)
    limit = contact_minutes(raw["urgency"].astype(np.int64)) * 60_000_000
    return np.where(
        dispatched < _FOREVER, np.minimum(dispatched, _FOREVER - limit) + limit, _FOREVER
    )


def _metres(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """EPSG:3857 in steps of POINT_STEP. CGCS2000 and WGS-84 agree far below one step."""
    placed = np.isfinite(lon) & (np.abs(lat) < 85.06)
    safe_lon, safe_lat = np.where(placed, lon, 0.0), np.where(placed, lat, 0.0)
    east = _EARTH * np.radians(safe_lon)
    north = _EARTH * np.log(np.tan(np.pi / 4 + np.radians(safe_lat) / 2))
    return tuple(  # type: ignore[return-value]
        np.where(placed, np.round(axis / POINT_STEP), NO_POINT).astype(np.int32)
        for axis in (east, north)
    )
