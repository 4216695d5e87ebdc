"""Figures and filters in a browser: filters in words and taken back, rows, definitions."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def number(page, selector):
    return int(page.locator(selector).inner_text().replace(",", "").split()[0])


def test_filters_are_told_and_taken_back_by_keyboard(base, chromium):
    with watched(chromium, base) as screen:
        page = screen.open("/?p=12m")
        everything = number(page, ".strip .says:nth-child(2) .number b")
        page.locator(".controls a.chip", has_text="只看超期").press("Enter")
        screen.settled()
        assert screen.search() == "?p=12m&late=1"
        late = number(page, ".strip .says:nth-child(2) .number b")
        assert 0 < late < everything
        # What is open and late is what is overdue: the figures of one screen agree.
        assert number(page, ".strip .says:nth-child(1) .number b") == number(
            page, ".strip .says:nth-child(4) .number b"
        )
        ranked = page.locator(".ranking b").all_inner_texts()
        assert sum(int(each.replace(",", "")) for each in ranked) == late
        told = page.locator(".only[role=status]")
        assert "超期的" in told.inner_text()
        told.get_by_role("link").first.press("Enter")
        screen.settled()
        assert screen.search() == "?p=12m"
        assert told.count() == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_bar_fits_a_small_screen_with_every_filter_in_use(base, chromium, lang):
    issues = "cat=01&matter=big,hard&source=hotline&status=closed&late=1"
    state = f"/?p=12m&{issues}&type=mixed&age=old&star=1,2&lang={lang}"
    with watched(chromium, base) as screen:
        page = screen.open(state)
        shown = page.locator(".controls .body > *:visible, .controls .only:visible").all()
        assert len(shown) > 7  # all but the level, which is chosen beside the name of the place
        for box in shown:
            found = box.bounding_box()
            assert found["x"] >= 0
            assert found["x"] + found["width"] <= 1366
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366
        assert page.locator(".only a").count() == 9


def test_a_figure_opens_its_rows_and_its_definition(base, chromium):
    with watched(chromium, base) as screen:
        page = screen.open("/?p=12m&metric=on_time")
        page.locator(".strip .says:nth-child(3) > .rows").press("Enter")
        screen.settled()
        assert screen.search() == "?p=12m&metric=on_time&rows=on_time:missed"
        page.wait_for_selector(".drawer .ag-row")
        missed = page.locator(".segments.parts a.on small").inner_text()
        expect(page.locator("#drawer-count")).to_contain_text(missed)
        page.get_by_role("link", name="完整口径").last.click()
        page.wait_for_selector("#on_time.formula-entry")
        expect(page.locator("#on_time.formula-entry")).to_be_in_viewport()
        page.go_back()
        screen.settled()
        assert screen.search() == "?p=12m&metric=on_time&rows=on_time:missed"


def test_visits_bring_their_own_rows(base, chromium):
    with watched(chromium, base) as screen:
        page = screen.open("/?rows=visit_coverage:missed")
        rows = page.locator(".own-rows li")
        assert rows.count() > 5
        assert not page.locator(".drawer .list").is_visible()
        rows.first.locator("a").click()
        screen.settled()
        assert screen.search().startswith("?at=building:")
