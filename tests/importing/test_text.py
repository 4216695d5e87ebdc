"""Text as it arrives: encodings, separators, digits, dates, numbers of persons."""

from datetime import UTC, datetime

import polars as pl
import pytest

from data.importing import dates
from data.importing.delimited import read_csv
from data.importing.normal import heading, squeeze, tidy
from data.importing.opening import open_table
from data.importing.privacy import drop_personal, mask_text
from data.importing.table import Form, Table
from geo.errors import GeoError

TEXT = "工单编号,标题\n１２３,　电梯故障，请维修　\n456,“噪声”\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_usual_encoding_reads_the_same(tmp_path, encoding, end):
    path = tmp_path / "in.csv"
    path.write_bytes(TEXT.replace("\n", end).encode(encoding))
    frame = open_table(path).frame.select(tidy(pl.all()))
    assert frame.rows() == [("123", "电梯故障，请维修"), ("456", "“噪声”")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found(tmp_path, separator):
    path = tmp_path / "in.csv"
    path.write_text(f'a{separator}b\n1{separator}"x,;|y"\n2{separator}z\n')
    assert read_csv(path).frame.rows() == [("1", "x,;|y"), ("2", "z")]


def test_bytes_of_no_known_encoding_are_asked_about_not_guessed(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes("naïve,façade\né,è\n".encode("latin-1"))
    with pytest.raises(GeoError, match="encoding_unknown"):
        read_csv(path)
    assert read_csv(path, encoding="latin-1").frame.columns == ["naïve", "façade"]
    with pytest.raises(GeoError, match="encoding_wrong"):
        read_csv(path, encoding="utf-16-le" if path.stat().st_size % 2 else "ascii")


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text('a,b\n1,"two\nlines"\n,\n3,x\n')
    assert read_csv(path).numbers.tolist() == [2, 4]


def test_a_row_with_too_many_cells_is_named(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("a,b\n1,2\n3,4,5\n")
    with pytest.raises(GeoError) as refused:
        read_csv(path)
    assert refused.value.key == "import.csv_ragged"
    assert (refused.value.params["row"], refused.value.params["cells"]) == (3, 3)


def test_a_heading_alone_has_no_rows(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("a,b\n")
    with pytest.raises(GeoError, match="no_rows"):
        read_csv(path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("受理时间（北京时间）", "受理时间"),
        ("Unique_Key", "unique key"),
        ("ＬＯＮ", "lon"),
        ("村/社区", "村社区"),
    ],
)
def test_headings_that_mean_the_same(one, other):
    assert heading(one) == heading(other)


def test_places_in_brackets_remain_part_of_a_name():
    assert squeeze("锦绣花园（东区）") != squeeze("锦绣花园（西区）")


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-27 03:05:00",
        "2026-02-27T03:05:00.000",
        "2026/2/27 3:05",
        "2026年2月27日 3时5分",
        "2026.02.27 03:05:00",
        "20260227030500",
        "46080.1284722222",
        "2026-02-27T03:05:00+08:00",
        "2026-02-26T19:05:00Z",
    ],
)
def test_one_moment_in_nine_spellings(text):
    assert dates.parse(pl.Series([text]), "Asia/Shanghai").to_list() == [
        datetime(2026, 2, 26, 19, 5, tzinfo=UTC)
    ]


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "昨天", "3", "2026", "00:00"])
def test_what_is_no_time_is_null(text):
    assert dates.parse(pl.Series([text]), "Asia/Shanghai").to_list() == [None]


def test_day_and_month_are_decided_by_the_whole_column_or_not_at_all():
    undecided = pl.Series(["03/04/2026", "05/06/2026"])
    assert dates.parse(undecided, "UTC").to_list() == [None, None]
    american = dates.parse(pl.Series(["03/04/2026 01:30 PM", "03/14/2026"]), "UTC")
    assert american[0] == datetime(2026, 3, 4, 13, 30, tzinfo=UTC)
    british = dates.parse(pl.Series(["03/04/2026", "14/03/2026"]), "UTC")
    assert british[0] == datetime(2026, 4, 3, tzinfo=UTC)
    said = dates.parse(undecided, "UTC", "%d/%m/%Y")
    assert said[0] == datetime(2026, 4, 3, tzinfo=UTC)


def test_the_hour_that_does_not_exist_and_the_one_that_exists_twice():
    times = dates.parse(
        pl.Series(["2026-03-08 02:30:00", "2026-11-01 01:30:00"]), "America/New_York"
    )
    assert times.to_list() == [None, datetime(2026, 11, 1, 5, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话13812345678请回", "电话138****5678请回"),
        ("13812345678,13912345679", "138****5678,139****5679"),
        ("138 1234 5678", "138****5678"),
        ("+86 138-1234-5678", "+86 138****5678"),
        ("身份证371302199001011234。", "身份证371*************34。"),
        ("37130219900101123X", "371*************3X"),
        ("371302900101123", "371**********23"),
        ("0539-8123456", "0539****3456"),
        ("call (212) 555-1234 now", "call (212) ***-1234 now"),
        ("订单20260227123456789012号", "订单20260227123456789012号"),
        ("3栋2单元1801", "3栋2单元1801"),
        ("2026-02-27 03:05:00", "2026-02-27 03:05:00"),
    ],
)
def test_numbers_of_persons_in_free_text(text, hidden):
    assert mask_text(text) == hidden


def test_columns_about_persons_are_forgotten_and_places_are_not():
    names = [
        "来电人",
        "来电人电话",
        "联系方式（手机）",
        "Phone_Number",
        "E-mail",
        "小区名称",
        "标题",
    ]
    table = Table(pl.DataFrame({name: ["x"] for name in names}), [2], Form.CSV)
    assert drop_personal(table, "issues") == 5
    assert table.frame.columns == ["小区名称", "标题"]
