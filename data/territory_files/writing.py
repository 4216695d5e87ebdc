"""Layers become a GeoPackage, a GeoJSON or a zip of Shapefiles, in a process with limits."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from data.importing import limits
from data.importing.boxed import BARE_ENVIRONMENT, switched_off
from data.territory_files import fields
from data.territory_files.layers import BASE, Layer
from geo.errors import GeoError

FORMS = ("gpkg", "geojson", "zip")
DICTIONARY = "fields.csv"
_FIELDS = "fields"


def write(layers: Sequence[Layer], form: str, folder: Path) -> Path:
    """The file, made in an empty folder.

    Raises GeoError territory_file.no_form, territory_file.not_written.
    """
    if form not in FORMS:
        raise GeoError("territory_file.no_form", form=form, forms=" ".join(FORMS))
    layers = fitting(layers, form)
    target = folder / ("shapes" if form == "zip" else f"territory.{form}")
    if form == "zip":
        target.mkdir()
    tables = [_left(folder, layer.name, _frame(layer), layer.geometry) for layer in layers]
    listed = [(layer.name, layer.fields) for layer in layers]
    if form == "gpkg":
        tables.append(_left(folder, _FIELDS, _meanings(listed), None))
    _run(form, target, tables)
    if form != "zip":
        return target
    (target / DICTIONARY).write_text(fields.dictionary(listed), "utf-8-sig", newline="")
    return _zipped(target, folder / "territory.zip")


def fitting(layers: Sequence[Layer], form: str) -> Sequence[Layer]:
    """What a form can hold: GeoJSON has one layer, the base grids or else the first; only a
    GeoPackage has layers without a row."""
    if form == "gpkg":
        return layers
    layers = [layer for layer in layers if layer.rows]
    if form == "zip":
        return layers
    return [layer for layer in layers if layer.name == BASE] or layers[:1]


def _frame(layer: Layer) -> pl.DataFrame:
    """Columns by name; numbers as whole numbers, everything else as text."""
    values = list(zip(*layer.rows, strict=True)) if layer.rows else [()] * len(layer.fields)
    columns = {
        name: pl.Series(column, dtype=pl.Int64 if name in fields.NUMBERS else pl.String)
        for name, column in zip(layer.fields, values, strict=True)
    }
    return pl.DataFrame(columns | {"\0shape": pl.Series(list(layer.shapes), dtype=pl.Binary)})


def _meanings(listed: Sequence[tuple[str, Sequence[str]]]) -> pl.DataFrame:
    text = fields.dictionary(listed).encode()
    return pl.read_csv(text, infer_schema=False)


def _left(folder: Path, name: str, frame: pl.DataFrame, geometry: str | None) -> dict[str, Any]:
    rows = folder / f"{name}.arrow"
    frame.write_ipc(rows)
    return {"name": name, "rows": str(rows), "geometry": geometry}


def _run(form: str, target: Path, tables: list[dict[str, Any]]) -> None:
    request = {
        "form": form,
        "target": str(target),
        "layers": tables,
        "memory": limits.BOX_MEMORY,
        "cpu": limits.BOX_CPU_SECONDS,
        "file_bytes": limits.FILE_BYTES,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "data.territory_files.box"],
            input=json.dumps(request).encode(),
            env=BARE_ENVIRONMENT | {"OGR_SKIP": switched_off()},
            cwd=target.parent,
            capture_output=True,
            timeout=limits.BOX_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GeoError("territory_file.not_written", reason="") from error
    if done.returncode:
        told = done.stderr.decode("utf8", "replace").strip().splitlines()
        raise GeoError("territory_file.not_written", reason=told[-1][:200] if told else "")


def _zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    return target
