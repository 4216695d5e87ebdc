"""Frames of the registers: key places, care targets, and check-ins at both."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.facts.columns import Columns
from data.demo.facts.registers import CARE_KINDS, FOREVER, PLACE_KINDS, Registers
from data.demo.load.cells import ids, points


def key_place_frame(registers: Registers) -> pl.DataFrame:
    places = registers.places
    number = np.arange(len(places["kind"])) + 1
    rows = [PLACE_KINDS[kind] for kind in places["kind"].tolist()]
    counted = pl.Series(_within(places["kind"])).cast(pl.String)
    return pl.DataFrame(
        {
            "id": number,
            "code": _numbered("KP-", number),
            "name_zh": pl.Series([row[1] for row in rows]) + counted + "号",
            "name_en": pl.Series([row[2] for row in rows]) + " " + counted,
            "kind": [row[0] for row in rows],
            "geom": points(places["lon"], places["lat"]),
            "building_id": ids(places["building"]),
            "active_from": _days(places["since"]),
            "active_to": _days(places["until"]),
        }
    )


def care_target_frame(registers: Registers) -> pl.DataFrame:
    targets = registers.targets
    number = np.arange(len(targets["kind"])) + 1
    return pl.DataFrame(
        {
            "id": number,
            "pseudonym": _numbered("CT-", number),
            "building_id": ids(targets["building"]),
            "kind": [CARE_KINDS[kind][0] for kind in targets["kind"].tolist()],
            "active_from": _days(targets["since"]),
            "active_to": _days(targets["until"]),
        }
    )


def check_in_frames(registers: Registers) -> Iterator[pl.DataFrame]:
    first = len(registers.place_days["subject"])
    yield _check_ins(registers.place_days, 1, is_place=True)
    yield _check_ins(registers.target_days, first + 1, is_place=False)


def _check_ins(found: Columns, first: int, *, is_place: bool) -> pl.DataFrame:
    subject = ids(found["subject"])
    none = pl.Series([None] * len(subject), dtype=pl.Int64)
    month = found["month"].astype("datetime64[M]").astype("datetime64[D]")
    return pl.DataFrame(
        {
            "id": np.arange(len(subject)) + first,
            "key_place_id": subject if is_place else none,
            "care_target_id": none if is_place else subject,
            "month": month,
            "days": found["days"],
        }
    )


def _numbered(prefix: str, number: NDArray[np.int64]) -> pl.Series:
    return pl.Series(number).cast(pl.String).str.zfill(6).str.replace("^", prefix)


def _within(kind: NDArray[np.int64]) -> NDArray[np.int64]:
    """The how manieth of its kind each is, from 1."""
    counted = np.zeros(len(kind), np.int64)
    for each in np.unique(kind):
        own = np.flatnonzero(kind == each)
        counted[own] = np.arange(len(own)) + 1
    return counted


def _days(number: NDArray[np.int64]) -> pl.Series:
    """Days since 1970 as dates; FOREVER is null."""
    known = np.where(number < FOREVER, number, 0).astype("datetime64[D]")
    frame = pl.DataFrame({"day": known, "known": number < FOREVER})
    return frame.select(pl.when("known").then("day"))["day"]
