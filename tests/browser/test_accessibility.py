"""Everybody can use it: axe finds nothing serious anywhere, longer words fit, motion can be off."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.screen import Watched, served, watched
from tests.servers import open_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BAD = ("serious", "critical")
MOST_TABS = 40  # the map and its marks stand before the header
SCREENS = [{"width": 1366, "height": 768}, {"width": 1920, "height": 1080}]
# Serves the application in a language whose words are all two fifths longer than the English ones.
LONGER = """
import functools, data.words as words_of
plain = words_of.words
def longer(text):
    more = "lorem ipsum dolor sit amet " * 20
    return text + " " + more[: round(0.4 * len(text)) - 1] if len(text) > 2 else text
@functools.cache
def words(lang):
    keep = ("date.", "unit.")
    said = plain("en").items()
    return {key: text if key.startswith(keep) else longer(text) for key, text in said}
words_of.words = words
"""
# What holds words of ours and shows them cut, in the picture as it stands; names of places may be.
CUT = """() => {
  const named = '.ranking .what, .focus .what, .crumbs *, .drawer h2, .drawer h2 *, .gz-chip *,'
    + ' .ag-root-wrapper *';
  const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const seen = e => e.offsetWidth > 1
    && e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const cut = e => getComputedStyle(e).overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1;
  return [...document.querySelectorAll('.over *')]
    .filter(e => own(e) && seen(e) && cut(e) && !e.matches(named) && !e.closest('.unseen'))
    .map(e => (e.className || e.tagName) + ': ' + e.textContent.slice(0, 60));
}"""
# Neighbours whose boxes lie over each other, or that leave the window.
COLLIDING = """() => {
  const found = [];
  const there = e => e.checkVisibility() && e.offsetWidth
    && !['fixed', 'absolute'].includes(getComputedStyle(e).position);
  const rows = '.header > .row, .header, .controls > .body, .strip > .body';
  for (const row of document.querySelectorAll(rows)) {
    const all = [...row.children].filter(there).map(e => [e.className, e.getBoundingClientRect()]);
    all.forEach(([name, a], i) => {
      if (a.right > innerWidth + 1) found.push(name + ' leaves the window');
      for (const [other, b] of all.slice(i + 1)) {
        const beside = a.left >= b.right - 1 || b.left >= a.right - 1;
        const below = a.top >= b.bottom - 1 || b.top >= a.bottom - 1;
        if (!beside && !below) found.push(name + ' on ' + other);
      }
    });
  }
  return found;
}"""


def drawer(page: Page) -> None:
    page.click(".focus a >> nth=0")
    expect(page.locator(".drawer h2")).to_be_visible()
    expect(page.locator(".ag-center-cols-container .ag-row").first).to_be_visible()


def menus(page: Page) -> None:
    page.click(".chip > summary >> nth=1")
    page.evaluate("document.querySelectorAll('details.menu').forEach(m => { m.open = true })")


def searching(page: Page) -> None:
    page.fill("#search", "1")
    expect(page.locator("[role=option]").first).to_be_visible()


def helping(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("dialog.help")).to_be_visible()


def stay(_page: Page) -> None:
    """The room as it opens."""


SCENES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "map": ("/", stay),
    "menus": ("/", menus),
    "search": ("/", searching),
    "help": ("/", helping),
    "drawer": ("/?p=24m", drawer),
    "compare": ("/?show=compare", stay),
    "multiples": ("/?show=multiples", stay),
    "changes": ("/?show=changes", stay),
    "wall": ("/wall", stay),
}


def serious(page: Page) -> list[str]:
    """Findings of axe that keep somebody out, each with where it is."""
    page.wait_for_timeout(300)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in found
        if each["impact"] in BAD
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_in_any_room(chromium, base, theme):
    poor = []
    with watched(chromium, base, color_scheme=theme) as room:
        for name, (address, prepare) in SCENES.items():
            prepare(room.open(address))
            poor += [f"{name}: {each}" for each in serious(room.page)]
        code = compound(room)
        for address in ("/formulas", f"/compound/{code}", "/no/such/room"):
            room.page.goto(base + address)
            expect(room.page.locator("h1")).to_be_visible()
            room.page.wait_for_timeout(1000)
            poor += [f"{address}: {each}" for each in serious(room.page)]
    assert poor == []


def compound(room: Watched) -> str:
    """Code of a problem compound."""
    page = room.open("/")
    href = page.get_attribute(".focus a >> nth=0", "href") or ""
    return href.partition("compound:")[2].partition("&")[0]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_words_two_fifths_longer_are_neither_cut_nor_on_top_of_each_other(chromium, demo, screen):
    with (
        open_folder() as home,
        served(demo, home, prelude=LONGER) as address,
        watched(chromium, address, viewport=screen) as room,
    ):
        page = room.open("/?lang=en&p=24m")
        assert "lorem" in page.inner_text(".header")
        page.wait_for_timeout(500)
        assert page.evaluate(COLLIDING) == []
        assert page.evaluate(CUT) == []
        drawer(page)
        assert page.evaluate(CUT) == []


def test_who_wants_no_motion_gets_none(chromium, base):
    with watched(chromium, base, reduced_motion="reduce") as room:
        page = room.open("/")
        moving = page.evaluate(
            "() => document.getAnimations().filter(a => a.playState === 'running').length"
        )
        assert moving == 0
        before = page.evaluate("document.querySelector('.leaflet-map-pane').style.transform")
        page.click(".ranking a >> nth=0")
        room.settled()
        page.wait_for_function(
            "t => document.querySelector('.leaflet-map-pane').style.transform !== t ||"
            " !document.querySelector('.leaflet-zoom-anim .leaflet-zoom-animated')",
            arg=before,
        )
        assert page.locator(".leaflet-zoom-anim").count() == 0


def test_the_map_has_a_name_and_a_table_beside_it(chromium, base):
    with watched(chromium, base) as room:
        page = room.open("/?lang=en")
        told = page.get_attribute(".leaflet-container", "aria-label")
        assert page.inner_text(".places h2") in told
        assert page.locator(".ranking li").count() > 1
        focused = "document.activeElement.matches('.skip')"
        presses = 0
        while not page.evaluate(focused) and presses < MOST_TABS:
            page.keyboard.press("Tab")
            presses += 1
        assert page.evaluate(focused)
        page.keyboard.press("Enter")
        assert page.evaluate("Boolean(document.activeElement.closest('.places'))")
