"""Journeys through the page of a compound and its list, in both languages."""

import csv
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from data.database import writing_engine
from tests.browser.screen import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = {
    "zh": {"promises": "问题清单", "unknown": "没有这个小区", "course": "办理过程"},
    "en": {"promises": "Problem list", "unknown": "There is no such compound", "course": "Course"},
}


@pytest.fixture(scope="module")
def worst(demo):
    """Code of the worst compound with a team on duty."""
    engine = writing_engine(demo)
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "select c.code from hotspot_entry e join compound c on c.id = e.compound_id"
                " order by e.status = 'rectifying' desc, e.rank limit 1"
            )
        ).scalar_one()
    engine.dispose()
    return found


def rows(page):
    return page.locator(".issues .ag-center-cols-container .ag-row")


def titles(page) -> list[str]:
    """Of the first rows, from the top down."""
    return page.evaluate(
        "() => [...document.querySelectorAll('.issues .ag-center-cols-container .ag-row')]"
        ".sort((a, b) => a.getAttribute('row-index') - b.getAttribute('row-index'))"
        ".map(row => row.querySelector('[col-id=title]').innerText).slice(0, 5)"
    )


def count(page, name: str) -> int:
    return int(re.sub(r"\D", "", page.inner_text(f"#{name}-count small")))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_the_map_through_the_list_and_back(chromium, base, worst, lang, tmp_path):
    with watched(chromium, base, accept_downloads=True) as screen:
        page = screen.page
        screen.open(f"/?at=compound:{worst}&p=12m&lang={lang}")
        page.click(".drawer .topage")
        page.wait_for_url(f"**/compound/{worst}*")
        expect(page.locator("#profile")).to_have_attribute("data-state", "fresh")
        expect(page.locator("#profile h2", has_text=WORDS[lang]["promises"])).to_be_visible()
        assert page.locator(".promised tbody tr").count() > 3
        assert page.locator(".rated li").count() >= 6
        expect(rows(page).first).to_be_visible()
        whole = count(page, "profile")

        page.click("#profile .ag-header-cell[col-id='due']")
        page.wait_for_function("() => location.hash.includes('sort=due')")
        page.fill("#profile-search input", "楼")
        page.wait_for_function("() => location.hash.includes('q=')")
        page.wait_for_function(
            "before => +document.querySelector('#profile-count small').innerText"
            r".replace(/\D/g, '') < before",
            arg=whole,
        )
        expect(rows(page).first).to_be_visible()
        found = count(page, "profile")

        with page.expect_download() as caught:
            page.click("#profile-tools a >> nth=1")
        file = tmp_path / "list.csv"
        caught.value.save_as(file)
        with file.open(encoding="utf-8-sig", newline="") as text:
            lines = list(csv.reader(text))
        assert len(lines) - 1 == found
        assert all("楼" in line[1] + line[2] for line in lines[1:])
        assert [line[1] for line in lines[1:6]] == titles(page)

        page.locator(".issues .ag-row[row-index='0'] [col-id='title']").click()
        expect(page.locator("#profile-history h3")).to_have_text(lines[1][1])
        expect(page.locator("#profile-history")).to_contain_text(WORDS[lang]["course"])
        assert page.locator("#profile-history .events li").count() > 0
        address = page.url
        page.reload()
        expect(page.locator("#profile-history h3")).to_have_text(lines[1][1])
        assert page.url == address and count(page, "profile") == found
        page.keyboard.press("Escape")
        expect(page.locator("#profile-history")).to_be_hidden()

        page.click("#profile-chips .pill")
        page.wait_for_function("() => location.search.includes('late=1')")
        page.click("#profile-head .crumbs a >> nth=1")
        page.wait_for_function("() => location.pathname === '/'")
        screen.settled()
        assert "at=" in screen.search()


def test_the_keyboard_opens_a_row_and_a_place_is_one_click_away(chromium, base, worst):
    with watched(chromium, base) as screen:
        page = screen.open(f"/?at=compound:{worst}&p=12m")
        expect(rows(page).first).to_be_visible()
        page.locator(".issues .ag-cell[col-id='matter']").first.click()
        expect(page.locator("#drawer-history h3")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#drawer-history")).to_be_hidden()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#drawer-history h3")).to_be_visible()
        page.click("#drawer-history a.close")
        page.go_back()
        expect(page.locator("#drawer-history h3")).to_be_visible()
        page.go_forward()
        expect(page.locator("#drawer-history")).to_be_hidden()
        page.evaluate("document.querySelector(\".issues .ag-cell[col-id='place']\").click()")
        page.wait_for_function("() => /at=(building|compound|grid)?/.test(location.search)")
        screen.settled()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_unknown_code_gets_a_sentence(chromium, base, lang):
    with watched(chromium, base) as screen:
        screen.page.goto(f"{base}/compound/nowhere?lang={lang}")
        expect(screen.page.locator(".unknown h1")).to_have_text(WORDS[lang]["unknown"])
        expect(screen.page.locator(".listcard")).to_be_hidden()
        screen.page.click(".unknown a")
        screen.page.wait_for_function("() => location.pathname === '/'")
        screen.settled()
