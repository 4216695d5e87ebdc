"""What the measurements post without a browser is what the page posts."""

import json
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from bench.replay import UPDATE, Page, User
from bench.serving import Served
from data.demo.build import build
from data.migrate import upgrade
from tests.browser.screen import ARGS, served, watched
from tests.servers import database_beside, open_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHANGE = "?p=30d&matter=hard"


@pytest.fixture(scope="module")
def address(cluster):
    """The application on the small demo."""
    with database_beside(cluster) as url, open_folder() as home:
        upgrade(url)
        build(url, size="small", seed=1, as_of=date(2026, 11, 22))
        with served(url, home) as base:
            yield base


def posted_by_the_page(address: str) -> list[dict[str, object]]:
    """Requests for new contents that a change of the address sets off in a browser."""
    found: list[dict[str, object]] = []

    def note(request):
        if UPDATE in request.url:
            found.append(json.loads(request.post_data))

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        with watched(browser, address) as screen:
            page = screen.open("/")
            page.on("request", note)
            page.evaluate("search => window.gezhi.go(search)", CHANGE)
            page.wait_for_timeout(300)
            screen.settled()
        browser.close()
    return found


def test_a_change_of_filter_is_posted_as_the_page_posts_it(address):
    where = urlsplit(address)
    page = Page(Served(where.hostname, where.port, 0, 0.0))
    ours = [json.loads(body) for body in page.bodies(CHANGE)]
    theirs = posted_by_the_page(address)
    assert len(ours) == len(theirs) >= 1
    by_output = {request["output"]: request for request in theirs}
    for request in ours:
        assert request == by_output[request["output"]]


def test_every_answer_is_read_and_counted(address):
    where = urlsplit(address)
    page = Page(Served(where.hostname, where.port, 0, 0.0))
    user = User(page)
    answer = user.change(CHANGE)
    user.close()
    assert answer.requests == len(page.changed_by_search)
    assert 1_000 < answer.bytes < 30_000
