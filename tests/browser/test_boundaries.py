"""Boundaries through time in a browser: the slider that plays them, the menu of a point with its
certificate, and the dialog that takes a division back."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
import sqlalchemy.orm
from playwright.sync_api import Page, expect

from data.database import writing_engine
from tests.browser.screen import watched
from tests.db.test_clock import merging
from tests.db.test_history import DIVIDED, put_into_force

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY_BEFORE = DIVIDED - timedelta(days=1)
MERGED = """
    select a.code as community, f.code as old, t.code as new, l.adoption_id as adoption,
           st_x(b.geom) as lon, st_y(b.geom) as lat
    from grid_lineage l join grid f on f.id = l.from_grid_id join grid t on t.id = l.to_grid_id
    join area a on a.id = f.area_id
    join building b on st_intersects(f.geom, b.geom) where f.code <> t.code order by b.code limit 1
"""
HERE = """
    select g.code from grid g where g.kind = 'base' and g.valid_to is null
      and st_intersects(g.geom, st_setsrid(st_makepoint(:lon, :lat), 4490)) order by 1 limit 1
"""


@pytest.fixture(scope="module")
def engine(demo):
    engine = writing_engine(demo)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def merged(engine):
    """Two grids that became one a month ago: codes, the adoption, a point in the one that went."""
    with sa.orm.Session(engine) as db, db.begin():
        community = db.scalar(
            sa.text(
                "select a.code from area a join grid g on g.area_id = a.id group by a.code"
                " order by count(*) desc, a.code limit 1"
            )
        )
        put_into_force(db, community, DIVIDED, merging)
        return db.execute(sa.text(MERGED)).one()


def clock(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("clock", [None])[0]


def test_the_slider_plays_the_boundaries_and_what_each_day_changed(chromium, base, merged):
    with watched(chromium, base) as screen:
        page = screen.page
        with page.expect_request("**/geo/grid/*") as today:
            screen.open(f"/?lang=zh&ladder=wanzhou&level=grid&at=area:{merged.community}")
        page.click(".through-time summary")
        slider = page.locator(".borders-slider input")
        expect(page.locator(".through-time .lineage")).to_contain_text(merged.old)
        slider.focus()
        # The grids of that day are other shapes, fetched by another name.
        with page.expect_request(lambda r: "/geo/grid/" in r.url and r.url != today.value.url):
            page.keyboard.press("Home")
        page.wait_for_url(re.compile(rf"clock={DAY_BEFORE}"))
        screen.settled()
        expect(page.locator(".borders-slider output")).to_contain_text("前")
        assert clock(page) == str(DAY_BEFORE)
        button = page.locator(".borders-slider button")
        expect(button).to_have_attribute("aria-label", "播放边界沿革")
        button.click()
        expect(button).to_have_attribute("aria-label", "暂停")
        page.wait_for_url(re.compile(rf"clock={DIVIDED}"))
        page.wait_for_function("() => !new URLSearchParams(location.search).has('clock')")
        expect(button).to_have_attribute("aria-label", "播放边界沿革")
        page.go_back()
        page.wait_for_url(re.compile(rf"clock={DIVIDED}"))


def test_the_menu_of_a_point_opens_its_certificate(chromium, base, merged, engine):
    with watched(chromium, base) as screen:
        page = screen.open(f"/?lang=zh&at=area:{merged.community}")
        box = page.locator("#map-free").bounding_box()
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.click(*middle, button="right")
        link = page.locator(".point-menu a")
        expect(link).to_be_focused()
        page.keyboard.press("Escape")
        expect(link).to_have_count(0)
        page.mouse.click(*middle, button="right")
        asked = parse_qs(urlsplit(link.get_attribute("href")).query)
        with engine.connect() as db:
            point = {"lon": float(asked["lon"][0]), "lat": float(asked["lat"][0])}
            code = db.scalar(sa.text(HERE), point)
        with page.context.expect_page() as opened:
            link.click()
        expect(opened.value.locator("h1")).to_be_visible()
        expect(opened.value.locator("tr", has_text=code).first).to_be_visible()
        expect(link).to_have_count(0)


def test_a_certificate_is_of_its_day_and_prints_without_its_link(chromium, base, merged):
    with watched(chromium, base) as screen:
        page = screen.page
        where = f"lon={merged.lon}&lat={merged.lat}&lang=zh"
        page.goto(f"{base}/certificate?{where}&day={DAY_BEFORE}")
        expect(page.locator("table")).to_contain_text(merged.old)
        page.goto(f"{base}/certificate?{where}&day={DIVIDED}")
        expect(page.locator("table")).to_contain_text(merged.new)
        expect(page.locator("table")).to_contain_text("青社发〔2026〕7号")
        expect(page.locator("svg path[fill='#cfe3ff']")).to_have_count(1)
        printable = page.locator("p.screen a")
        answer = page.request.get(base + printable.get_attribute("href"))
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")
        page.emulate_media(media="print")
        expect(printable).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_division_is_taken_back_by_its_dialog(chromium, base, merged, engine):
    with watched(chromium, base) as screen:
        page = screen.page
        page.goto(f"{base}/drawing?lang=zh&adoption={merged.adoption}")
        history = page.locator("[data-view=adoption]")
        expect(history.locator(".dr-lineage").first).to_contain_text(merged.old)
        page.get_by_role("button", name="撤销").click()
        dialog = page.get_by_role("dialog")
        submit = dialog.locator("button[type=submit]")
        expect(submit).to_be_disabled()
        dialog.locator("select[name=post]").select_option(index=1)
        dialog.locator("[name=document_no]").fill("青社发〔2026〕9号")
        dialog.locator("[name=reason]").fill("居民意见")
        submit.click()
        page.wait_for_url(lambda url: f"adoption={merged.adoption}" not in url)
        expect(history).to_contain_text("青社发〔2026〕9号")
        expect(history.locator(".badge.good", has_text="新设").first).to_be_visible()
        assert page.get_by_role("button", name="撤销").count() == 0
        with engine.connect() as db:
            point = {"lon": merged.lon, "lat": merged.lat}
            assert db.scalar(sa.text(HERE), point) == merged.old
        page.goto(f"{base}/drawing?lang=zh&adoption={merged.adoption}")
        expect(history.locator(".badge.warn", has_text="已撤销")).to_be_visible()
