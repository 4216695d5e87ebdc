"""Opens whatever file somebody brings: named by its content, checked, read behind a wall."""

import tempfile
from pathlib import Path

from data.importing import archives, boxed
from data.importing.delimited import read_csv
from data.importing.sniffing import form_of
from data.importing.table import Form, Table
from geo.errors import GeoError


def open_table(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    header: int | None = None,
) -> Table:
    """The rows of a file. Raises GeoError with a sentence for every file that cannot or may not be
    read."""
    form = form_of(path)
    if form is Form.CSV:
        return read_csv(path, encoding=encoding, separator=separator)
    if form is Form.XLSX:
        archives.check_workbook(path)
        return boxed.read_workbook(path, sheet=layer, header=header)
    if form is Form.ZIPPED_SHAPEFILE:
        return _zipped(path, layer, encoding)
    if path.is_dir():
        path = _in_folder(path, layer)
        layer = None
    if form is Form.SHAPEFILE:
        _complete(path)
    return boxed.read_vector(path, form, layer=layer, encoding=encoding)


def _zipped(path: Path, layer: str | None, encoding: str | None) -> Table:
    with tempfile.TemporaryDirectory(prefix="gezhi-unpack-") as folder:
        layers = archives.unpack_shapefiles(path, Path(folder))
        name = _choose(layer, sorted(layers), path)
        _complete(layers[name], named=name)
        table = boxed.read_vector(layers[name], Form.SHAPEFILE, layer=None, encoding=encoding)
    table.layer, table.layers = name, tuple(sorted(layers))
    return table


def _in_folder(path: Path, layer: str | None) -> Path:
    found = {file.stem: file for file in sorted(path.iterdir()) if file.suffix.lower() == ".shp"}
    if not found:
        raise GeoError("import.folder_without_shapefile", folder=path.name)
    return found[_choose(layer, sorted(found), path)]


def _choose(layer: str | None, names: list[str], path: Path) -> str:
    listed = ", ".join(names)
    if layer and layer not in names:
        raise GeoError("import.layer_unknown", file=path.name, layer=layer, layers=listed)
    if not layer and len(names) > 1:
        raise GeoError("import.layer_choose", file=path.name, layers=listed)
    return layer or names[0]


def _complete(path: Path, named: str | None = None) -> None:
    """A Shapefile without index or table opens in part or not at all; say which file is missing."""
    for suffix in (".shx", ".dbf"):
        if not (path.with_suffix(suffix).exists() or path.with_suffix(suffix.upper()).exists()):
            raise GeoError("import.shapefile_part", file=named or path.stem, part=suffix)
