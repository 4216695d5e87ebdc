"""Finding places by name, code, pinyin and initials, on a territory made by hand."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.spelling import spelled
from geo.hierarchy import Hierarchy, Ladder, Rung
from geo.queries.pages import Pages, Where, folded, initials, readings, runs
from geo.queries.search import PlaceIndex, Rank, place_index
from geo.queries.territory import OUTSIDE, At, PlaceLevel, Territory
from geo.vocab import LevelKind

PLACES = {
    "district": (LevelKind.AREA, {"371302": ("兰山区", "Lanshan District")}),
    "street": (
        LevelKind.AREA,
        {"371302001": ("柳青街道", "Liuqing Subdistrict"), "371302002": ("长岗街道", None)},
    ),
    "grid": (
        LevelKind.GRID,
        {"371302001G01": ("第1网格", "Grid 1"), "371302002G01": ("第1网格", "Grid 1")},
    ),
    "compound": (
        LevelKind.COMPOUND,
        {
            "371302001C1": ("柳青苑", "Liuqing Court"),
            "371302001C2": ("青柳苑", "Qingliu Court"),
            "371302002C1": ("柳青", None),
        },
    ),
    "building": (
        LevelKind.BUILDING,
        {
            "371302001B1": ("1号楼", "Building 1"),
            "371302001B2": ("2号楼", "Building 2"),
            "371302001B3": ("11号楼", "Building 11"),
            "371302002B1": ("1号楼", "Building 1"),
        },
    ),
}
STREET_OF = {"371302001": 0, "371302002": 1}
COMPOUND_OF = {"371302001B1": 0, "371302001B2": 0, "371302001B3": 1, "371302002B1": 2}


def level(rung: Rung, places: dict[str, tuple[str, str | None]]) -> PlaceLevel:
    codes = tuple(sorted(places))
    many = len(codes)
    return PlaceLevel(
        rung,
        np.arange(many) + 1,
        codes,
        tuple(places[code][0] for code in codes),
        tuple(places[code][1] for code in codes),
        np.full(many, OUTSIDE),
        np.full(many, OUTSIDE),
        np.full((many, 4), np.nan),
        np.arange(many + 1, dtype=np.int32) - 1,
    )


@pytest.fixture(scope="module")
def index() -> PlaceIndex:
    rungs = {key: Rung(key, kind, n, key, key) for n, (key, (kind, _)) in enumerate(PLACES.items())}
    levels = {key: level(rungs[key], places) for key, (_, places) in PLACES.items()}
    ups = {}
    for key in ("grid", "compound", "building"):
        rows = [STREET_OF[code[:9]] for code in levels[key].codes]
        ups[key, "street"] = np.asarray(rows, np.int32)
    for key in ("street", "grid", "compound", "building"):
        ups[key, "district"] = np.zeros(len(levels[key]), np.int32)
    of = [COMPOUND_OF[code] for code in levels["building"].codes]
    ups["building", "compound"] = np.asarray(of, np.int32)
    ladder = Ladder("usual", "", "", tuple(rungs.values()))
    hierarchy = Hierarchy(tuple(rungs.values()), (ladder,))
    territory = Territory(1, date(2026, 1, 1), hierarchy, levels, ups)
    names = [name for each in levels.values() for name in each.names_zh]
    return place_index(territory, spelled(runs(names)))


def found(index: PlaceIndex, text: str, **more: object) -> dict[str, list[str]]:
    groups = index.find(text, **more)
    return {group.level: [hit.named.place.code for hit in group.hits] for group in groups}


@pytest.mark.parametrize(
    ("text", "level", "codes"),
    [
        ("兰山", "district", ["371302"]),
        ("lanshanqu", "district", ["371302"]),
        ("lsq", "district", ["371302"]),
        ("LAN SHAN", "district", ["371302"]),
        ("Lanshan D", "district", ["371302"]),
        ("lqjd", "street", ["371302001"]),
        ("ｌｑｊｄ", "street", ["371302001"]),
        ("cgjd", "street", ["371302002"]),
        ("zgjd", "street", ["371302002"]),
        ("changgang", "street", ["371302002"]),
        ("371302002", "street", ["371302002"]),
        ("第1网格", "grid", ["371302001G01", "371302002G01"]),
        ("d1wg", "grid", ["371302001G01", "371302002G01"]),
        ("371302001g", "grid", ["371302001G01"]),
        ("11hl", "building", ["371302001B3"]),
        ("2号楼", "building", ["371302001B2"]),
        ("柳青苑 1号楼", "building", ["371302001B1"]),
        ("柳青苑1号楼", "building", ["371302001B1"]),
        ("lqy2", "building", ["371302001B2"]),
        ("长岗 1号楼", "building", ["371302002B1"]),
    ],
)
def test_a_place_is_found_by_what_people_type(index, text, level, codes):
    assert found(index, text)[level] == codes


@pytest.mark.parametrize("text", ["", "  ", "'", "·、", "qqq", "不在", "长岗 2号楼", "ang", "i"])
def test_nothing_is_found_where_nothing_is(index, text):
    assert found(index, text) == {}


def test_whole_names_stand_before_starts_initials_and_insides(index):
    [compounds] = [group for group in index.find("柳青") if group.level == "compound"]
    assert [(hit.named.name_zh, hit.rank) for hit in compounds.hits] == [
        ("柳青", Rank.EXACT),
        ("柳青苑", Rank.START),
    ]
    [compounds] = [group for group in index.find("柳") if group.level == "compound"]
    assert [hit.rank for hit in compounds.hits] == [Rank.START, Rank.START, Rank.INSIDE]
    assert index.find("柳青")[0].level == "compound"
    assert index.find("lq")[0].hits[0].rank is Rank.INITIALS


def test_a_match_inside_pinyin_begins_with_a_syllable(index):
    assert found(index, "gang") == {"street": ["371302002"]}
    assert found(index, "ang") == {}


def test_the_place_one_stands_in_comes_first_and_the_rest_is_counted(index):
    street = At("street", 1)
    [group] = index.find("1号楼", around=street, limit=1)
    assert [hit.named.place.code for hit in group.hits] == ["371302002B1"]
    assert group.total == 3


def test_a_hit_says_where_it_lies(index):
    [group] = index.find("青柳苑 11号楼")
    assert [step.name_zh for step in group.hits[0].around] == ["柳青街道", "青柳苑"]


def test_without_readings_names_and_codes_still_work(index):
    bare = place_index(index.territory, {})
    assert found(bare, "lsq") == {}
    assert found(bare, "兰山") == {"district": ["371302"]}


def test_names_that_repeat_are_spelled_once():
    assert runs(["1号楼", "2号楼", "柳青苑", "A座"]) == ["号楼", "座", "柳青苑"]


def test_initials_keep_numbers_whole():
    [reading] = readings("兰山12号楼A座", spelled(["兰山", "号楼", "座"]))
    assert initials(reading) == "ls12hlaz"


texts = st.lists(st.text("甲乙ab1", min_size=1, max_size=4), min_size=1, max_size=12)


@given(texts, st.text("甲乙ab1", min_size=1, max_size=3))
def test_one_long_text_finds_what_a_walk_through_the_short_ones_finds(names, wanted):
    pages = Pages.of([folded(name) for name in names], range(len(names)))
    numbers, where = pages.having(wanted)
    best: dict[int, int] = {}
    for number, at in zip(numbers.tolist(), where.tolist(), strict=True):
        best[number] = min(at, best.get(number, 9))
    walked = {
        n: Where.WHOLE if name == wanted else Where.START if name.startswith(wanted) else 3
        for n, name in enumerate(names)
        if wanted in name
    }
    assert best == walked
