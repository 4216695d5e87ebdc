"""Zip files and workbooks: the folder `accept` is read, everything in `reject` is refused before
unpacking."""

import io
import stat
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from data.importing import archives
from data.importing.opening import open_table
from geo.errors import GeoError

SHP_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, bytes]:
    """The parts of a small true Shapefile, written once by GDAL in this process."""
    import geopandas
    from shapely.geometry import box

    frame = geopandas.GeoDataFrame({"NAME": ["a"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    frame.to_file(tmp_path / "true.shp")
    return {
        s: (tmp_path / f"true{s}").read_bytes()
        for s in SHP_PARTS
        if (tmp_path / f"true{s}").exists()
    }


def zipped(path: Path, entries: list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries:
            archive.writestr(name, body)
    return path


def named(parts: dict[str, bytes], stem: str) -> list[tuple[str, bytes]]:
    return [(stem + suffix, body) for suffix, body in parts.items()]


@pytest.mark.parametrize("stem", ["blocks", "folder/blocks", "边界/社区边界", "a b.c"])
def test_accept(tmp_path, parts, stem):
    table = open_table(zipped(tmp_path / "in.zip", [*named(parts, stem), ("readme.txt", b"hello")]))
    assert len(table) == 1 and table.system == "EPSG:4326"
    assert table.layer == stem.split("/")[-1]


def test_accept_gbk_names_without_the_utf8_flag(tmp_path, parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for suffix, body in parts.items():
            archive.writestr(zipfile.ZipInfo("XXXX" + suffix), body)
    raw = buffer.getvalue().replace(b"XXXX", "社区".encode("gbk"))
    (tmp_path / "gbk.zip").write_bytes(raw)
    assert open_table(tmp_path / "gbk.zip").layer == "社区"


def test_several_layers_have_to_be_chosen(tmp_path, parts):
    path = zipped(tmp_path / "two.zip", named(parts, "one") + named(parts, "two"))
    with pytest.raises(GeoError) as refused:
        open_table(path)
    assert refused.value.key == "import.layer_choose"
    assert open_table(path, layer="two").layer == "two"


def bomb(parts):
    return [*named(parts, "a"), ("a.bin", bytes(200 << 20))]


REJECT = {
    "bomb": (bomb, "import.zip_bomb"),
    "entries": (
        lambda p: named(p, "a") + [(f"n{i}", b"") for i in range(10_001)],
        "import.zip_entries",
    ),
    "parent": (lambda p: [("../a.shp", p[".shp"])], "import.zip_outside"),
    "deep_parent": (lambda p: [("x/../../a.shp", p[".shp"])], "import.zip_outside"),
    "absolute": (lambda p: [("/etc/a.shp", p[".shp"])], "import.zip_outside"),
    "drive": (lambda p: [("C:a.shp", p[".shp"])], "import.zip_outside"),
    "nested": (lambda p: [*named(p, "a"), ("inner.zip", b"x")], "import.zip_nested"),
    "disguised_nest": (
        lambda p: [*named(p, "a"), ("notes.txt", b"PK\x03\x04xx")],
        "import.zip_nested",
    ),
    "case_duplicate": (lambda p: [*named(p, "a"), ("A.shp", b"")], "import.zip_duplicate"),
    "no_shapefile": (lambda p: [("a.vrt", b"<OGRVRTDataSource/>")], "import.zip_without_shapefile"),
    "no_index": (lambda p: [("a.shp", p[".shp"]), ("a.dbf", p[".dbf"])], "import.shapefile_part"),
}


@pytest.mark.parametrize("name", REJECT)
def test_reject(tmp_path, parts, name):
    make, key = REJECT[name]
    with pytest.raises(GeoError) as refused:
        open_table(zipped(tmp_path / "in.zip", make(parts)))
    assert refused.value.key == key


def test_reject_duplicate_names(tmp_path, parts):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "in.zip", [*named(parts, "a"), ("a.shp", b"other")])
    with pytest.raises(GeoError, match="zip_duplicate"):
        open_table(path)


def test_reject_symbolic_link(tmp_path, parts):
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(GeoError, match="zip_link"):
        open_table(tmp_path / "in.zip")


def mutations(whole: bytes) -> dict[str, bytes]:
    body = bytearray(whole)
    body[60] ^= 0xFF  # inside the compressed bytes of the first entry
    flag = bytearray(whole)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        flag[whole.index(magic) + offset] |= 1
    return {
        "truncated": whole[: len(whole) // 2],
        "prefixed": b"#!/bin/sh\n" + whole,
        "trailing": whole + b"trailing",
        "two_directories": whole + whole[whole.index(b"PK\x01\x02") :],
        "wrong_checksum": bytes(body),
        "encrypted": bytes(flag),
    }


@pytest.mark.parametrize("name", mutations(b"PK\x03\x04" + bytes(80) + b"PK\x01\x02" + bytes(40)))
def test_reject_tampered(tmp_path, parts, name):
    whole = zipped(tmp_path / "whole.zip", named(parts, "a")).read_bytes()
    (tmp_path / "in.zip").write_bytes(mutations(whole)[name])
    with pytest.raises(GeoError) as refused:
        open_table(tmp_path / "in.zip")
    assert refused.value.key in {"import.zip_broken", "import.zip_encrypted", "import.misnamed"}
    assert (refused.value.key == "import.zip_encrypted") == (name == "encrypted")


def test_nothing_is_written_outside_the_folder(tmp_path, parts):
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(GeoError):
        archives.unpack_shapefiles(zipped(tmp_path / "in.zip", [("../canary.shp", b"x")]), inside)
    assert not (tmp_path / "canary.shp").exists() and not list(inside.iterdir())


def workbook(path: Path, rows: list[list[object]], sheet: str = "Sheet1") -> Path:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def test_workbook_bomb_is_refused_fast_and_in_little_memory(tmp_path):
    path = workbook(tmp_path / "in.xlsx", [["a"], [1]])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as sheet,
    ):
        for _ in range(326):
            sheet.write(b"<c><v>1</v></c>" * (1 << 16))
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(GeoError) as refused:
        open_table(path)
    spent, peak = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.key == "import.zip_bomb"
    assert spent < 1.0 and peak < 100 << 20


def test_a_title_row_above_the_heading_is_skipped(tmp_path):
    rows = [["某区诉求一览表"], ["工单编号", "标题"], ["1", "甲"], [], [2.0, "乙"]]
    table = open_table(workbook(tmp_path / "in.xlsx", rows))
    assert table.frame.rows() == [("1", "甲"), ("2", "乙")]
    assert table.numbers.tolist() == [3, 5]


@pytest.mark.parametrize(
    ("name", "body", "found"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "xls"),
        ("a.xlsx", "编号,名称\n1,甲\n".encode(), "csv"),
        ("a.csv", b"\x00\x00\x27\x0a" + bytes(96), "shapefile"),
        ("a.csv", b"%PDF-1.7", "pdf"),
        ("a.csv", b"ab\0cd", "binary"),
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", "vrt"),
        ("a.geojson", b"<?xml version='1.0'?><kml/>", "kml"),
        ("a.geojson", b'{"type":"gdal_streamed_alg","command_line":"x"}', "gdal_pipeline"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(200), "sqlite"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c", "7z"),
    ],
)
def test_a_misnamed_file_is_named_as_what_it_is(tmp_path, name, body, found):
    (tmp_path / name).write_bytes(body)
    with pytest.raises(GeoError) as refused:
        open_table(tmp_path / name)
    assert (refused.value.key, refused.value.params["found"]) == ("import.misnamed", found)


@pytest.mark.parametrize(
    ("entry", "found"),
    [("xl/vbaProject.bin", "xlsm"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "docx")],
)
def test_office_relatives_under_the_name_xlsx(tmp_path, entry, found):
    entries = [(entry, b"x")] + ([("xl/workbook.xml", b"x")] if found == "xlsm" else [])
    path = zipped(tmp_path / "a.xlsx", entries)
    with pytest.raises(GeoError) as refused:
        open_table(path)
    assert refused.value.params["found"] == found


def test_ods_under_the_name_xlsx(tmp_path):
    path = zipped(tmp_path / "a.xlsx", [("mimetype", b"x"), ("content.xml", b"x")])
    with pytest.raises(GeoError) as refused:
        open_table(path)
    assert refused.value.params["found"] == "ods"
