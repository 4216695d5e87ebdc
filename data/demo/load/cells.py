"""From numpy to database cells: ids, codes, times and geometries as polars columns."""

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from data.demo.facts.span import NEVER
from geo.models.base import SRID

HEX = np.frombuffer(b"".join(b"%02X" % value for value in range(256)), np.uint8).reshape(256, 2)
POINT_HEADER = bytes([1]) + (0x20000001).to_bytes(4, "little") + SRID.to_bytes(4, "little")


def ids(positions: NDArray[np.int64]) -> pl.Series:
    """Database ids of positions in another store: one more, null for -1."""
    return _null_below(np.asarray(positions) + 1, 1)


def codes(values: NDArray[np.int64]) -> pl.Series:
    """Numbers of a code list or ids; 0 and below mean none."""
    return _null_below(values, 1)


def flags(values: NDArray[np.int64]) -> pl.Series:
    """1 and 0 as booleans, -1 as null."""
    series = _null_below(values, 0)
    return series == 1


def times(values: NDArray[np.int64], now: int | None = None) -> pl.Series:
    """UTC seconds as times; NEVER, and what lies after `now`, is null."""
    limit = int(NEVER) - 1 if now is None else now
    series = pl.Series(values).cast(pl.Int64)
    known = pl.DataFrame({"at": series}).select(
        pl.from_epoch(pl.when(pl.col("at") <= limit).then(pl.col("at")), time_unit="s")
    )
    return known["at"]


def _null_below(values: NDArray[np.int64], least: int) -> pl.Series:
    series = pl.Series(np.ascontiguousarray(values)).cast(pl.Int64)
    return pl.DataFrame({"v": series}).select(pl.when(pl.col("v") >= least).then(pl.col("v")))["v"]


def points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> pl.Series:
    """Points as hexadecimal EWKB, written in bulk (650,000 in half a second); NaN is null."""
    count = len(lon)
    raw = np.empty((count, len(POINT_HEADER) + 16), dtype=np.uint8)
    raw[:, : len(POINT_HEADER)] = np.frombuffer(POINT_HEADER, np.uint8)
    xy = np.column_stack([lon, lat]).astype("<f8")
    raw[:, len(POINT_HEADER) :] = xy.view(np.uint8).reshape(count, 16)
    text = np.ascontiguousarray(HEX[raw].reshape(count, -1)).view(f"S{raw.shape[1] * 2}").ravel()
    series = pl.Series(text, dtype=pl.Binary).cast(pl.String)
    there = pl.Series(np.isfinite(lon))
    return pl.DataFrame({"g": series, "there": there}).select(
        pl.when("there").then("g").alias("g")
    )["g"]


def shapes(geometries: NDArray[np.object_], multi: bool = False) -> pl.Series:
    """Any geometries as hexadecimal EWKB; `multi` turns single polygons into multipolygons."""
    column = np.asarray(geometries, dtype=object)
    if multi:
        single = shapely.get_type_id(column) == 3
        column = column.copy()
        column[single] = shapely.multipolygons(column[single, None]) if single.any() else []
    hexadecimal = shapely.to_wkb(shapely.set_srid(column, SRID), hex=True, include_srid=True)
    return pl.Series(hexadecimal.tolist(), dtype=pl.String)


def texts(values: NDArray[np.object_]) -> pl.Series:
    return pl.Series(list(values), dtype=pl.String)
