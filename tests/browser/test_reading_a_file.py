"""A planner brings an edited file back: chooses it, reads the differences, makes a plan of it."""

import json
import re
import urllib.request

import pytest
import shapely.geometry
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def exported(base):
    with urllib.request.urlopen(f"{base}/territory/export.geojson?level=grid") as answer:
        return json.load(answer)


def file_of(features, exported, tmp_path, name):
    path = tmp_path / name
    path.write_text(json.dumps({**exported, "features": features}), "utf8")
    return path


def test_a_file_is_compared_and_becomes_a_plan(base, chromium, exported, tmp_path):
    features = json.loads(json.dumps(exported["features"]))
    grid = features[0]["properties"]
    grid["name_zh"] = "东风里网格"
    edited = file_of(features, exported, tmp_path, "外业.geojson")
    smaller = json.loads(json.dumps(features))
    shape = shapely.geometry.shape(smaller[0]["geometry"]).buffer(-0.0002)
    smaller[0]["geometry"] = shapely.geometry.mapping(shapely.MultiPolygon([shape]))
    gap = file_of(smaller, exported, tmp_path, "有缝隙.geojson")
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{base}/drawing?lang=zh")
    page.get_by_role("button", name="从文件读入").click()
    dialog = page.get_by_role("dialog", name="从文件读入网格")
    compare = dialog.get_by_role("button", name="比对", exact=True)
    expect(compare).to_be_disabled()
    # A file with a gap is not taken before somebody has said so.
    dialog.locator("input[type=file]").set_input_files(gap)
    compare.click()
    expect(dialog.get_by_text("缝隙：").first).to_be_visible()
    make = dialog.get_by_role("button", name="新建方案", exact=True)
    expect(make).to_be_disabled()
    dialog.get_by_role("checkbox").check()
    expect(make).to_be_enabled()
    # Another file takes the report away.
    dialog.locator("input[type=file]").set_input_files(edited)
    expect(dialog.get_by_text("缝隙：")).to_have_count(0)
    compare.click()
    rows = dialog.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("改名")
    expect(rows.first).to_contain_text("东风里网格")
    expect(rows.first).to_contain_text(grid["code"])
    make.click()
    page.wait_for_url(re.compile(r"plan=\d+"))
    expect(page.get_by_text("外业", exact=True).first).to_be_visible()
    plan = re.search(r"plan=(\d+)", page.url)[1]
    with urllib.request.urlopen(f"{base}/plans/{plan}") as answer:
        told = json.load(answer)
    names = [face["name_zh"] for face in told["sheets"][grid["community"]]["faces"]]
    assert (told["title"], names.count("东风里网格")) == ("外业", 1)
    page.close()


def test_a_refused_file_says_why_and_the_dialog_goes_on(base, chromium, tmp_path):
    wrong = tmp_path / "b.txt"
    wrong.write_text("no map", "utf8")
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{base}/drawing?lang=en")
    page.get_by_role("button", name="Read from a file").click()
    dialog = page.get_by_role("dialog", name="Read grids from a file")
    dialog.locator("input[type=file]").set_input_files(wrong)
    dialog.get_by_role("button", name="Compare").click()
    expect(dialog.get_by_role("alert")).to_contain_text("b.txt")
    expect(dialog.get_by_role("link", name="GeoPackage")).to_have_attribute(
        "href", "/territory/export.gpkg?lang=en"
    )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.close()
