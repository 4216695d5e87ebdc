"""Getting around: search, presenter's keys, the switches, touch, and all without a mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from data.spelling import spelled
from tests.browser.screen import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OFFICE = {"width": 1920, "height": 1080}
TABLETS = [{"width": 1024, "height": 768}, {"width": 820, "height": 1180}]
MOST_TABS = 200


def title(page: Page):
    return page.locator(".places h2")


def ranked(page: Page) -> list[str]:
    return page.locator(".ranking a .what").all_inner_texts()


def initials_of(name: str) -> str:
    [reading] = spelled([name])[name][:1]
    return "".join(syllable[0] for syllable in reading)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element that matches has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no way by Tab to {selector}")


def test_search_by_initials_name_and_code_drills_to_the_place(chromium, base):
    with watched(chromium, base, viewport=OFFICE) as room:
        page = room.open("/?p=12m")
        name = ranked(page)[0]
        page.keyboard.press("/")
        box = page.locator("#search")
        expect(box).to_be_focused()
        page.keyboard.type(initials_of(name))
        wanted = page.locator("[role=option]", has_text=name)
        expect(wanted).to_have_count(1)
        expect(box).to_have_attribute("aria-expanded", "true")
        for _ in range(40):
            chosen = page.locator("[role=option][aria-selected=true]")
            expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
            if name in chosen.inner_text():
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(title(page)).to_have_text(name)
        expect(box).to_have_value("")
        room.settled()
        assert "p=12m" in room.search()

        code = re.search(r"at=(\d+)", room.search())[1]
        page.fill("#search", code[:-3])
        expect(page.locator("[role=option]").first).to_be_visible()
        page.fill("#search", "zzzz")
        expect(page.locator(".search .sheet > p")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".search .sheet")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(box).to_have_value("")


def test_problem_compounds_are_marked_and_open_with_a_click(chromium, base):
    with watched(chromium, base, viewport=OFFICE) as room:
        page = room.open("/")
        name = page.inner_text(".focus .what >> nth=0")
        page.fill("#search", name)
        hit = page.locator("[role=option]", has_text=name).first
        expect(hit.locator("em.state")).to_be_visible()
        hit.click()
        expect(page.locator(".crumbs [aria-current]")).to_have_text(name)
        assert "at=compound" in room.search()


def test_the_presenters_keys(chromium, base):
    with watched(chromium, base, viewport=OFFICE) as room:
        page = room.open("/")
        top, streets = title(page).inner_text(), ranked(page)
        steps = [("n", 0), ("ArrowRight", 1), ("p", 0), ("ArrowLeft", -1), ("n", 0)]
        for key, place in steps:
            page.keyboard.press(key)
            expect(title(page)).to_have_text(streets[place])
        page.keyboard.press("Backspace")
        expect(title(page)).to_have_text(top)
        room.settled()

        before = room.search()
        page.keyboard.press("1")
        page.wait_for_function("s => location.search !== s", arg=before)
        room.settled()
        page.keyboard.press("1")
        page.wait_for_function("s => location.search === s", arg=before)
        room.settled()
        page.keyboard.press("c")
        page.wait_for_function("location.search.includes('show=compare')")
        room.settled()
        page.keyboard.press("c")
        page.wait_for_function("s => location.search === s", arg=before)
        theme = page.get_attribute("html", "data-theme")
        page.keyboard.press("t")
        expect(page.locator("html")).not_to_have_attribute("data-theme", theme)
        page.keyboard.press("l")
        expect(page.locator("html")).to_have_attribute("data-pointer", "large")
        page.evaluate("addEventListener('gezhi:play', () => { window.played = true })")
        page.keyboard.press("Space")
        page.wait_for_function("window.played === true")

        page.fill("#search", "")
        page.keyboard.type("nt1u")
        assert page.input_value("#search") == "nt1u"
        assert room.search() == before


def test_the_wall_is_entered_without_a_reload_and_has_a_painted_map(chromium, base):
    painted = (
        "() => [...document.querySelectorAll('.leaflet-container canvas')].some(c => c.width &&"
        " c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data[3] > 0)"
    )
    with watched(chromium, base, viewport=OFFICE) as room:
        page = room.open("/?metric=overdue")
        page.evaluate("window.same = true")
        page.keyboard.press("w")
        page.wait_for_url("**/wall?metric=overdue")
        page.wait_for_function(painted)
        room.settled()
        page.mouse.move(500, 500)
        expect(page.locator("html")).to_have_attribute("data-still", "1")
        page.mouse.move(510, 500)
        expect(page.locator("html")).not_to_have_attribute("data-still", "1")
        page.keyboard.press("w")
        page.wait_for_url("**/?metric=overdue")
        page.wait_for_function(painted)
        assert page.evaluate("window.same") is True


def test_help_keeps_the_focus_and_closes_by_escape(chromium, base):
    with watched(chromium, base) as room:
        page = room.open("/?lang=en")
        page.keyboard.press("?")
        sheet = page.locator("dialog.help")
        expect(sheet).to_be_visible()
        for _ in range(4):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "document.activeElement === document.body ||"
                " Boolean(document.activeElement.closest('dialog.help'))"
            )
        before = room.search()
        page.keyboard.press("n")
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        assert room.search() == before
        page.click(".meeting > summary")
        page.click("[data-do=help]")
        expect(sheet).to_be_visible()
        expect(page.locator(".meeting")).not_to_have_attribute("open", "")


def test_ladder_and_level_agree_everywhere_down_to_a_building(chromium, base):
    with watched(chromium, base, viewport=OFFICE) as room:
        page = room.open("/")
        page.click(".ladders nav:first-child a:last-child")
        page.wait_for_function("location.search.includes('ladder=')")
        room.settled()
        for _ in range(4):
            expect(page.locator(".ladders nav:last-child a.on")).to_have_count(1)
            level = page.inner_text(".ladders nav:last-child a.on")
            assert level in page.inner_text(".legend > summary")
            child = page.inner_text(".ladders nav:last-child a:first-child")
            if page.locator(".ladders nav").count() > 1:
                assert child in page.inner_text(".block h3 >> nth=0")
            first = ranked(page)[0]
            page.click(".ranking a >> nth=0")
            expect(page.locator(".crumbs [aria-current]")).to_have_text(first)
            room.settled()
            if page.locator(".ladders nav").count() < 2:
                break
        assert "at=grid:" in room.search()
        grid = page.inner_text(".crumbs [aria-current]")
        building = ranked(page)[0]
        page.click(".ranking a >> nth=0")
        expect(page.locator(".crumbs [aria-current]")).to_have_text(building)
        assert "at=building:" in room.search()
        crumbs = page.locator(".crumbs a").all_inner_texts()
        assert crumbs[-1] == grid
        assert len(crumbs) >= 3


def test_the_whole_way_by_keyboard_alone(chromium, base):
    with watched(chromium, base) as room:
        page = room.open("/?p=24m")
        tab_to(page, ".ranking a")
        page.keyboard.press("Enter")
        expect(page.locator(".crumbs a")).to_have_count(1)
        room.settled()
        tab_to(page, ".chip > summary")
        page.keyboard.press("Enter")
        expect(page.locator(".chip[open]")).to_have_count(1)
        tab_to(page, ".chip[open] .option")
        page.keyboard.press("Escape")
        expect(page.locator(".chip[open]")).to_have_count(0)
        tab_to(page, ".leaflet-container")
        moved = "() => document.querySelector('.leaflet-map-pane').style.transform"
        before = page.evaluate(moved)
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"text => ({moved})() !== text", arg=before)
        assert page.get_attribute(".leaflet-container", "aria-label")
        page.keyboard.press("/")
        name = page.inner_text(".focus .what >> nth=0")
        page.keyboard.type(name)
        expect(page.locator("[role=option]", has_text=name).first).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator(".drawer h2")).to_have_text(name)
        expect(page.locator(".ag-center-cols-container .ag-row").first).to_be_visible()
        tab_to(page, ".drawer *")
        tab_to(page, ".ag-header-cell, .ag-cell, .ag-header-cell *")
        page.keyboard.press("Escape")
        expect(page.locator(".drawer")).to_be_hidden()
        page.keyboard.press("?")
        expect(page.locator("dialog.help")).to_be_visible()


@pytest.mark.parametrize("screen", TABLETS, ids=str)
def test_a_tablet_has_everything_in_reach_of_a_finger(chromium, base, screen):
    with watched(chromium, base, viewport=screen, has_touch=True, is_mobile=True) as room:
        page = room.open("/")
        small = page.evaluate(
            """() => ['.tool', '.chip > summary', '.segments > a', '.ranking a', '.toggle',
                      '.meeting > summary', '.search', '.crumbs a']
              .flatMap(s => [...document.querySelectorAll('.over ' + s)])
              .filter(e => e.checkVisibility())
              .map(e => [e.className, e.getBoundingClientRect()])
              .filter(([, r]) => r.width && (r.height < 43.5 || r.width < 43.5))
              .map(([name, r]) => [name, r.width, r.height])"""
        )
        assert small == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        outside = page.evaluate(
            """() => [...document.querySelectorAll('.header > .row > *, .header .tool')]
              .filter(e => e.checkVisibility() && e.offsetWidth)
              .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
              .map(e => e.className)"""
        )
        assert outside == []


def test_a_long_press_reads_the_figure_and_a_tap_drills(chromium, base):
    with watched(chromium, base, viewport=TABLETS[0], has_touch=True, is_mobile=True) as room:
        page = room.open("/?layers=")
        page.wait_for_timeout(1200)
        box = page.locator("#map-free").bounding_box()
        x, y = box["x"] + box["width"] * 0.35, box["y"] + box["height"] * 0.5
        touch = page.context.new_cdp_session(page)
        before = room.search()
        touch.send(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
        )
        expect(page.locator(".gz-tip")).to_be_visible()
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(500)
        assert room.search() == before
        page.touchscreen.tap(x, y)
        page.wait_for_function("s => location.search !== s", arg=before)
