"""Layers on the map: what the legend says is what is drawn; nothing jumps, nothing goes outside."""

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest
from playwright.sync_api import expect

from tests.browser.screen import served, watched
from tests.servers import open_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOUDS = """() => gezhi.sky(gezhi.shownMap).painters.filter(
  p => p.cloud && p.cloud.layer).map(p => {
  const { layer, drawnAs, bubbles, styles } = p.cloud;
  const all = layer.table.n ? layer.table.n.reduce((a, b) => a + b, 0) : layer.n;
  return { drawnAs, all, bubbles: bubbles.reduce((a, b) => a + b.n, 0),
           circles: bubbles.map(b => [b.x, b.y, b.r]),
           shapes: styles.map(s => s.shape), colours: styles.map(s => s.colour) };
})"""
STILL = (
    "() => gezhi.shownMap && !gezhi.loading() && !gezhi.stage(gezhi.shownMap).queue.length"
    " && !gezhi.sky(gezhi.shownMap).frame"
)
SHIFTS = """window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(e => window.shifts.push(
  [e.value, e.startTime,
   e.sources.map(s => s.node && (s.node.id || s.node.className) + '').join('|')])))
  .observe({ type: 'layout-shift', buffered: true });"""
SLOW = """(() => { const ask = window.fetch; window.fetch = async (what, how) => {
  const update = String(what.url || what).includes('_dash-update');
  if (window.slow && update) await new Promise(r => setTimeout(r, window.slow));
  return ask(what, how); } })()"""


class Tiles(BaseHTTPRequestHandler):
    """A service that answers every tile with one picture, or with a page of excuses."""

    picture: bytes | None = None
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        body = self.picture or b"<html>quota exceeded</html>"
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if self.picture else "text/html")
        # Our pages demand of others what we demand of ourselves.
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture(scope="module")
def service():
    server = HTTPServer(("127.0.0.1", 0), Tiles)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def base(demo, service):
    with open_folder() as home, pytest.MonkeyPatch.context() as env:
        env.setenv("GEZHI_TILE_URL", service + "/{z}/{x}/{y}.png")
        with served(demo, home) as address:
            yield address


@pytest.fixture
def screen(chromium, base):
    with watched(chromium, base) as seen:
        yield seen


def go(screen, search):
    screen.page.evaluate("search => gezhi.go(search)", search)
    screen.page.wait_for_timeout(120)
    settled(screen)


def settled(screen):
    screen.settled()
    screen.page.wait_for_function(STILL)
    screen.page.wait_for_timeout(150)


def opened(screen, address):
    screen.open(address)
    settled(screen)
    return screen.page


def crowded(screen):
    """As if a hundred points were many: the small territory has no thousands."""
    screen.page.evaluate("dash_clientside.set_props('map-issues', { limit: 100 })")
    screen.page.wait_for_timeout(200)
    settled(screen)
    return screen.page


def number(text):
    return int(re.sub(r"\D", "", text))


def test_every_layer_has_a_switch_and_an_entry_with_its_definition(screen):
    page = opened(screen, "/?lang=en&layers=")
    names = page.locator(".layers [data-layer]").evaluate_all(
        "all => all.map(a => a.dataset.layer)"
    )
    assert names == [
        *("issues", "heat", "visits", "coverage", "hotspots", "compounds", "grids", "buildings"),
        *("unmapped", "tiles"),
    ]
    keys = page.locator(".layers [data-key]").evaluate_all("all => all.map(a => a.dataset.key)")
    assert keys == list("123456789")
    for name in names[:8]:
        page.click(f"[data-layer={name}]")
        settled(screen)
        assert page.get_attribute(f"[data-layer={name}]", "aria-pressed") == "true"
        entry = page.locator(".layer-entry")
        expect(entry).to_have_count(1)
        assert re.search(r"\d", entry.locator(".layer-head .n").inner_text()), name
        assert entry.locator("p.muted").inner_text()
        page.click(f"[data-layer={name}]")
        settled(screen)
        expect(entry).to_have_count(0)


def test_points_and_bubbles_hold_what_the_filter_counts(screen):
    page = opened(screen, "/?layers=issues&p=12m")
    crowded(screen)
    [cloud] = page.evaluate(CLOUDS)
    assert cloud["all"] == number(page.inner_text(".layer-entry .layer-head .n"))
    rows = page.locator(".layer-entry .marks small").all_inner_texts()
    assert sum(map(number, rows)) == cloud["all"]
    assert cloud["drawnAs"] == "bubbles" and cloud["bubbles"] == cloud["all"]
    circles = cloud["circles"]
    for i, (x, y, r) in enumerate(circles):
        for a, b, q in circles[i + 1 :]:
            assert abs(x - a) >= r + q - 1 or abs(y - b) >= r + q - 1
    go(screen, "?layers=issues&p=7d")
    screen.page.evaluate("dash_clientside.set_props('map-issues', { limit: 100000 })")
    settled(screen)
    [few] = page.evaluate(CLOUDS)
    assert few["drawnAs"] == "dots"
    assert few["all"] == number(page.inner_text(".layer-entry .layer-head .n")) < cloud["all"]


def test_heat_is_a_layer_of_its_own_beside_the_points(screen):
    opened(screen, "/?layers=heat,issues&p=12m")
    page = crowded(screen)
    drawn = {each["drawnAs"]: each["all"] for each in page.evaluate(CLOUDS)}
    assert drawn.keys() == {"heat", "bubbles"} and len(set(drawn.values())) == 1


def test_visits_and_overdue_requests_share_neither_shape_nor_colour(screen):
    page = opened(screen, "/?layers=issues,visits&p=7d")
    one, other = (set(zip(c["shapes"], c["colours"], strict=True)) for c in page.evaluate(CLOUDS))
    assert len(one) + len(other) == 8
    assert not {shape for shape, _ in one} & {shape for shape, _ in other} - {"circle"}
    assert not {colour for _, colour in one} & {colour for _, colour in other} - {"#4aa3ff"}
    counts = page.locator(".layer-entry:last-child .marks small").all_inner_texts()
    assert len(counts) == 5
    assert sum(map(number, counts)) == number(
        page.inner_text(".layer-entry:last-child .layer-head .n")
    )


def test_compounds_tell_their_state_and_teams_become_badges(screen):
    page = opened(screen, "/?lang=en&layers=compounds")
    told = page.locator(".marks li").all_inner_texts()
    assert [re.sub(r"[\d,\s]", "", text) for text in told] == [
        *("Listed", "Underwork", "Transformed", "Relapsed", "Compound")
    ]
    total = number(page.inner_text(".layer-head .n"))
    assert sum(map(number, page.locator(".marks small").all_inner_texts())) == total > 10
    alone = badges(page)
    go(screen, "?lang=en&layers=compounds,hotspots")
    assert alone == 0 < badges(page)


def badges(page):
    layout = "(window.dash_component_api.getLayout('map-spots') || {}).props"
    return page.evaluate(f"gezhi.bytes({layout}.badges).filter(b => b).length")


def test_near_layers_say_so_from_afar_and_are_drawn_from_near(screen):
    page = opened(screen, "/?lang=en&layers=buildings")
    assert page.locator(".layer-entry .nearer").is_visible() is (
        page.evaluate("gezhi.shownMap.getZoom()") < 15
    )
    go(screen, "?lang=en&layers=buildings&at=999901001001")
    page.evaluate("gezhi.shownMap.setZoom(16.5, { animate: false })")
    settled(screen)
    assert not page.locator(".layer-entry .nearer").is_visible()
    assert page.evaluate("gezhi.loading()") == 0
    middle = page.evaluate(
        "(() => { const l = window.dash_component_api.getLayout('map-buildings').props;"
        " return l.ready !== undefined && l.ready === l.url })()"
    )
    assert middle


def test_outlines_leave_the_ground_and_the_strength_is_in_the_address(screen):
    page = opened(screen, "/?lang=en")
    whole = ground(page)
    page.click(".strength a:nth-child(3)")
    settled(screen)
    assert "bare" in screen.search()
    bare = ground(page)
    page.click(".strength a:nth-child(2)")
    settled(screen)
    assert "faint" in screen.search() and "bare" not in screen.search()
    assert len({whole, bare, ground(page)}) == 3


def ground(page):
    return page.evaluate(
        "[...document.querySelectorAll('canvas')]"
        ".filter(c => c.width === 512).map(c => c.toDataURL().length).join()"
    )


def test_a_card_tells_value_rank_and_change_by_mouse_and_by_keyboard(screen):
    page = opened(screen, "/?lang=en")
    box = page.locator("#map-free").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.5)
    expect(page.locator(".gz-tip dl")).to_contain_text("Rank here")
    expect(page.locator(".gz-tip dl")).to_contain_text("On the year")
    page.mouse.move(5, 5)
    expect(page.locator(".gz-tip")).to_be_hidden()
    page.locator(".gz-map").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".gz-tip")).to_be_visible()
    expect(page.locator(".gz-tip dl")).to_contain_text("Rank here")
    name = page.evaluate("document.querySelector('.gz-tip div').firstChild.textContent")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('at=')")
    settled(screen)
    assert name in page.inner_text(".places")


def test_a_row_of_the_ranking_points_at_its_place(screen):
    page = opened(screen, "/?lang=en")
    link = page.locator('.places ol a[href*="at="]').first
    name = link.inner_text().split("\n")
    link.hover()
    expect(page.locator(".gz-tip dl")).to_contain_text("Rank here")
    assert page.evaluate("document.querySelector('.gz-tip div').firstChild.textContent") in name
    assert page.evaluate("getComputedStyle(document.querySelector('.gz-over')).display") == "block"


def test_nothing_jumps(chromium, base):
    with watched(chromium, base) as screen:
        screen.page.add_init_script(SHIFTS)
        opened(screen, "/?lang=en")
        for search in (
            "?lang=en&at=999901001",
            "?lang=en&at=999901001&p=30d&matter=hard",
            "?lang=en&at=999901001&layers=issues,visits,hotspots",
            "?lang=en&at=999901001&metric=overdue",
        ):
            go(screen, search)
        code = screen.page.evaluate(
            "window.dash_component_api.getLayout('map-spots').props.url"
            " && gezhi.load(window.dash_component_api.getLayout('map-spots').props.url)"
            ".then(l => l.table.ids[0])"
        )
        go(screen, f"?lang=en&at=compound:{code}")
        shifts = screen.page.evaluate("window.shifts")
    assert max(bursts(shifts), default=0) < 0.02, shifts


def bursts(shifts):
    """Cumulative layout shift as browsers define it: sums of shifts less than a second apart."""
    sums, last = [0.0], -1e9
    for value, at, _ in shifts:
        sums.append(value) if at - last > 1000 else sums.append(sums.pop() + value)
        last = at
    return sums


BUSY = """() => new Promise(done => {
  const strip = document.getElementById('strip'), mark = strip.querySelector(':scope > .busy');
  const seen = () => getComputedStyle(mark).opacity;
  new MutationObserver((_, watch) => {
    if (strip.dataset.busy !== '1') return;
    watch.disconnect();
    const early = seen(), text = strip.innerText;
    setTimeout(() => done([early, seen(), text === strip.innerText]), 900);
  }).observe(strip, { attributeFilter: ['data-busy'] });
  window.slow = 2500;
  gezhi.go('?p=30d');
})"""


def test_the_busy_mark_waits_and_the_picture_stays(chromium, base):
    with watched(chromium, base) as screen:
        screen.page.add_init_script(SLOW)
        page = opened(screen, "/")
        assert page.evaluate(BUSY) == ["0", "1", True]
        page.evaluate("window.slow = 0")
        settled(screen)


def test_what_is_not_up_to_date_is_grey_and_dated(chromium, base):
    grey = "getComputedStyle(document.querySelector('.ground .leaflet-container')).filter"
    with watched(chromium, base, strict=False) as screen:
        page = opened(screen, "/")
        assert page.evaluate(grey) == "none"
        assert re.fullmatch(r"\d\d:\d\d:\d\d", page.get_attribute("#strip", "data-at"))
        page.route("**/_dash-update-component*", lambda route: route.abort())
        page.route("**/readyz", lambda route: route.abort())
        page.evaluate("gezhi.go('?p=30d')")
        page.wait_for_function(f"() => {grey}.includes('grayscale')")
        assert page.locator(".lost").is_visible()
        page.unroute("**/_dash-update-component*")
        page.unroute("**/readyz")
        page.wait_for_function(f"() => {grey} === 'none'")
        settled(screen)


def png(colour):
    from PIL import Image

    body = BytesIO()
    Image.new("RGB", (256, 256), colour).save(body, "PNG")
    return body.getvalue()


def test_a_background_is_asked_for_only_when_chosen_and_may_fail(chromium, base, service):
    Tiles.picture, Tiles.asked = None, 0
    with watched(chromium, base) as screen:
        opened(screen, "/?layers=hotspots")
        assert Tiles.asked == 0
        own = ground(screen.page)
    with watched(chromium, base) as screen:
        opened(screen, "/?layers=hotspots,tiles")
        screen.page.wait_for_function("document.querySelectorAll('.leaflet-tile').length > 3")
        for _ in range(100):
            if Tiles.asked > 3:
                break
            screen.page.wait_for_timeout(50)
        assert Tiles.asked > 3
        assert ground(screen.page) == own
        assert set(map(lambda url: url.startswith(service), screen.outside)) == {True}
        screen.outside.clear()


def test_a_background_that_comes_lies_under_the_areas(chromium, base, service):
    Tiles.picture = png((255, 0, 255))
    with watched(chromium, base) as screen:
        page = opened(screen, "/?layers=tiles")
        page.wait_for_function("document.querySelectorAll('.leaflet-tile-loaded').length > 3")
        page.wait_for_timeout(300)
        count = page.evaluate(
            "() => new Promise(done => { const image = new Image();"
            " image.onload = () => done(image.width);"
            " image.onerror = () => done(0); image.src = '" + service + "/1/1/1.png'; })"
        )
        assert count == 256
        shot = page.screenshot(clip={"x": 300, "y": 200, "width": 12, "height": 12})
        from PIL import Image

        red, green, blue = Image.open(BytesIO(shot)).convert("RGB").getpixel((6, 6))
        assert min(red, blue) > 1.5 * green, (red, green, blue)
        screen.outside.clear()
