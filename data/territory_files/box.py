"""Writes layers to a file inside the box: GDAL never runs in the process that serves people.

Run as ``python -m data.territory_files.box``; the request comes as JSON on standard input: the
form, the target and the layers as Arrow files.
"""

import json
import sys
from pathlib import Path
from typing import Any

from data.importing.box.walls import close_in

SYSTEM = "EPSG:4490"
DRIVERS = {"gpkg": "GPKG", "geojson": "GeoJSON", "zip": "ESRI Shapefile"}
# Seven decimals are what is stored: a shorter text has the very same numbers.
# The structure that QGIS 3.22 (GDAL 3.6) knows whole; it warns of what is newer.
PACKAGE = {"gpkg": {"VERSION": "1.2"}}
OPTIONS: dict[str, dict[str, str]] = {
    "gpkg": {},
    "geojson": {"COORDINATE_PRECISION": "7", "RFC7946": "NO"},
    "zip": {},
}


def main() -> None:
    request = json.load(sys.stdin)
    close_in(memory=request["memory"], cpu_seconds=request["cpu"], file_bytes=request["file_bytes"])
    for layer in request["layers"]:
        _write(request["form"], Path(request["target"]), layer)


def _write(form: str, target: Path, layer: dict[str, Any]) -> None:
    import numpy as np
    import polars as pl
    import pyogrio

    frame = pl.read_ipc(Path(layer["rows"]).read_bytes())
    shapes = None
    if "\0shape" in frame.columns:
        shapes = np.asarray(frame["\0shape"].to_list(), dtype=object)
        frame = frame.drop("\0shape")
    columns = [_column(frame[name]) for name in frame.columns]
    pyogrio.raw.write(
        str(target / f"{layer['name']}.shp" if form == "zip" else target),
        shapes,
        [values for values, _ in columns],
        np.asarray(frame.columns, dtype=object),
        field_mask=[mask for _, mask in columns],
        layer=layer["name"],
        driver=DRIVERS[form],
        geometry_type=layer["geometry"] if shapes is not None else None,
        crs=SYSTEM if shapes is not None else None,
        encoding="UTF-8",
        append=form == "gpkg" and target.exists(),
        layer_options=OPTIONS[form],
        dataset_options={} if target.exists() else PACKAGE.get(form),
    )


def _column(column: Any) -> tuple[Any, Any]:
    """Values and where none is known; whole numbers stay whole."""
    mask = column.is_null().to_numpy()
    if column.dtype.is_integer():
        return column.fill_null(0).to_numpy(), mask
    import numpy as np

    return np.asarray(column.to_list(), dtype=object), mask


if __name__ == "__main__":
    main()
