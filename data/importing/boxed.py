"""Runs a reader in its box and takes what it left: a table in Arrow, never a live object."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from data.importing import limits
from data.importing.table import Form, Note, Table
from geo.errors import GeoError
from geo.settings import PROJECT

_ALLOWED = {"ESRI Shapefile", "GeoJSON", "GPKG"}
_SHAPE, _NUMBER = "\0shape", "\0number"
# No variable of the caller reaches a box: no password, no proxy, no GDAL setting.
BARE_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "PYTHONPATH": str(PROJECT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "GDAL_DRIVER_PATH": "disable",
}
_ENVIRONMENT = BARE_ENVIRONMENT | {
    "OGR_GEOJSON_MAX_OBJ_SIZE": "256",
    "OGR_GEOJSON_ARRAY_AS_STRING": "YES",
}


@cache
def switched_off() -> str:
    """The GDAL drivers that no import needs. Asked in a process of its own: in ours GDAL may be
    loaded already."""
    code = "import pyogrio; print('\\n'.join(pyogrio.list_drivers()))"
    listed = subprocess.run(
        [sys.executable, "-c", code], env=_ENVIRONMENT, capture_output=True, text=True, check=True
    )
    return ",".join(name for name in listed.stdout.split("\n") if name and name not in _ALLOWED)


def read_vector(path: Path, form: Form, *, layer: str | None, encoding: str | None) -> Table:
    """A layer of a vector file. Raises GeoError for everything the box refuses or cannot
    survive."""
    request = {"layer": layer, "encoding": encoding}
    environment = {"OGR_SKIP": switched_off()}
    return _table(path, form, "data.importing.box.vector", request, environment)


def read_workbook(path: Path, *, sheet: str | None, header: int | None) -> Table:
    """A sheet of an XLSX file, checked for bombs before."""
    request = {"layer": sheet, "header": header}
    return _table(path, Form.XLSX, "data.importing.box.workbook", request, {})


def _table(
    path: Path, form: Form, module: str, request: dict[str, Any], environment: dict[str, str]
) -> Table:
    with tempfile.TemporaryDirectory(prefix="gezhi-import-") as folder:
        answer = _run(path, module, request | {"folder": folder}, environment)
        frame = pl.read_ipc(Path(folder, "table.arrow").read_bytes())
    if frame.height > limits.ROWS:
        raise GeoError("import.too_many_rows", limit=limits.ROWS)
    if not frame.height:
        raise GeoError("import.no_rows")
    shapes, numbers = None, np.arange(2, frame.height + 2)
    if _SHAPE in frame.columns:
        shapes = np.array(frame[_SHAPE].to_list(), dtype=object)
        numbers -= 1  # a map layer has no header row: its features count from one
    if _NUMBER in frame.columns:
        numbers = frame[_NUMBER].to_numpy()
    notes = []
    if answer.get("encoding") not in (None, "utf-8"):
        notes.append(Note("import.note_encoding", {"encoding": answer["encoding"]}))
    frame = frame.drop(_SHAPE, _NUMBER, strict=False)
    kind = answer.get("kind")
    system, layer, layers = answer["system"], answer["layer"], tuple(answer.get("layers", ()))
    return Table(frame, numbers, form, shapes, system, layer, notes, kind, layers)


def _run(
    path: Path, module: str, request: dict[str, Any], environment: dict[str, str]
) -> dict[str, Any]:
    request |= {
        "path": str(path.resolve()),
        "memory": limits.BOX_MEMORY,
        "cpu": limits.BOX_CPU_SECONDS,
        "file_bytes": limits.FILE_BYTES,
        "rows": limits.ROWS,
        "columns": limits.COLUMNS,
    }
    try:
        subprocess.run(
            [sys.executable, "-m", module],
            input=json.dumps(request).encode(),
            env=_ENVIRONMENT | environment,
            cwd=request["folder"],
            capture_output=True,
            timeout=limits.BOX_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GeoError("import.box_limit", file=path.name) from error
    answer = Path(request["folder"], "answer.json")
    if (
        not answer.exists()
    ):  # killed by a limit, or crashed inside a library: both stop at this wall
        raise GeoError("import.box_limit", file=path.name)
    told: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    if "error" in told:
        raise GeoError(told["error"], **{"file": path.name} | told["params"])
    return told


def mended(wkb: bytes) -> bytes | None:
    """The polygon repaired within five seconds of a process of its own, None when that is not
    possible."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "data.importing.box.mend"],
            input=wkb,
            env=_ENVIRONMENT,
            capture_output=True,
            timeout=limits.MEND_SECONDS + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None
