"""Time and comparing in a browser: the brush, the player, two maps side by side, small maps."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screen import Watched, browser_metrics, watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Every Leaflet map of the page, in the order in which they were made.
MAPS = """
window.maps = [];
let leaflet;
Object.defineProperty(window, 'L', {
  configurable: true, get: () => leaflet,
  set: value => {
    leaflet = value;
    value.Map.addInitHook(function () { window.maps.push(this); });
  },
});
"""
WHERE = "() => maps.slice(-2).map(m => [m.getCenter().lat, m.getCenter().lng, m.getZoom()])"
THUMBS = """() => {
  const all = [...document.querySelectorAll('.thumb')];
  return all.length > 1 && all.every(c => c.width > 60 && c.width !== 300);
}"""
DRAWN = "() => !!document.querySelector('.side-map canvas, .thumb')"
INK = """canvas => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3]) seen.add(data.slice(i, i + 3).join());
  return seen.size;
}"""


@contextmanager
def room(browser: Browser, base: str, address: str, **context: Any) -> Iterator[Watched]:
    with watched(browser, base, **context) as found:
        found.page.add_init_script(MAPS)
        found.open(address)
        yield found


def number(text: str) -> int:
    return int(re.sub(r"[^\d]", "", text) or 0)


def issues(page: Page) -> int:
    """New requests, as the strip says."""
    return number(page.inner_text(".strip .card:has(.i-phone) b"))


def hold(page: Page, at: float) -> tuple[float, float, float]:
    """Press the button on the brush at a share of its width."""
    box = page.locator(".brush").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * at, y)
    page.mouse.down()
    return box["x"], box["width"], y


def test_every_number_follows_the_brush_while_it_is_dragged(chromium, base):
    with room(chromium, base, "/?lang=en") as there:
        page = there.page
        flying: list[int] = [0, 0]

        def begun(request: Any) -> None:
            if "_dash-update-component" in request.url and "strip-body" in request.post_data:
                flying[0] += 1
                flying[1] = max(flying)

        def ended(request: Any) -> None:
            if "_dash-update-component" in request.url and "strip-body" in request.post_data:
                flying[0] -= 1

        page.on("request", begun)
        page.on("requestfinished", ended)
        page.on("requestfailed", ended)
        before, entries = issues(page), page.evaluate("history.length")
        x, width, y = hold(page, 0.3)
        for share in (0.33, 0.36, 0.4, 0.45, 0.5, 0.55):
            page.mouse.move(x + width * share, y, steps=3)
        wished = number(page.inner_text(".live").split("·")[1])
        assert wished != before
        expect(page.locator(".strip .card:has(.i-phone) b")).to_have_text(f"{wished:,}")
        assert page.locator(".live").count() == 1, "still in the hand"
        page.mouse.up()
        there.settled()
        assert issues(page) == wished
        assert page.locator(".live").count() == 0
        assert re.search(r"from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d", there.search())
        assert flying[1] == 1, "one question at a time"
        assert page.evaluate("history.length") == entries + 1, "one step back undoes the drag"
        page.go_back()
        expect(page.locator(".strip .card:has(.i-phone) b")).to_have_text(f"{before:,}")


def test_a_click_on_a_bar_is_its_week_and_then_its_day(chromium, base):
    with room(chromium, base, "/", has_touch=True) as there:
        page = there.page
        week = page.locator(".week >> nth=40")
        week.hover(force=True)
        n = number((week.get_attribute("title") or "").split("：")[1].split("件")[0])
        week.click(force=True)
        expect(page.locator(".strip .card:has(.i-phone) b")).to_have_text(f"{n:,}")
        expect(page.locator(".week.on")).to_have_count(7)
        page.locator(".week.on >> nth=2").tap(force=True)
        expect(page.locator(".week.on")).to_have_count(1)
        there.settled()
        first, last = re.findall(r"\d{4}-\d\d-\d\d", there.search())
        assert first == last
        page.evaluate("gezhi.go('?from=2026-03-02&to=2026-04-26')")
        expect(page.locator(".week.on")).to_have_count(8)
        page.focus(".brush")
        for key, dates in (
            ("ArrowRight", ("2026-03-09", "2026-05-03")),
            ("Shift+ArrowLeft", ("2026-03-09", "2026-04-26")),
            ("End", ("2026-10-05", "2026-11-22")),
            ("Shift+ArrowLeft", ("2026-10-05", "2026-11-15")),
        ):
            page.keyboard.press(key)
            page.wait_for_function(
                "want => location.search.includes('from=' + want[0] + '&to=' + want[1])", arg=dates
            )
            there.settled()


def test_the_months_play_without_the_server_and_a_pause_takes_everything_along(chromium, base):
    with room(chromium, base, "/") as there:
        page = there.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.click(".player-open")
        expect(page.locator(".film-month b")).to_be_visible()
        expect(page.locator(".scrub button")).to_have_count(12)
        values = "() => dash_component_api.getLayout('map-areas').props.values"
        first = page.inner_text(".film-month b")
        before = page.evaluate(values)
        expect(page.locator(".film-month b")).not_to_have_text(first)
        page.wait_for_function(f"old => ({values})() !== old", arg=before)
        assert sum("/frames/" in url for url in asked) == 1
        assert sum("_dash-update" in url for url in asked) == 0
        page.evaluate("document.dispatchEvent(new CustomEvent('gezhi:play'))")
        page.wait_for_function("() => location.search.includes('from=')")
        there.settled()
        assert issues(page) == number(page.inner_text(".film-month span"))
        held = page.evaluate(values)
        assert held == page.evaluate(
            "at => fetch(performance.getEntriesByType('resource').map(e => e.name)"
            ".find(n => n.includes('/frames/'))).then(a => a.json())"
            ".then(film => film.months.find(m => location.search.includes(m.first)).classes)"
        )
        page.click(".film .i-step-on")
        there.settled()
        assert issues(page) == number(page.inner_text(".film-month span"))
        page.click(".film .i-close")
        page.wait_for_function("() => !location.search.includes('from=')")
        there.settled()
        assert page.locator(".film-room").count() == 0
        assert page.evaluate("document.body.dataset.film") is None
        assert page.evaluate(values) != held


def test_where_motion_is_unwanted_the_player_only_steps(chromium, base):
    with room(chromium, base, "/", reduced_motion="reduce") as there:
        page = there.page
        page.click(".player-open")
        first = page.inner_text(".film-month b")
        page.wait_for_timeout(1300)
        assert page.inner_text(".film-month b") == first
        page.focus(".scrub")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".film-month b")).not_to_have_text(first)


def test_two_maps_move_and_point_together(chromium, base):
    with room(chromium, base, "/?lang=en&show=compare&level=street") as there:
        page = there.page
        expect(page.locator(".side-map")).to_have_count(2)
        page.wait_for_function(
            "() => { const [a, b] = maps.slice(-2); return a.getZoom() > 8 && b.getZoom() > 8 }"
        )
        box = page.locator(".side-map >> nth=0").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        tip = page.locator(".side-map >> nth=0").locator(".gz-tip")
        expect(tip.locator("div")).to_have_count(4)
        name, left, right, _ = tip.locator("div").all_inner_texts()
        row = page.locator(".diff .line", has_text=name).locator("b").all_inner_texts()
        assert left.endswith(f" {row[0]}")
        assert right.endswith(f" {row[1]}")
        start = page.evaluate(WHERE)
        page.mouse.down()
        page.mouse.move(x + 90, y + 40, steps=6)
        page.mouse.up()
        page.mouse.wheel(0, -400)
        page.wait_for_function(f"old => ({WHERE})()[0][2] > old", arg=start[0][2])
        one, other = page.evaluate(WHERE)
        assert one == other
        assert one != start[0]
        whole = number(page.inner_text(".diff .whole b >> nth=0"))
        assert whole == issues(page)


def test_sides_are_chosen_swapped_and_left_in_words(chromium, base):
    with room(chromium, base, "/?show=compare") as there:
        page = there.page
        heads = page.locator(".side figcaption b")
        before = heads.all_inner_texts()
        page.click(".beside-bar > .clear >> nth=0")
        there.settled()
        after = heads.all_inner_texts()
        assert after[0] in before[1]
        assert before[0].split(" · ")[-1] in after[1]
        page.click(".beside-bar .chip >> nth=2")
        page.click(".beside-bar .chip[open] .option >> nth=3")
        there.settled()
        assert "vs=metric" in there.search()
        expect(page.locator(".compare .film-legend")).to_have_count(2)
        page.evaluate("gezhi.go('?show=compare&vs=days:2026-02-30..x')")
        expect(page.locator(".header .notice")).to_contain_text("vs=days")
        expect(page.locator(".side-map")).to_have_count(2)
        page.click(".beside-bar .leave")
        there.settled()
        assert "show" not in there.search()
        expect(page.locator(".side-map")).to_have_count(0)


def test_every_small_map_is_painted_and_leads_to_its_own_numbers(chromium, base):
    with room(chromium, base, "/?p=12m") as there:
        page = there.page
        cards = page.locator(".small")
        for way in ("type", "age", "street", "matter", "source"):
            page.evaluate("way => gezhi.go('?p=12m&show=multiples&vs=by:' + way)", way)
            page.wait_for_function(THUMBS)
            there.settled()
            inks = [page.locator(".thumb").nth(i).evaluate(INK) for i in range(cards.count())]
            assert 2 <= len(inks) <= 8
            assert max(inks) > 2
            said = number(cards.nth(1).locator("b").inner_text())
            cards.nth(1).click()
            page.wait_for_function("() => !location.search.includes('show=')")
            there.settled()
            assert issues(page) == said


def test_opening_and_closing_thirty_times_leaves_nothing_behind(chromium, base):
    with room(chromium, base, "/") as there:
        page = there.page
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")

        def rounds(count: int) -> dict[str, float]:
            for number_ in range(count):
                show = ("compare", "multiples")[number_ % 2]
                page.evaluate("search => gezhi.go(search)", f"?show={show}")
                # A function leaves no handle behind that would keep what it found alive.
                page.wait_for_function(DRAWN)
                page.evaluate("gezhi.go('?')")
                page.wait_for_function("() => !document.body.dataset.show")
            there.settled()
            page.evaluate("maps.length = 0")
            page.wait_for_timeout(300)
            return browser_metrics(session)

        few, many = rounds(4), rounds(30)
        assert page.locator(".leaflet-container").count() == 1
        for name in ("Nodes", "JSEventListeners"):
            assert many[name] <= few[name] * 1.05 + 40, (name, few[name], many[name])
        assert many["JSHeapUsedSize"] <= few["JSHeapUsedSize"] * 1.1 + 1e6
