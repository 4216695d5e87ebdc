"""What the measurements post without a browser is what the page posts."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from bench.replay import UPDATE, Page, User
from bench.serving import Served
from tests.browser.screen import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHANGE = "?p=30d&matter=hard"


def posted_by_the_page(browser: Browser, address: str) -> list[dict[str, object]]:
    """Requests for new contents that a change of the address sets off in a browser."""
    found: list[dict[str, object]] = []

    def note(request):
        if UPDATE in request.url:
            found.append(json.loads(request.post_data))

    with watched(browser, address) as screen:
        page = screen.open("/")
        page.on("request", note)
        page.evaluate("search => window.gezhi.go(search)", CHANGE)
        page.wait_for_timeout(300)
        screen.settled()
    return found


def test_a_change_of_filter_is_posted_as_the_page_posts_it(base, chromium):
    where = urlsplit(base)
    page = Page(Served(where.hostname, where.port, 0, 0.0))
    ours = [json.loads(body) for body in page.bodies(CHANGE)]
    theirs = posted_by_the_page(chromium, base)
    assert len(ours) == len(theirs) >= 1
    by_output = {request["output"]: request for request in theirs}
    for request in ours:
        assert request == by_output[request["output"]]


def test_every_answer_is_read_and_counted(base):
    where = urlsplit(base)
    page = Page(Served(where.hostname, where.port, 0, 0.0))
    user = User(page)
    answer = user.change(CHANGE)
    user.close()
    assert answer.requests == len(page.changed_by_search)
    assert 1_000 < answer.bytes < 30_000
