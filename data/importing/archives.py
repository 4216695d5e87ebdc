"""Zip files: judged by their directory before a byte is unpacked, and unpacked under our own
names."""

import re
import shutil
import stat
import struct
import zipfile
from pathlib import Path, PurePosixPath

from data.importing import limits
from geo.errors import GeoError

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NESTED = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".kmz", ".xlsx", ".jar")
_END = b"PK\x05\x06"


def check_workbook(path: Path) -> None:
    """Refuse an XLSX whose directory promises a bomb: about a millisecond, no memory."""
    with _opened(path) as archive:
        _check(path, archive, limits.WORKBOOK_ENTRIES, limits.WORKBOOK_BYTES)


def unpack_shapefiles(path: Path, folder: Path) -> dict[str, Path]:
    """Unpack the Shapefiles of a zip into `folder`; layer name -> path of its .shp.

    Only the five parts of a Shapefile are written, under names of our own. Raises GeoError for
    every
    archive that could fill the disk, leave the folder or hide another file.
    """
    with _opened(path) as archive:
        _check(path, archive, limits.ZIP_ENTRIES, limits.ZIP_TOTAL_BYTES)
        _refuse_nested(path, archive)
        layers: dict[str, Path] = {}
        for entry in archive.infolist():
            name = PurePosixPath(_readable(entry))
            if name.suffix.lower() not in PARTS or name.name.startswith("._"):
                continue
            stem = str(name.with_suffix(""))
            target = layers.setdefault(stem, folder / f"layer{len(layers)}.shp")
            _write(path, archive, entry, target.with_suffix(name.suffix.lower()))
    found = {PurePosixPath(stem).name: shp for stem, shp in layers.items() if shp.exists()}
    if not found:
        raise GeoError("import.zip_without_shapefile", file=path.name)
    return found


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        _check_frame(path)
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise GeoError("import.zip_broken", file=path.name) from error


def _check_frame(path: Path) -> None:
    """One directory, at the very end: a second one or data around it lets two programs see two
    archives."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < 22:
        raise zipfile.BadZipFile("no end of directory")
    comment = struct.unpack_from("<H", tail, place + 20)[0]
    if tail.count(_END) != 1 or place + 22 + comment != len(tail):
        raise zipfile.BadZipFile("data after the directory")


def _check(path: Path, archive: zipfile.ZipFile, entries: int, total: int) -> None:
    listed = archive.infolist()
    if len(listed) > entries:
        raise GeoError("import.zip_entries", file=path.name, count=len(listed), limit=entries)
    for entry in listed:
        _check_entry(path, entry)
    names = [entry.filename.lower().rstrip("/") for entry in listed]
    if len(set(names)) != len(names):
        raise GeoError("import.zip_duplicate", file=path.name)
    _check_places(path, listed)
    unpacked = sum(entry.file_size for entry in listed)
    ratio = unpacked / max(1, sum(entry.compress_size for entry in listed))
    if unpacked > total or (unpacked > limits.ZIP_RATIO_MATTERS_FROM and ratio > limits.ZIP_RATIO):
        raise GeoError(
            "import.zip_bomb", file=path.name, unpacked=unpacked // limits.MIB, ratio=round(ratio)
        )


def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & 0x1:
        raise GeoError("import.zip_encrypted", file=path.name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise GeoError("import.zip_method", file=path.name)
    outside = name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or "\\" in name
    if outside or ".." in PurePosixPath(name).parts or not name.isprintable():
        raise GeoError("import.zip_outside", file=path.name)
    mode = entry.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        raise GeoError("import.zip_link", file=path.name)


def _check_places(path: Path, listed: list[zipfile.ZipInfo]) -> None:
    """Entries lie one after the other from the first byte on: overlapping ones are how small bombs
    are built."""
    end = 0
    for number, entry in enumerate(sorted(listed, key=lambda entry: entry.header_offset)):
        if entry.header_offset < end or (number == 0 and entry.header_offset != 0):
            raise GeoError("import.zip_broken", file=path.name)
        end = entry.header_offset + 30 + len(entry.filename.encode("cp437", "replace"))
        end += entry.compress_size


def _refuse_nested(path: Path, archive: zipfile.ZipFile) -> None:
    for entry in archive.infolist():
        if entry.filename.lower().endswith(_NESTED):
            raise GeoError("import.zip_nested", file=path.name)
        if entry.file_size < 4 or entry.is_dir():
            continue
        with _entry(path, archive, entry) as source:
            if _read(path, source, 4) == b"PK\x03\x04":
                raise GeoError("import.zip_nested", file=path.name)


def _entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> zipfile.ZipExtFile:
    try:
        source = archive.open(entry)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise GeoError("import.zip_broken", file=path.name) from error
    assert isinstance(source, zipfile.ZipExtFile)
    return source


def _read(path: Path, source: zipfile.ZipExtFile, size: int) -> bytes:
    try:
        return source.read(size)
    except Exception as error:  # zlib.error, EOFError, BadZipFile: the wrong bytes in many dialects
        raise GeoError("import.zip_broken", file=path.name) from error


def _readable(entry: zipfile.ZipInfo) -> str:
    """The name of an entry; without the UTF-8 flag Chinese programs write GBK."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _write(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one entry; the checksum and the promised length are verified on the way."""
    with _entry(path, archive, entry) as source, target.open("xb") as sink:
        try:
            shutil.copyfileobj(source, sink, limits.MIB)
        except Exception as error:  # as above; nothing of it may reach the screen as a crash
            raise GeoError("import.zip_broken", file=path.name) from error
        if sink.tell() != entry.file_size:
            raise GeoError("import.zip_broken", file=path.name)
