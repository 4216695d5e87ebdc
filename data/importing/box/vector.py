"""Reads one layer of a Shapefile, GeoJSON or GeoPackage inside the box and leaves it as Arrow for
the parent.

Run as ``python -m data.importing.box.vector``; the request comes as JSON on standard input,
OGR_SKIP (every driver except the three) by the environment, before GDAL is loaded.
"""

import sqlite3
from pathlib import Path
from typing import Any

from data.importing.box.answering import Refusal, answer

ALLOWED = ("ESRI Shapefile", "GeoJSON", "GPKG")
CURVED = ("CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE")


def _read(request: dict[str, Any]) -> dict[str, Any]:
    import pyogrio

    if set(pyogrio.list_drivers()) - set(ALLOWED):
        raise Refusal("import.drivers_open")
    path = Path(request["path"])
    if path.suffix == ".gpkg":
        _check_geopackage(path)
    layers = _layers(pyogrio, path)
    layer = _choose(layers, request["layer"])
    encoding, dbf = None, path.with_suffix(".dbf")
    if path.suffix.lower() == ".shp":
        encoding = request["encoding"] or _dbf_encoding(dbf)
    try:
        meta, _, shapes, columns = pyogrio.raw.read(
            str(path),
            layer=layer,
            force_2d=True,
            encoding="ISO-8859-1" if encoding else None,
            max_features=request["rows"] + 1,
            datetime_as_string=True,
        )
    except Exception as error:  # GDAL's own errors, a name cut inside a character ...
        raise Refusal("import.unreadable", reason=_short(error)) from error
    if path.suffix == ".gpkg":
        meta["geometry_type"] = _declared(path, layer) or meta["geometry_type"]
    if meta["fields"].size == 0 and shapes is None:
        raise Refusal("import.no_rows")
    names = [_recode(str(name), encoding, "ignore") for name in meta["fields"]]
    texts = [_text_column(column, encoding) for column in columns]
    told = _leave(Path(request["folder"]), names, texts, shapes, meta, layer, encoding)
    return told | {"layers": layers}


def _layers(pyogrio: Any, path: Path) -> list[str]:
    try:
        return [str(name) for name, _ in pyogrio.list_layers(str(path))]
    except Exception as error:
        raise Refusal("import.unreadable", reason=_short(error)) from error


def _choose(layers: list[str], wanted: str | None) -> str:
    if wanted and wanted not in layers:
        raise Refusal("import.layer_unknown", layer=wanted, layers=", ".join(layers))
    if not wanted and len(layers) != 1:
        raise Refusal("import.layer_choose", layers=", ".join(layers))
    return wanted or layers[0]


def _check_geopackage(path: Path) -> None:
    """A GeoPackage is a database: views and virtual tables other than the spatial index may run
    what they like."""
    try:
        with sqlite3.connect(f"file:{path.as_posix()}?mode=ro&immutable=1", uri=True) as db:
            rows = db.execute(
                "select type, name, coalesce(sql, '') from sqlite_master"
                " where type = 'view' or sql like 'create virtual table%'"
            ).fetchall()
    except sqlite3.Error as error:
        raise Refusal("import.unreadable", reason=_short(error)) from error
    for kind, name, sql in rows:
        if kind == "view" or "using rtree(" not in " ".join(sql.lower().split()):
            raise Refusal("import.geopackage_active", name=name)


def _declared(path: Path, layer: str) -> str | None:
    """The curved kind of a layer: GDAL gives its shapes in straight pieces and calls them so."""
    with sqlite3.connect(f"file:{path.as_posix()}?mode=ro&immutable=1", uri=True) as db:
        row = db.execute(
            "select geometry_type_name from gpkg_geometry_columns where table_name = ?", (layer,)
        ).fetchone()
    curved = row is not None and str(row[0]).upper() in CURVED
    return str(row[0]) if curved else None


def _dbf_encoding(path: Path) -> str:
    """The encoding of a DBF: what its .cpg or language byte says when the bytes agree, else what
    the bytes are."""
    if not path.exists():
        return "utf-8"
    raw = path.read_bytes()
    cpg = path.with_suffix(".cpg")
    said = cpg.read_text("ascii", "ignore").strip().lower() if cpg.exists() else ""
    named = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "1252": "cp1252"}
    named |= {"utf-8": "utf-8", "utf8": "utf-8", "65001": "utf-8", "iso-8859-1": "cp1252"}
    guess = next((codec for word, codec in named.items() if word in said), None)
    language = {0x4D: "gb18030", 0x03: "cp1252", 0x57: None}.get(raw[29] if len(raw) > 29 else 0)
    candidates = [guess, "utf-8", "gb18030", language, "cp1252"]
    # Names may be cut inside a character, so only the records below the header have to decode.
    body = raw[int.from_bytes(raw[8:10], "little") :]
    for codec in filter(None, candidates):
        try:
            body.decode(codec)
        except UnicodeDecodeError:
            continue
        return codec
    raise Refusal("import.encoding_unknown")


def _recode(text: str, encoding: str | None, errors: str = "strict") -> str:
    return text.encode("latin-1").decode(encoding, errors) if encoding else text


def _text_column(column: Any, encoding: str | None) -> list[str | None]:
    """Every value as a person would write it: whole numbers without a point, missing ones as
    None."""
    values = column.tolist()
    if column.dtype.kind == "f":
        return [None if v != v else (str(int(v)) if v == int(v) else repr(v)) for v in values]
    if column.dtype.kind == "M":
        return [None if v is None or str(v) == "NaT" else str(v) for v in column.astype(str)]
    if column.dtype.kind in "iub":
        return [str(v).lower() if v is True or v is False else str(v) for v in values]
    return [None if v is None else _recode(str(v), encoding) for v in values]


def _leave(
    folder: Path, names: list[str], texts: list[Any], shapes: Any, meta: Any, layer: str, codec: Any
) -> dict[str, Any]:
    import polars as pl

    unique: dict[str, Any] = {}
    for number, (name, column) in enumerate(zip(names, texts, strict=True)):
        unique[name if name not in unique else f"{name}_{number}"] = pl.Series(
            column, dtype=pl.String
        )
    if shapes is not None:
        unique["\0shape"] = pl.Series(list(shapes), dtype=pl.Binary)
    pl.DataFrame(unique).write_ipc(folder / "table.arrow")
    kind = str(meta["geometry_type"])
    return {"system": meta["crs"], "layer": layer, "encoding": codec, "kind": kind}


def _short(error: Exception) -> str:
    """The driver's first line without the path, which is nobody's business."""
    return str(error).splitlines()[0].split("/")[-1][:200] if str(error) else type(error).__name__


if __name__ == "__main__":
    answer(_read)
