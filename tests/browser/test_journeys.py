"""Journeys through the map room in Chromium, and what happens when something goes wrong."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.engine import make_url

from data.database import driver_url
from data.migrate import upgrade
from tests.browser.screen import served, watched
from tests.servers import database_beside, open_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LAPTOP = {"width": 1366, "height": 768}
OFFICE = {"width": 1920, "height": 1080}
SCREENS = [("zh", LAPTOP), ("zh", OFFICE), ("en", LAPTOP), ("en", OFFICE)]
WORDS = {
    "zh": {
        "title": "青榆区基层治理一张图",
        "street": "街道排名",
        "hard": "难事",
        "list": "诉求清单",
    },
    "en": {
        "title": "one map for governance",
        "street": "Street ranking",
        "hard": "Hard",
        "list": "Requests",
    },
}
MOST_FIRST = 1_200_000
MOST_CHANGE = 30_000


def number(text: str) -> int:
    return int(re.sub(r"[^\d]", "", text))


def card(page, name: str) -> int:
    """The number of the card with this icon."""
    return number(page.inner_text(f".strip a:has(.i-{name}) .number b"))


def click_map_until_it_drills(page) -> None:
    """Somewhere in the free part of the map there is a place to be drilled to."""
    box = page.eval_on_selector(
        "#map-free",
        "e => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height] }",
    )
    before = page.evaluate("location.search")
    for down in (0.5, 0.4, 0.6, 0.3, 0.7):
        for right in (0.4, 0.5, 0.3, 0.55):
            page.mouse.click(box[0] + right * box[2], box[1] + down * box[3])
            page.wait_for_timeout(250)
            if page.evaluate("location.search") != before:
                return
    raise AssertionError("no click on the map changed the address")


@pytest.mark.parametrize(("lang", "screen"), SCREENS)
def test_drill_by_ranking_map_and_breadcrumb_and_back(chromium, base, lang, screen):
    words = WORDS[lang]
    with watched(chromium, base, viewport=screen) as room:
        page = room.open(f"/?lang={lang}")
        expect(page.locator("h1")).to_contain_text(words["title"])
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if lang == "zh" else "en")
        expect(page.locator(".block h3").first).to_contain_text(words["street"])
        page.eval_on_selector(".leaflet-container", "e => { e.dataset.same = 'yes' }")
        rows = [number(text) for text in page.locator(".ranking b").all_inner_texts()]
        assert sum(rows) == card(page, "phone")

        street = page.inner_text(".ranking .what >> nth=0")
        page.click(".ranking a >> nth=0")
        expect(page.locator(".places h2")).to_have_text(street)
        room.settled()
        assert card(page, "phone") == rows[0]
        at_street = room.search()

        click_map_until_it_drills(page)
        expect(page.locator(".crumbs [aria-current]")).not_to_have_text(street)
        page.go_back()
        expect(page.locator(".places h2")).to_have_text(street)
        assert room.search() == at_street
        page.click(".crumbs a >> nth=0")
        expect(page.locator(".crumbs a")).to_have_count(0)
        assert page.eval_on_selector(".leaflet-container", "e => e.dataset.same") == "yes"


@pytest.mark.parametrize(("lang", "screen"), SCREENS)
def test_filters_and_metrics_hold_everywhere_and_can_be_cleared(chromium, base, lang, screen):
    with watched(chromium, base, viewport=screen) as room:
        page = room.open(f"/?lang={lang}")
        before = card(page, "phone")
        page.click(".chip:nth-child(4) summary")
        page.click(".chip:nth-child(4) .option:nth-child(5)")
        expect(page.locator(".chip:nth-child(4) b")).to_have_text(WORDS[lang]["hard"])
        room.settled()
        assert "matter=hard" in room.search()
        assert card(page, "phone") < before
        page.keyboard.press("Escape")
        page.click(".only .all")
        expect(page.locator(".only")).to_have_count(0)
        room.settled()
        assert card(page, "phone") == before

        page.click("#header .segments > a >> nth=1")
        expect(page.locator("#header .segments > .on")).to_have_count(1)
        assert "metric=overdue" in room.search()
        page.click(".layers li:first-child a")
        expect(page.locator(".layers li:first-child .toggle.on")).to_have_count(1)
        assert "layers=hotspots,issues" in room.search()


def test_the_timeline_sets_the_period_by_mouse_and_by_keyboard(chromium, base):
    with watched(chromium, base) as room:
        page = room.open("/")
        box = page.locator(".brush").bounding_box()
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.4, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=4)
        page.mouse.up()
        page.wait_for_function("location.search.includes('from=')")
        drawn = room.search()
        page.focus(".brush")
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("text => location.search !== text", arg=drawn)
        room.settled()
        assert re.fullmatch(r"\?from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d", room.search())


@pytest.mark.parametrize(("lang", "screen"), [SCREENS[0], SCREENS[3]])
def test_a_compound_opens_with_its_list_and_closes_by_escape(chromium, base, lang, screen):
    with watched(chromium, base, viewport=screen) as room:
        page = room.open(f"/?lang={lang}&p=24m")
        name = page.inner_text(".focus .what >> nth=0")
        page.click(".focus a >> nth=0")
        expect(page.locator(".drawer h2")).to_have_text(name)
        expect(page.locator(".reasons li")).to_have_count(5)
        expect(page.locator(".list .line b")).to_have_text(WORDS[lang]["list"])
        expect(page.locator(".ag-center-cols-container .ag-row").first).to_be_visible()
        total = number(page.inner_text(".list .line small"))
        room.settled()
        assert total == card(page, "phone")
        page.eval_on_selector(".ag-body-viewport", "e => { e.scrollTop = 34 * 70 }")
        expect(page.locator(".ag-row[row-index='72'] [col-id='title']")).not_to_be_empty()
        page.click(".list .ag-header-cell[col-id='due']")
        expect(page.locator(".ag-header-cell[col-id='due'][aria-sort='descending']")).to_have_count(
            1
        )
        page.keyboard.press("Escape")
        expect(page.locator(".drawer")).to_be_hidden()
        assert "at=compound" not in room.search()


def test_language_and_theme_change_without_losing_the_state(chromium, base):
    with watched(chromium, base, color_scheme="dark") as room:
        page = room.open("/?metric=overdue")
        page.click(".header a.wide")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert room.search() == "?metric=overdue&lang=en"
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.click("#header-theme")
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        room.settled()


def test_a_mangled_address_is_answered_by_sentences(chromium, base):
    with watched(chromium, base) as room:
        page = room.open(
            "/?at=nowhere&from=2026-99-99&metric=%3Cscript%3Ealert(1)%3C/script%3E&bogus=1"
        )
        expect(page.locator(".notice:visible")).to_have_count(4)
        expect(page.locator(".header .notices")).to_contain_text("nowhere")
        assert len(page.locator(".ranking li").all()) > 0
        assert "Traceback" not in page.content()


def test_an_unknown_page_says_so_and_leads_back(chromium, base):
    with watched(chromium, base) as room:
        room.page.goto(base + "/no/such/page?lang=en")
        expect(room.page.locator("h1")).to_have_text("There is no such page")
        room.page.click("a.button")
        room.settled()


def test_an_empty_database_says_what_to_do(chromium, cluster):
    with database_beside(cluster) as url, open_folder() as home:
        upgrade(url)
        with served(url, home) as address, watched(chromium, address) as room:
            room.page.goto(address + "/")
            expect(room.page.locator("h1")).to_have_text("还没有辖区数据")
            expect(room.page.locator("code")).to_contain_text(["./gezhi demo"])


# Only our own connections: a vacuum that happens to run there belongs to the superuser.
HANG_UP = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = :name and usename = current_user
"""


def test_a_stopped_database_is_told_and_the_screen_recovers_by_itself(
    chromium, demo, base, cluster
):
    name = make_url(demo).database
    server = sa.create_engine(driver_url(cluster.url), isolation_level="AUTOCOMMIT")
    with watched(chromium, base, strict=False) as room, server.connect() as other:
        page = room.open("/")
        other.execute(sa.text(f'alter database "{name}" with allow_connections false'))
        try:
            other.execute(sa.text(HANG_UP), {"name": name})
            page.click("#header .segments > a >> nth=1")
            expect(page.locator("#strip[data-state=stale]")).to_have_count(1)
            expect(page.locator(".notice.failure:visible").first).to_be_visible()
            assert "Traceback" not in page.content()
        finally:
            other.execute(sa.text(f'alter database "{name}" with allow_connections true'))
        expect(page.locator("#strip[data-state=fresh]")).to_have_count(1, timeout=30_000)
        expect(page.locator(".notice.failure:visible")).to_have_count(0)
    server.dispose()
    assert room.outside == []


def test_bytes_of_the_first_load_and_of_a_change(chromium, base):
    with watched(chromium, base) as room:
        page = room.open("/")
        page.wait_for_timeout(1500)
        sizes = "performance.getEntriesByType('resource').map(e => e.encodedBodySize)"
        first = page.evaluate(f"{sizes}.reduce((a, b) => a + b, 0)")
        page.evaluate("performance.clearResourceTimings()")
        page.click(".chip:nth-child(4) summary")
        page.click(".chip:nth-child(4) .option:nth-child(4)")
        page.wait_for_function("location.search.includes('matter')")
        room.settled()
        page.wait_for_timeout(500)
        change = page.evaluate(f"{sizes}.reduce((a, b) => a + b, 0)")
    assert 100_000 < first <= MOST_FIRST
    assert 1_000 < change <= MOST_CHANGE
