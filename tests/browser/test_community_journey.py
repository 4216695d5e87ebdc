"""A planner divides a community that is too large, from the list of the start page to the old code
that leads to the new ones, in a browser."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from data.database import writing_engine
from tests.browser.screen import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST = 8_000  # people: only one community of the small demo has more
NAMES = ("东安坊社区", "西安坊社区")


@pytest.fixture(scope="module")
def crowded(demo):
    """The demo with a lower parameter; the code of the one community that is too large now."""
    engine = writing_engine(demo)
    with engine.begin() as db:
        db.execute(
            sa.text(
                "insert into rule_param (key, valid_from, value, source_note)"
                f" values ('community.people_range', '2020-01-01', '[1000, {MOST}]', 'test')"
            )
        )
        [code] = db.scalars(
            sa.text(f"select code from area where level = 'community' and population > {MOST}")
        )
    engine.dispose()
    return code


def named(page: Page, face: int, name: str) -> None:
    page.click(f'tr[data-face="{face}"]')
    page.fill("#dr-name", name)
    page.press("#dr-name", "Enter")


def test_a_community_is_divided_from_the_list_to_its_old_code(chromium, base, crowded):
    with watched(chromium, base) as screen:
        page = screen.page
        page.goto(f"{base}/drawing?lang=zh")
        page.click(f'[data-divide="{crowded}"]')
        expect(page.locator('.dr-what input[value="community"]')).to_be_checked()
        page.click(".dr-new button[type=submit]")
        expect(page.locator("tr[data-face]")).to_have_count(1)
        assert page.locator('[data-tool="micro"], [data-tool="dedicate"]').count() == 0
        page.click('[data-tab="machine"]')
        page.click(".dr-machine .dr-actions .button")
        page.locator(".dr-alternatives .button").first.click()
        page.click('[data-tab="balance"]')
        expect(page.locator("tr[data-face]")).to_have_count(2)
        for step, (face, name) in enumerate(zip((1, 2), NAMES, strict=True), 2):
            named(page, face, name)
            expect(page.locator(f'[data-head="{step}"]')).to_be_visible()
        page.click('[data-tab="faults"]')
        assert page.locator(".dr-faults .error").count() == 0
        page.click("[data-do=adopt]")
        page.select_option("select[name=post]", index=1)
        page.fill("[name=document_no]", "青民发〔2026〕3号")
        page.fill("[name=reason]", "人口过多")
        if page.locator("[name=warnings_reason]").count():
            page.fill("[name=warnings_reason]", "已听取居民意见")
        page.click(".dr-approval button[type=submit]")
        history = page.locator('[data-view="adoption"]')
        expect(history).to_contain_text(NAMES[0])
        expect(history.locator(".dr-lineage").first).to_contain_text(crowded)
        page.goto(f"{base}/drawing?lang=zh")
        expect(page.locator("[data-divide]")).to_have_count(0)
        page.goto(f"{base}/?lang=zh&at=area:{crowded}")
        notice = page.locator(".borders-of")
        expect(notice).to_contain_text(NAMES[0])
        expect(notice).to_contain_text(NAMES[1])
        notice.locator("a").first.click()
        expect(page.locator(".borders-of")).to_have_count(0)
