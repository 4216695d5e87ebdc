"""Points in time as people write them: ISO, Chinese, slashes, compact, Excel serials, with or
without a zone."""

import polars as pl

_DATE = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_TIME = r"(?:[T\s]*(\d{1,2})\s*[:：时]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2})?)?(?:[.,]\d+)?\s*秒?)?"
_ZONE = r"\s*(Z|[+-]\d{2}:?\d{2})?\s*$"
_COMPACT = r"^(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2})?)?$"
_YEAR_LAST = (
    r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
    r"(?:[,\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?\s*([AaPp][Mm])?)?$"
)
_SERIAL = r"^\d{5}(\.\d+)?$"
_USUAL = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M")
# Excel counts days from 1899-12-30; the serials accepted here are the years 1982 to 2064.
_SERIAL_RANGE = (30_000, 60_000)


def parse(texts: pl.Series, zone: str, pattern: str | None = None) -> pl.Series:
    """Aware UTC times of a text column; null where the text is no time that exists in the zone.

    `zone` is taken for texts that carry no offset; in the doubled hour of autumn the first one
    is meant.
    `pattern` (strptime) replaces the guessing. Day and month order of 03/04/2026 is decided by the
    other     rows of the column; a column that does not decide it stays null there.
    """
    column = pl.col("text")
    frame = pl.DataFrame({"text": texts})
    if pattern:
        local = column.str.to_datetime(pattern, strict=False, time_unit="us")
        return frame.select(_utc(local, zone)).to_series()
    for usual in _USUAL:
        # One strict attempt for the whole column is ten times faster than the pattern.
        quick = texts.str.to_datetime(usual, strict=False, time_unit="us")
        if quick.null_count() == texts.null_count():
            return pl.DataFrame(quick.alias("text")).select(_utc(column, zone)).to_series()
    order = _day_first(texts)
    parts = pl.coalesce(_from_groups(column, _DATE + _TIME + _ZONE), _from_groups(column, _COMPACT))
    local = pl.coalesce(
        parts, _serial(column), *([_year_last(column, order)] if order is not None else [])
    )
    offset = column.str.extract(_DATE + _TIME + _ZONE, 7)
    aware = local.dt.replace_time_zone("UTC") - _offset(offset)
    return frame.select(
        pl.when(offset.is_null()).then(_utc(local, zone)).otherwise(aware)
    ).to_series()


def _utc(local: pl.Expr, zone: str) -> pl.Expr:
    placed = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return placed.dt.convert_time_zone("UTC")


def _from_groups(column: pl.Expr, pattern: str) -> pl.Expr:
    return _clock([column.str.extract(pattern, group) for group in range(1, 7)])


def _clock(parts: list[pl.Expr]) -> pl.Expr:
    year, month, day, *clock = parts
    time = [part.fill_null("0").str.zfill(2) for part in clock]
    text = pl.concat_str(
        year,
        pl.lit("-"),
        month.str.zfill(2),
        pl.lit("-"),
        day.str.zfill(2),
        pl.lit(" "),
        time[0],
        pl.lit(":"),
        time[1],
        pl.lit(":"),
        time[2],
    )
    return text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")


def _serial(column: pl.Expr) -> pl.Expr:
    days = pl.when(column.str.contains(_SERIAL)).then(column).otherwise(None).cast(pl.Float64)
    low, high = _SERIAL_RANGE
    seconds = (days * 86_400).round().cast(pl.Int64)
    moment = pl.datetime(1899, 12, 30, time_unit="us") + pl.duration(seconds=seconds)
    return pl.when((days >= low) & (days < high)).then(moment).otherwise(None)


def _offset(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace("Z", "+00:00").str.replace(":", "")
    sign = pl.when(plain.str.starts_with("-")).then(-1).otherwise(1)
    hours, minutes = plain.str.slice(1, 2).cast(pl.Int64), plain.str.slice(3, 2).cast(pl.Int64)
    return pl.duration(minutes=sign * (hours * 60 + minutes))


def _day_first(texts: pl.Series) -> bool | None:
    """True when some first number exceeds twelve, False when some second one does, None when
    neither or both."""
    found = texts.to_frame("text").select(
        pl.col("text").str.extract(_YEAR_LAST, 1).cast(pl.Int64).max().alias("first"),
        pl.col("text").str.extract(_YEAR_LAST, 2).cast(pl.Int64).max().alias("second"),
    )
    first, second = found.row(0)
    over_first, over_second = (first or 0) > 12, (second or 0) > 12
    return None if over_first == over_second else over_first


def _year_last(column: pl.Expr, day_first: bool) -> pl.Expr:
    one, two, year, hour, minute, second, half = (
        column.str.extract(_YEAR_LAST, group) for group in range(1, 8)
    )
    day, month = (one, two) if day_first else (two, one)
    clock = hour.cast(pl.Int64, strict=False)
    afternoon = half.str.to_lowercase() == "pm"
    twelve = (
        pl.when(half.is_null()).then(clock).otherwise(clock % 12 + 12 * afternoon.cast(pl.Int64))
    )
    return _clock([year, month, day, twelve.cast(pl.String), minute, second])
