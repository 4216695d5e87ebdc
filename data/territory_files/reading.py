"""Reading a drawing: grids that somebody edited in another program, or a sentence why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from data.importing.coordinates import choose_system
from data.importing.opening import open_table
from data.importing.polygons import POLYGONAL, decoded, polygons
from data.importing.sniffing import form_of
from data.importing.table import Form, Table
from data.territory_files.layers import BASE
from geo.errors import GeoError
from geo.shapes.planar import Geometries
from geo.vocab import GridKind

MOST_AREAS = 30_000
# Twenty times the grids of the largest demo; beyond it comparing would take minutes.
MOST_VERTICES = 2_000_000
MAPS = (Form.GEOJSON, Form.GPKG, Form.SHAPEFILE, Form.ZIPPED_SHAPEFILE)
OVER = {kind: f"grid_{kind.value}" for kind in (GridKind.DEDICATED, GridKind.MICRO)}
_KINDS = {kind.value: kind for kind in GridKind}
_ROUND = ("curve", "surface", "circular")
# What the importer finds wrong with one shape, as this page says it.
_SAID = {
    "import.bad_invalid": "diff.self_crossing",
    "import.bad_shape_kind": "diff.not_polygon",
    "import.bad_no_shape": "diff.no_shape",
    "import.bad_empty": "diff.no_shape",
}


@dataclass(frozen=True)
class Drawn:
    """Areas in degrees with what the file says about each; `numbers` count rows from one.

    `over` holds those of other kinds of grid; a kind that is missing there is none of the file's
    business. `is_open` says that another program had the file open when it was copied.
    """

    areas: Geometries
    numbers: tuple[int, ...]
    codes: tuple[str | None, ...]
    names_zh: tuple[str | None, ...]
    names_en: tuple[str | None, ...]
    over: Mapping[GridKind, "Drawn"] = field(default_factory=dict)
    is_open: bool = False

    def __len__(self) -> int:
        return len(self.areas)

    def only(self, rows: Sequence[int]) -> "Drawn":
        def kept(values: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(values[row] for row in rows)

        areas, numbers = self.areas[list(rows)], kept(self.numbers)
        return Drawn(areas, numbers, kept(self.codes), kept(self.names_zh), kept(self.names_en))


def read_areas(
    path: Path, *, layer: str | None = None, crs: str | None = None, usual: str = BASE
) -> Drawn:
    """The areas of a layer, the `usual` one when none is named; with base grids those of the layers
    of dedicated and micro grids too. The whole file or nothing.

    Raises GeoError diff.no_map, diff.three_d, diff.curved, diff.no_polygons, diff.not_polygon,
    diff.no_shape, diff.self_crossing, diff.too_many, and what the importer raises for files that
    it cannot open, layers that do not exist and systems that nobody knows.
    """
    table = _opened(path, layer, usual)
    drawn, kinds = _drawn(table, path, crs)
    rows = {kind: [row for row, each in enumerate(kinds) if each == kind] for kind in GridKind}
    over = {kind: drawn.only(rows[kind]) for kind in OVER if rows[kind]}
    for kind in OVER if layer is None and usual == BASE else ():
        if OVER[kind] in table.layers and OVER[kind] != table.layer:
            over[kind] = _layer_over(path, OVER[kind], crs)
    base = drawn.only(rows[GridKind.BASE])
    return replace(base, over=over, is_open=_is_open(path, table.form))


def _layer_over(path: Path, layer: str, crs: str | None) -> Drawn:
    """All rows of a layer of another kind of grid; none when all were deleted."""
    try:
        return _drawn(open_table(path, layer=layer), path, crs)[0]
    except GeoError as error:
        if error.key != "import.no_rows":
            raise
    return Drawn(np.empty(0, np.object_), (), (), (), ())


def _drawn(table: Table, path: Path, crs: str | None) -> tuple[Drawn, list[GridKind]]:
    """The areas of a table, and of which kind each says that it is; `base` when it does not."""
    _refuse_kind(table, path)
    shapes = decoded(table.shapes) if table.shapes is not None else np.empty(0, object)
    known = [shape for shape in shapes if shape is not None]
    if not known or all(shapely.get_type_id(shape) not in POLYGONAL for shape in known):
        raise GeoError("diff.no_polygons", file=path.name, layer=table.layer or "")
    if len(shapes) > MOST_AREAS:
        raise GeoError("diff.too_many", most=MOST_AREAS)
    if int(shapely.get_num_coordinates(shapes).sum()) > MOST_VERTICES:
        raise GeoError("import.too_many_vertices", limit=MOST_VERTICES)
    done = polygons(shapes, choose_system(crs, table.system, path.name))
    for row, (key, params) in sorted(done.problems.items()):
        raise GeoError(_SAID.get(key, key), **params, row=int(table.numbers[row]))
    numbers = tuple(int(number) for number in table.numbers)
    code, zh, en = (_texts(table, name) for name in ("code", "name_zh", "name_en"))
    kinds = [_KINDS.get(text or "", GridKind.BASE) for text in _texts(table, "kind")]
    return Drawn(done.shapes, numbers, code, zh, en), kinds


def _is_open(path: Path, form: Form) -> bool:
    """A GeoPackage whose changes go to a log beside it: QGIS does so until it is closed. The log
    is not in our hands, and what it holds is missing."""
    if form is not Form.GPKG:
        return False
    with path.open("rb") as file:
        return file.read(20)[18:] == b"\2\2"


def _opened(path: Path, layer: str | None, usual: str) -> Table:
    """The layer asked for, else the usual one, else the only one there is."""
    form = form_of(path)
    if form not in MAPS:
        raise GeoError("diff.no_map", file=path.name)
    if layer is not None or form is Form.GEOJSON:
        return open_table(path, layer=layer)
    try:
        return open_table(path, layer=usual)
    except GeoError as error:
        if error.key != "import.layer_unknown":
            raise
    return open_table(path)


def _refuse_kind(table: Table, path: Path) -> None:
    kind = table.kind or ""
    if any(word in kind.lower() for word in _ROUND):
        raise GeoError("diff.curved", file=path.name, kind=kind)
    if " Z" in kind or kind.startswith(("3D", "2.5D")):
        raise GeoError("diff.three_d", file=path.name, kind=kind)


def _texts(table: Table, column: str) -> tuple[str | None, ...]:
    if column not in table.frame.columns:
        return (None,) * len(table)
    return tuple((text or "").strip() or None for text in table.frame[column].to_list())
