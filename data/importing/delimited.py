"""CSV files: encoding and separator found by looking, rows read as text."""

import csv
import io
from pathlib import Path

import numpy as np
import polars as pl

from data.importing import limits
from data.importing.table import Form, Note, Table
from geo.errors import GeoError

SEPARATORS = ",;\t|"
_SAMPLE = 64 * 1024


def read_csv(path: Path, *, encoding: str | None = None, separator: str | None = None) -> Table:
    """The rows of a delimited text file; every cell is text, an empty one is null.

    UTF-8 (with or without mark), UTF-16 with mark and GBK/GB18030 are recognised; anything else has
    to be named. Raises GeoError when the text cannot be decoded without a doubt or a row has too
    many cells.
    """
    if path.stat().st_size > limits.CSV_BYTES:
        raise GeoError(
            "import.file_too_large", file=path.name, limit=limits.CSV_BYTES // limits.MIB
        )
    raw = path.read_bytes()
    codec = encoding or _encoding(path, raw)
    text = _utf8(path, raw, codec)
    del raw
    if b"\0" in text:
        raise GeoError("import.not_text", file=path.name)
    sample = text[:_SAMPLE].decode("utf-8", "ignore")
    separator = separator or separator_of(sample)
    frame = _frame(path, text, separator)
    if not frame.height:
        raise GeoError("import.no_rows", file=path.name)
    # The header is row 1 of the spreadsheet in which a person will look the row up; blank rows
    # count.
    numbers = np.arange(2, frame.height + 2)
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series().to_numpy()
    told = (
        []
        if codec in ("utf-8", "utf-8-sig")
        else [Note("import.note_encoding", {"encoding": codec})]
    )
    if separator != ",":
        told.append(Note("import.note_separator", {"separator": separator.replace("\t", "tab")}))
    if not filled.all():
        frame, numbers = frame.filter(pl.Series(filled)), numbers[filled]
    return Table(frame, numbers, Form.CSV, notes=told)


def _encoding(path: Path, raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for codec in ("utf-8", "gb18030"):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        # Almost any bytes decode as GB18030; real Chinese text then consists of common characters.
        if codec == "utf-8" or _looks_chinese(text):
            return codec
    raise GeoError("import.encoding_unknown", file=path.name)


def _looks_chinese(text: str) -> bool:
    foreign = [char for char in text[:200_000] if char > "\x7f"]
    common = sum(
        "\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"
        for char in foreign
    )
    return common >= 0.9 * len(foreign)


def _utf8(path: Path, raw: bytes, codec: str) -> bytes:
    if codec == "utf-8":
        return raw
    if codec == "utf-8-sig":
        return raw[3:]
    try:
        return raw.decode(codec).encode()
    except (UnicodeDecodeError, LookupError) as error:
        raise GeoError("import.encoding_wrong", file=path.name, encoding=codec) from error


def separator_of(sample: str) -> str:
    """The separator that cuts the first lines into the most columns of equal number."""
    best, most = ",", 1
    for candidate in SEPARATORS:
        rows = [row for row in csv.reader(io.StringIO(sample), delimiter=candidate) if row][:20]
        whole = rows[:-1] or rows  # the last line of the sample may be cut
        width = len(whole[0]) if whole else 0
        if width > most and all(len(row) <= width for row in whole):
            best, most = candidate, width
    return best


def _frame(path: Path, text: bytes, separator: str) -> pl.DataFrame:
    header = next(
        csv.reader(io.StringIO(text[:_SAMPLE].decode("utf-8", "ignore")), delimiter=separator), []
    )
    if not any(name.strip() for name in header):
        raise GeoError("import.no_header", file=path.name)
    if len(header) > limits.COLUMNS:
        raise GeoError("import.too_many_columns", count=len(header), limit=limits.COLUMNS)
    try:
        frame = pl.read_csv(
            io.BytesIO(text),
            separator=separator,
            has_header=False,
            skip_rows=1,
            new_columns=_unique(header),
            infer_schema=False,
            n_rows=limits.ROWS + 1,
        )
    except pl.exceptions.NoDataError:
        return pl.DataFrame({name: pl.Series([], dtype=pl.String) for name in _unique(header)})
    except pl.exceptions.PolarsError as error:
        raise _ragged(path, text, separator, len(header)) from error
    if frame.height > limits.ROWS:
        raise GeoError("import.too_many_rows", limit=limits.ROWS)
    if frame.width != len(header):
        raise _ragged(path, text, separator, len(header))
    return frame


def _unique(header: list[str]) -> list[str]:
    names: list[str] = []
    for position, name in enumerate(header, start=1):
        plain = name.strip().strip("\ufeff")
        names.append(plain if plain and plain not in names else f"{plain}_{position}")
    return names


def _ragged(path: Path, text: bytes, separator: str, width: int) -> GeoError:
    """Name the first row with another number of cells than the header."""
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", errors="replace", newline="")
    csv.field_size_limit(16 * limits.MIB)
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=separator), start=1):
            if row and len(row) != width:
                return GeoError(
                    "import.csv_ragged", file=path.name, row=number, cells=len(row), width=width
                )
    except csv.Error:
        pass
    return GeoError("import.csv_broken", file=path.name)
