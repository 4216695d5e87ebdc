"""The finish of the screens: no gap in the legend, one place to choose the level, a list of changes
that fits a laptop, lines on a wall as strong as its type."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WALL = {"width": 3840, "height": 2160}
# From the title of the legend to what lies below the formula: the empty room between neighbours.
GAPS = """() => {
  const boxes = selector => [...document.querySelectorAll('.legend ' + selector)]
    .map(each => each.getBoundingClientRect());
  const parts = ['> summary', '.told .classes > li', '.told > p', '.strength'].flatMap(boxes);
  return parts.slice(1).map((part, i) => part.top - parts[i].bottom);
}"""
HIDDEN_PX = """() => {
  const list = document.querySelector('.changes .cols');
  return list.scrollHeight - list.clientHeight;
}"""


@pytest.mark.parametrize("search", ["?lang=zh", "?lang=en", "?lang=zh&metric=on_time&level=grid"])
def test_the_legend_has_no_gap(chromium, base, search):
    with watched(chromium, base) as room:
        page = room.open(f"/{search}")
        gaps = page.evaluate(GAPS)
        assert len(gaps) >= 4
        assert max(gaps) < 12, gaps


def test_the_level_is_chosen_in_one_place(chromium, base):
    with watched(chromium, base) as room:
        page = room.open("/?lang=en")
        expect(page.locator(".ladders nav .segments a.on")).to_have_count(2)
        expect(page.locator(".controls .chip.level")).to_be_hidden()
        page = room.open("/?lang=en&show=compare")
        expect(page.locator(".ladders")).to_be_hidden()
        expect(page.locator(".controls .chip.level")).to_be_visible()


def test_the_list_of_changes_fits_a_laptop(chromium, base):
    with watched(chromium, base) as room:
        page = room.open("/?lang=en&show=changes")
        expect(page.locator(".changes .move >> nth=0")).to_be_visible()
        assert page.evaluate(HIDDEN_PX) <= 0


def test_lines_grow_with_the_type(chromium, base):
    style = "s => getComputedStyle(document.querySelector(s))"
    widths = []
    for size in ({"width": 1920, "height": 1080}, WALL):
        with watched(chromium, base, viewport=size) as room:
            page = room.open("/")
            border = page.evaluate(f"({style})('.panel.strip').borderTopWidth")
            spark = page.evaluate(f"({style})('.spark .line').strokeWidth")
            widths.append((border, spark, page.evaluate("gezhi.typeScale()")))
    assert widths == [("1px", "1.5px", 1), ("2px", "3px", 2)]
