"""The map engine in a real browser: what is painted where, what a click tells, what leaks."""

import base64
import json
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from dashboard.map.arrays import class_bytes
from tests.browser.map_page import application, served
from tests.browser.map_small import DANGEROUS
from tests.browser.map_territory import CENTRE, build

pytestmark = pytest.mark.browser

EARTH = 6378137
LON = math.degrees(CENTRE[0] / EARTH)
LAT = math.degrees(2 * math.atan(math.exp(CENTRE[1] / EARTH)) - math.pi / 2)
PROBE = Path(__file__).with_name("map_probe.js")
RED, GREEN, BLUE = [255, 0, 0], [0, 255, 0], [0, 0, 255]
GROUNDS = {"dark": "#101b30", "light": "#eef1f6"}


@pytest.fixture(scope="module")
def base():
    with served(application(build(16))) as address:
        yield address


@pytest.fixture
def tab(chromium, base):
    """A page that must end without an error on its console and without a request to elsewhere."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    seen = SimpleNamespace(page=page, base=base, errors=[], requests=[], expected=[])
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.add_init_script(path=PROBE)
    yield seen
    context.close()
    assert [e for e in seen.errors if not any(part in e for part in seen.expected)] == []
    inside = (base, "data:", "blob:")
    assert [address for address in seen.requests if not address.startswith(inside)] == []


def show(tab, what="small", theme="dark", lang="zh", zoom=14.0, ready="areas"):
    query = f"what={what}&theme={theme}&lang={lang}&zoom={zoom}&at={LAT},{LON}"
    tab.page.goto(f"{tab.base}/?{query}")
    tab.page.wait_for_function(f"probe.told()['{ready}.ready']")
    tab.page.wait_for_function("probe.told()['view.zoom']")
    settle(tab.page)


def settle(page):
    page.wait_for_timeout(350)


def spot(page, x, y):
    """Pixel of a place, given in metres from the centre of the territory."""
    return page.evaluate("probe.spot", [CENTRE[0] + x, CENTRE[1] + y])


def colours(page, *places):
    png = base64.b64encode(page.screenshot()).decode()
    return page.evaluate("probe.pixels", [png, [spot(page, *place) for place in places]])


def told(page, key):
    return json.loads(page.text_content("#told"))[key]


def set_props(page, component, **props):
    page.evaluate("([id, props]) => dash_clientside.set_props(id, props)", [component, props])
    settle(page)


def click(page, x, y, **more):
    page.mouse.click(*spot(page, x, y), **more)
    settle(page)


def hide_marks(page):
    set_props(page, "marks", states=class_bytes([255] * 4))
    set_props(page, "names", levels=[])


def far(colour, other):
    return max(abs(a - b) for a, b in zip(colour, other, strict=True))


def rgb(text):
    return [int(text[i : i + 2], 16) for i in (1, 3, 5)]


def test_polygons_are_filled_holes_are_empty_and_parts_are_one(tab):
    show(tab)
    hide_marks(tab.page)
    filled, hole, gap, one, other, hidden = colours(
        tab.page, (-1700, 0), (-1100, 0), (1000, 0), (200, 300), (1400, 300), (0, -1600)
    )
    assert (filled, one, other) == (RED, GREEN, GREEN)
    assert hole == gap == hidden
    assert far(hole, RED) > 100


def test_a_crowded_tile_painted_from_samples_looks_the_same(tab):
    show(tab)
    hide_marks(tab.page)
    places = [(-1700, 0), (-1100, 0), (1000, 0), (200, 300), (1400, 300), (0, -1600), (-1950, 950)]
    filled = colours(tab.page, *places)
    set_props(tab.page, "areas", stroke_limit=1, values=class_bytes([2, 2, 2, 2]))
    assert colours(tab.page, (-1700, 0), (0, 1600)) == [BLUE, BLUE]
    set_props(tab.page, "areas", values=class_bytes([0, 1, 255, 254]))
    assert colours(tab.page, *places) == filled


@pytest.mark.parametrize("limit", [4000, 1])
def test_no_data_is_hatched(tab, limit):
    show(tab)
    hide_marks(tab.page)
    set_props(tab.page, "areas", stroke_limit=limit, values=class_bytes([0, 1, 255, 254]))
    row = colours(tab.page, *[(x, 1600) for x in range(-1800, -1200, 25)])
    assert len({tuple(colour) for colour in row}) >= 2


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_ground_has_the_colour_of_the_theme_and_the_mask_dims_outside(tab, theme):
    show(tab, what="district", theme=theme, zoom=12)
    set_props(tab.page, "base", roads=[], water=None, green=None, surround=None)
    set_props(tab.page, "areas", values=class_bytes(np.full(500, 254)))
    set_props(tab.page, "marks", states=class_bytes([255] * 500))
    set_props(tab.page, "names", levels=[])
    set_props(tab.page, "mask", borders=[])
    inside, outside = colours(tab.page, (60, 60), (0, 4500))
    assert inside == rgb(GROUNDS[theme])
    assert outside != inside
    set_props(tab.page, "mask", codes=[])
    [outside] = colours(tab.page, (0, 4500))
    assert outside == inside


def test_a_click_tells_the_feature_under_it(tab):
    show(tab)
    click(tab.page, -1700, -600)
    assert told(tab.page, "areas.clicked") == {"code": "hole", "row": 0, "n": 1}
    click(tab.page, 1400, 800)
    assert told(tab.page, "areas.clicked") == {"code": "parts", "row": 1, "n": 2}
    for nowhere in ((-1100, 0), (1000, 0), (0, -1600)):
        click(tab.page, *nowhere)
    assert told(tab.page, "areas.clicked")["n"] == 2


def test_a_double_click_is_told_as_one(tab):
    show(tab)
    tab.page.mouse.dblclick(*spot(tab.page, -1700, -600))
    settle(tab.page)
    assert told(tab.page, "areas.double_clicked")["code"] == "hole"


def test_new_values_recolour_without_a_request(tab):
    show(tab)
    hide_marks(tab.page)
    before = [address for address in tab.requests if "/geo/" in address]
    set_props(tab.page, "areas", values=class_bytes([1, 2, 255, 0]))
    assert colours(tab.page, (-1700, 0), (200, 300), (0, -1600)) == [GREEN, BLUE, RED]
    assert [address for address in tab.requests if "/geo/" in address] == before
    assert len(before) == len(set(before))


def test_pixels_stay_right_at_a_fractional_zoom_after_moving(tab):
    show(tab, zoom=13.25)
    hide_marks(tab.page)
    tab.page.evaluate(
        "map.panBy([180, -90], {animate: false}); map.setZoom(13.75, {animate: false})"
    )
    settle(tab.page)
    assert colours(tab.page, (-1700, 0), (200, 300), (1400, 300)) == [RED, GREEN, GREEN]


def test_the_tooltip_holds_name_and_figure_as_text(tab):
    show(tab)
    tab.page.mouse.move(*spot(tab.page, 300, -600))
    settle(tab.page)
    assert tab.page.inner_text(".gz-tip").split("\n") == ["两片社区", "3,456 (high)"]
    tab.page.mouse.move(*spot(tab.page, -300, 1500))
    settle(tab.page)
    assert tab.page.inner_text(".gz-tip").split("\n") == [DANGEROUS, "–"]
    assert tab.page.evaluate("window.hurt") is None


def test_english_names_with_chinese_ones_where_there_is_none(tab):
    show(tab, lang="en")
    tab.page.mouse.move(*spot(tab.page, 300, -600))
    settle(tab.page)
    assert tab.page.inner_text(".gz-tip").startswith("Parted")


def test_chips_name_the_urgent_and_do_not_overlap(tab):
    show(tab)
    chips = tab.page.locator(".gz-chip")
    assert [chip.get_attribute("aria-label") for chip in chips.all()] == [
        "甲园 急 40",
        "乙园 驻 30",
    ]
    boxes = [box.bounding_box() for box in tab.page.locator(".gz-chip-text").all()]
    (a, b) = boxes
    assert a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"] or (
        a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    )  # fmt: skip
    assert tab.page.locator(".gz-pulse").count() == 1


def test_markers_are_clicked_by_mouse_and_by_keyboard(tab):
    show(tab)
    click(tab.page, 400, 0)
    assert told(tab.page, "marks.clicked") == {"code": "m2", "row": 2, "n": 1}
    assert told(tab.page, "areas.clicked") is None
    tab.page.locator(".gz-chip").nth(1).focus()
    tab.page.keyboard.press("Enter")
    settle(tab.page)
    assert told(tab.page, "marks.clicked") == {"code": "m1", "row": 1, "n": 2}


def test_points_are_dots_of_their_class_and_classes_without_style_are_not_drawn(tab):
    show(tab)
    set_props(tab.page, "names", levels=[])
    shown, unknown = colours(tab.page, (1600, 600), (1600, -600))
    assert (shown, unknown) == (BLUE, GREEN)


def test_many_points_become_heat(tab):
    show(tab)
    set_props(tab.page, "cloud", styles=[{"colour": "#0000ff"}] * 2, mode="heat")
    shown, away = colours(tab.page, (1600, 600), (1600, 0))
    assert far(shown, GREEN) > 60
    assert away == GREEN


def test_the_view_tells_where_it_is(tab):
    show(tab)
    tab.page.evaluate("map.setView([35.1, 118.1], 13.5, {animate: false})")
    tab.page.wait_for_function("probe.told()['view.zoom'] === 13.5")
    assert told(tab.page, "view.center") == [35.1, 118.1]


def test_bounds_fill_the_area_that_no_panel_hides(tab):
    show(tab)
    south_west, north_east = (
        [LAT - 0.01, LON - 0.01],
        [LAT + 0.01, LON + 0.01],
    )
    set_props(tab.page, "view", padding=[100, 300, 60, 20], bounds=[south_west, north_east])
    tab.page.wait_for_timeout(900)
    left, bottom, right, top = tab.page.evaluate(
        "probe.corners",
        [south_west, north_east],
    )
    assert abs((left + right) / 2 - (20 + 700) / 2) < 2
    assert abs((top + bottom) / 2 - (100 + 740) / 2) < 2
    assert 20 <= left < right <= 700
    assert 100 <= top < bottom <= 740
    assert max((right - left) / 680, (bottom - top) / 640) > 0.8


def test_commands_zoom_and_the_keyboard_moves(tab):
    show(tab)
    set_props(tab.page, "view", command={"do": "zoom_in", "n": 1})
    tab.page.wait_for_function("probe.told()['view.zoom'] === 15")
    tab.page.locator(".gz-map").focus()
    before = told(tab.page, "view.center")
    tab.page.keyboard.press("ArrowRight")
    tab.page.wait_for_function(f"probe.told()['view.center'][1] > {before[1]}", timeout=5000)
    assert tab.page.get_attribute(".gz-map", "aria-label") == "地图"


def test_a_layer_that_cannot_be_had_is_told_and_nothing_old_stays(tab):
    tab.expected = ["404"]
    show(tab)
    hide_marks(tab.page)
    set_props(tab.page, "areas", url="/geo/nothing.bin")
    tab.page.wait_for_function("probe.told()['areas.failed']")
    assert told(tab.page, "areas.failed") == "/geo/nothing.bin"
    settle(tab.page)
    assert colours(tab.page, (-1700, 0)) == colours(tab.page, (-1100, 0))


def test_rows_of_one_layer_never_get_the_values_of_another(tab):
    show(tab)
    hide_marks(tab.page)
    tab.page.route("**/geo/around.bin?later", lambda route: tab.held.append(route))
    tab.held = []
    set_props(tab.page, "areas", url="/geo/around.bin?later", values=class_bytes([2]))
    assert colours(tab.page, (-1700, 0), (200, 300)) == [RED, GREEN]
    tab.held[0].continue_()
    tab.page.wait_for_function("probe.told()['areas.ready'].endsWith('later')")
    settle(tab.page)
    assert colours(tab.page, (-1700, 0), (-1100, 0)) == [BLUE, BLUE]


def test_the_map_comes_and_goes_without_a_trace(tab):
    show(tab)
    for _ in range(3):
        set_props(tab.page, "page", children=None)
        assert tab.page.locator("canvas").count() == 0
        tab.page.evaluate("probe.go", "/")
        settle(tab.page)
        query = f"/?what=small&zoom=14&at={LAT},{LON}"
        tab.page.evaluate("probe.go", query)
        tab.page.wait_for_selector("canvas.gz-sky")
        settle(tab.page)
    hide_marks(tab.page)
    assert colours(tab.page, (-1700, 0)) == [RED]


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("zoom", [11, 13.5, 16])
def test_a_district_is_drawn_at_every_scale(tab, theme, zoom):
    show(tab, what="district", theme=theme, zoom=zoom)
    assert tab.page.locator("canvas.gz-sky").count() == 1
    lattice = [(x, y) for x in range(-240, 241, 60) for y in range(-180, 181, 60)]
    assert len({tuple(colour) for colour in colours(tab.page, *lattice)}) > 5


def test_lanes_and_footprints_are_fetched_only_when_they_are_shown(tab):
    show(tab, what="district", zoom=12)
    assert not [a for a in tab.requests if "lanes" in a or "buildings" in a]
    tab.page.evaluate("map.setZoom(15, {animate: false})")
    tab.page.wait_for_timeout(800)
    assert len([a for a in tab.requests if "lanes" in a or "buildings" in a]) == 2


def test_no_more_than_four_canvases_cover_the_screen(tab):
    show(tab, what="district", zoom=13)
    whole, panes = tab.page.evaluate("probe.canvases()")
    assert whole <= 1
    assert panes == 2
