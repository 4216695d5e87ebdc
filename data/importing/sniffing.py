"""Names what a file is by its first bytes; a file whose name says something else is refused by its
real name."""

import re
import zipfile
from pathlib import Path

from data.importing import limits
from data.importing.table import Form
from geo.errors import GeoError

SUFFIXES = {
    ".csv": Form.CSV,
    ".tsv": Form.CSV,
    ".txt": Form.CSV,
    ".xlsx": Form.XLSX,
    ".geojson": Form.GEOJSON,
    ".json": Form.GEOJSON,
    ".gpkg": Form.GPKG,
    ".shp": Form.SHAPEFILE,
    ".zip": Form.ZIPPED_SHAPEFILE,
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def form_of(path: Path) -> Form:
    """The form of a file. Raises GeoError when it is missing, too large, of a foreign form or
    misnamed."""
    if path.is_dir():
        return Form.SHAPEFILE
    if not path.is_file():
        raise GeoError("import.file_missing", file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise GeoError("import.file_empty", file=path.name)
    if size > limits.FILE_BYTES:
        raise GeoError(
            "import.file_too_large", file=path.name, limit=limits.FILE_BYTES // limits.MIB
        )
    claimed = SUFFIXES.get(path.suffix.lower())
    found = _content(path)
    if claimed is None:
        raise GeoError("import.suffix_unknown", file=path.name, known=" ".join(SUFFIXES))
    if found != claimed:
        raise GeoError("import.misnamed", file=path.name, claimed=claimed, found=found)
    return claimed


def _content(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(65_536)
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(b"SQLite format 3\0"):
        return Form.GPKG if _is_geopackage(head) else "sqlite"
    for magic, name in _MAGICS:
        if head.startswith(magic):
            return name
    return _text(head)


_MAGICS = (
    (b"\x00\x00\x27\x0a", Form.SHAPEFILE),
    (b"PK", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
)


def _is_geopackage(head: bytes) -> bool:
    """Application id and user version at their fixed places in the header of the SQLite file."""
    return head[68:72] in (b"GPKG", b"GP10", b"GP11", b"GP12")


def _archive(path: Path) -> str:
    """What a zip is by the names in its directory; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()[: limits.WORKBOOK_ENTRIES]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise GeoError("import.zip_broken", file=path.name) from error
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsm" if "xl/vbaproject.bin" in names else Form.XLSX
    if "word/document.xml" in names:
        return "docx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if any(name.endswith((".kml", ".kmz")) for name in names):
        return "kmz"
    return Form.ZIPPED_SHAPEFILE


def _text(head: bytes) -> str:
    if head.startswith(_UTF16):
        return Form.CSV
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        # GDAL runs a pipeline of commands hidden in a JSON of this type when the driver is not
        # switched off.
        return "gdal_pipeline" if b"gdal_streamed_alg" in head else Form.GEOJSON
    if start.startswith(b"<"):
        return _markup(start)
    if b"\0" in head:
        return "binary"
    return Form.CSV


def _markup(start: bytes) -> str:
    text = start[:4096].lower()
    for tag, name in ((b"<ogrvrt", "vrt"), (b"<kml", "kml"), (b"<html", "html"), (b"gml", "gml")):
        if re.search(tag, text):
            return name
    return "xml"
