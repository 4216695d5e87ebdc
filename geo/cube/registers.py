"""Registers in the read model: who is to be visited when, and on which days only a tick says so.

They are small, change with a new version of the facts only, and are then read as a whole.
"""

from typing import Any

import numpy as np
from psycopg import Connection

from geo.cube.clock import NEVER
from geo.cube.copying import Column, copy_records
from geo.cube.facts import CheckIns, Register

_DAY = "date '1970-01-01'"
_REGISTER = (
    "select id, coalesce(building_id, 0), active_from - {day},"
    " coalesce(active_to - {day}, {never}) from {table} order by id"
)
_CHECK_INS = (
    "select {subject}, ((extract(year from month) - 1970) * 12 + extract(month from month) - 1)"
    "::int, days from check_in where {subject} is not null order by 1, 2"
)
_OF_REGISTER: list[Column] = [(name, ">i4") for name in ("id", "building", "since", "until")]
_OF_CHECK_INS: list[Column] = [(name, ">i4") for name in ("subject", "month", "days")]


def read_registers(connection: Connection[Any]) -> dict[str, Any]:
    """The four tables of the registers, as `Facts` names them. Four statements."""
    return {
        "key_places": _register(connection, "key_place"),
        "care_targets": _register(connection, "care_target"),
        "place_check_ins": _check_ins(connection, "key_place_id"),
        "target_check_ins": _check_ins(connection, "care_target_id"),
    }


def _register(connection: Connection[Any], table: str) -> Register:
    query = _REGISTER.format(table=table, day=_DAY, never=NEVER)
    found = _columns(connection, query, _OF_REGISTER)
    return Register(*(found[name].astype(np.int32) for name, _ in _OF_REGISTER))


def _check_ins(connection: Connection[Any], subject: str) -> CheckIns:
    found = _columns(connection, _CHECK_INS.format(subject=subject), _OF_CHECK_INS)
    return CheckIns(
        found["subject"].astype(np.int32),
        found["month"].astype(np.int16),
        found["days"].astype(np.uint32),
    )


def _columns(connection: Connection[Any], query: str, columns: list[Column]) -> Any:
    blocks = list(copy_records(connection, query, columns))
    return np.concatenate(blocks) if blocks else np.zeros(0, np.dtype(columns))
