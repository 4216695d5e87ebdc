"""Parts of a printed page: wishes, colours of the theme, the view and its scale, names, escapes."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from dashboard.bundle import ASSETS
from dashboard.printing import colours, wish
from dashboard.printing.press import furniture
from dashboard.printing.press.strokes import outline
from dashboard.printing.press.tags import tag
from dashboard.printing.press.view import UNIT, View, degrees
from dashboard.printing.press.words import Places, lines_of, width_of
from dashboard.printing.sheet import A3, A4, SLIDE
from geo.scope import Misread, Scope
from geo.shapes.mercator import project

DISTRICT = (117.45, 34.1, 117.72, 34.32)


def test_paper_and_theme_are_taken_out_of_the_address():
    found = wish.read("at=999901001&paper=a3&theme=dark&cat=01,02&lang=en")
    assert (found.paper, found.theme, found.misread) == (A3, "dark", ())
    assert Scope.from_search(found.search).to_search() == "?at=999901001&cat=01,02&lang=en"


def test_a_wrong_wish_is_told_and_the_default_holds():
    found = wish.read("paper=a0&theme=pink&metric=%E2%82%AC")
    assert (found.paper, found.theme) == (A4, "light")
    assert found.misread == (Misread("paper", "a0"), Misread("theme", "pink"))


def test_the_colours_are_those_of_the_style_sheets():
    sheet = (ASSETS / "screen_5_drawer.css").read_text("utf8")
    dark, light = colours.variables("dark"), colours.variables("light")
    assert dark.keys() == light.keys() and dark["--panel"] != light["--panel"]
    for theme in (dark, light):
        written = [f"--class-{tone}: {theme[f'--class-{tone}']};" for tone in range(6)]
        assert all(one in sheet for one in written)
    assert colours.ground("dark").keys() == colours.ground("light").keys()
    assert len(colours.ground("light")["roadFill"]) == 6


def test_lengths_on_the_paper_are_true_to_a_thousandth():
    view = View.over(DISTRICT, (180, 140))
    lonlat = np.array([(117.5, 34.15), (117.5, 34.28), (117.68, 34.28), (117.68, 34.15)])
    paper = view.paper(lonlat)
    for a in range(4):
        for b in range(a):
            _, _, metres = Geod(ellps="GRS80").inv(*lonlat[a], *lonlat[b])
            drawn = float(np.hypot(*(paper[a] - paper[b]))) / view.scale
            assert drawn == pytest.approx(metres, rel=1e-3)


def test_north_is_up_and_everything_lies_in_the_box():
    view = View.over(DISTRICT, (180, 140))
    west, south, east, north = DISTRICT
    corners = view.paper(np.array([(west, north), (east, south)]))
    assert (corners[0] < corners[1]).all()
    assert (corners >= 0).all() and (corners <= (180 * UNIT, 140 * UNIT)).all()
    low, high = project(np.array([(west, south), (east, north)]))
    left, bottom, right, top = view.window
    assert left < low[0] < high[0] < right and bottom < low[1] < high[1] < top


def test_a_small_place_keeps_its_neighbourhood():
    spot = (117.5, 34.2, 117.5005, 34.2005)
    near, wide = View.over(spot, (180, 140)), View.over(spot, (180, 140), least_px_m=1.2)
    assert wide.scale < near.scale
    assert wide.zoom < near.zoom


def test_mercator_and_back():
    lonlat = np.array([(117.6, 34.2), (-73.98, 40.7), (0.0, -33.0)])
    assert degrees(project(lonlat)) == pytest.approx(lonlat, abs=1e-9)


def test_the_bar_is_round_and_the_scale_true():
    view = View.over(DISTRICT, (180, 140))
    metres = furniture.bar_length(view)
    assert metres / 10 ** np.floor(np.log10(metres)) in (1, 2, 5)
    assert metres * view.scale <= furniture.BAR_WIDEST
    n = furniture.scale_of(view, A4)
    assert n == pytest.approx(1000 * UNIT / view.scale, rel=0.005)
    assert furniture.scale_of(view, A3) < n
    assert furniture.scale_of(view, SLIDE) is None


def test_names_do_not_touch_each_other():
    places = Places(10_000, 10_000)
    assert places.put((1000, 1000, 2000, 1300))
    assert not places.put((1900, 1200, 2500, 1500))
    assert places.put((2100, 1000, 3000, 1300))
    assert not places.put((9900, 100, 10_100, 400))


def test_long_latin_names_are_broken_chinese_ones_are_not():
    assert lines_of("Chunkang Supply Co-op") == ["Chunkang Supply", "Co-op"]
    name = "\u6625\u5eb7\u4f9b\u9500\u793e\u5bbf\u820d" * 3
    assert lines_of(name) == [name]
    assert width_of("\u6625\u5eb7", 10) > width_of("abcd", 10) / 2


def test_rings_are_closed_and_lines_are_open():
    square, line = shapely.box(0, 0, 100, 100), shapely.LineString([(0, 0), (50.4, 0), (90, 10)])
    assert outline(np.array([square])) == "M100 0L100 100L0 100L0 0Z"
    assert outline(np.array([line])) == "M0 0L50 0L90 10"
    assert outline(np.array([shapely.Point(1, 1), shapely.LineString([(0, 0), (0.2, 0.2)])])) == ""


def test_what_is_not_made_here_is_escaped():
    made = tag("p", '<script>"&', tag("b", "x"), title='"><img src=x>', css="cut", hidden=None)
    assert made == (
        '<p class="cut" title="&#34;&gt;&lt;img src=x&gt;">&lt;script&gt;&#34;&amp;<b>x</b></p>'
    )
