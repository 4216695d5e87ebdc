"""The planners' table in a browser: a planner divides a community from the first line to the
history, without a mouse as well, and two people never overwrite each other."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What a planner would see and aim at, asked of the page itself.
SHEET = "Object.values(gezhi_drawing.hand.plan.sheets)[0]"
POINTS = "gezhi_drawing.hand.points.length"
HOUSEHOLDS = f"{SHEET}.faces.reduce((sum, face) => sum + face.amounts.households, 0)"
VERTEX = f"""() => {{
  const D = gezhi_drawing, net = D.shapes.net({SHEET}), H = D.hand;
  const far = v => Math.min(...net.vertices.filter(o => o !== v).map(o =>
    Math.hypot(H.px(o.at)[0] - H.px(v.at)[0], H.px(o.at)[1] - H.px(v.at)[1])));
  const inner = net.vertices.filter(v => !v.border).sort((a, b) => far(b) - far(a));
  return inner[0].at;
}}"""
ACROSS = f"""() => {{
  const D = gezhi_drawing, S = D.shapes, sheet = {SHEET};
  const round = face => face.area_m2 * face.compactness ** 3;
  const face = sheet.faces.slice().sort((a, b) => round(b) - round(a))[0];
  const [w, s, e, n] = S.box(face.rings), edge = (n - s) / 50;
  const snapped = p => (D.hand.snapAt(p, 12) || {{ at: p }}).at;
  for (let k = 1; k < 40; k++) {{
    const x = w + (e - w) * k / 40, line = [[x, s - edge], [x, n + edge]];
    if (S.split(face.rings[0], line.map(snapped))) return {{ face: face.number, line }};
  }}
}}"""
PAIR = f"""() => {{
  const sheet = {SHEET}, S = gezhi_drawing.shapes;
  const longest = new Map();
  for (const each of S.net(sheet).segments) if (!each.border) {{
    const key = each.faces.slice().sort().join();
    const far = Math.hypot(each.a[0] - each.b[0], each.a[1] - each.b[1]);
    longest.set(key, (longest.get(key) || 0) + far);
  }}
  const [key] = [...longest].sort((a, b) => b[1] - a[1])[0];
  return key.split(',').map(Number);
}}"""
# Longer than any browser takes for a long press.
HOLD = """() => document.addEventListener('pointerdown',
  () => setTimeout(() => { window.held = true; }, 900), { once: true, capture: true })"""
# What a finger is to hit and is smaller than a finger, but for what a label around it enlarges.
SMALL = """() => [...document.querySelectorAll('.dr-room :is(button, select, input, a)')]
  .filter(each => each.offsetParent && !each.matches('label input'))
  .map(each => [each.className, each.textContent, each.getBoundingClientRect()])
  .filter(([, , box]) => box.width < 44 || box.height < 44)
  .map(([kind, text, box]) => [kind, text, box.width, box.height])"""
OUTSIDE = """() => [...document.querySelectorAll(':is(.dr-bar, .dr-stage) :is(button, a)')]
  .filter(each => each.offsetParent && each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => each.textContent)"""
PLACE = """place => {
  const [x, y] = gezhi_drawing.hand.px(place);
  const box = document.querySelector('.dr-ground').getBoundingClientRect();
  return [x + box.left, y + box.top];
}"""


CHOSEN = "() => { const [one] = gezhi_drawing.hand.chosen; return [one.community, one.number]; }"
# A triangle within a face, as if drawn by hand.
DEDICATE = """([community, number]) => {
  const plan = gezhi_drawing.hand.plan;
  const [x, y] = plan.sheets[community].micro.find(each => each.face === number).at[0];
  const ring = [[x - 1e-6, y - 1e-6], [x + 1e-6, y - 1e-6], [x, y + 1e-6]];
  return plan.step('dedicate', { community, ring, name_zh: '' });
}"""
NAMES = """community => {
  const sheet = gezhi_drawing.hand.plan.sheets[community];
  const micro = sheet.micro[0].names.map(each => each[0]);
  return { micro, dedicated: sheet.dedicated.map(each => each.name_zh) };
}"""


def open_plan(page: Page, base: str, lang: str = "zh") -> None:
    """A new plan of the community with the most grids, by the dialog of the start."""
    page.goto(f"{base}/drawing?lang={lang}")
    page.click(".dr-hero .button")
    rows = page.locator(".dr-choose tbody tr")
    expect(rows.first).to_be_visible()
    grids = [
        int(each) for each in page.locator(".dr-choose tbody td:nth-child(4)").all_inner_texts()
    ]
    rows.nth(grids.index(max(grids))).locator("input").check()
    page.click(".dr-new button[type=submit]")
    on_table(page)


def on_table(page: Page) -> None:
    expect(page.locator(".dr-table tbody tr").first).to_be_visible()
    page.wait_for_function("() => gezhi_drawing.hand.map && gezhi_drawing.hand.plan.posts")


class Fingers:
    """Fingers on the glass; between two touches there is no pointer."""

    def __init__(self, page: Page) -> None:
        self.page, self._glass = page, page.context.new_cdp_session(page)

    def send(self, kind: str, *points: list[float]) -> None:
        spots = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        self._glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    def drag(self, *ways: tuple[list[float], list[float]], lift: bool = True) -> None:
        """One finger for each way, all at once, in straight lines."""
        self.send("touchStart", *(start for start, _ in ways))
        for k in range(1, 9):
            self.send(
                "touchMove",
                *([a[0] + (b[0] - a[0]) * k / 8, a[1] + (b[1] - a[1]) * k / 8] for a, b in ways),
            )
        if lift:
            self.send("touchEnd")


def head(page: Page) -> int:
    return int(page.get_attribute(".dr-body", "data-head") or -1)


def stored(page: Page, step: int) -> None:
    page.wait_for_selector(f".dr-body[data-head='{step}'][data-busy='0']")


def place(page: Page, at: list[float]) -> list[float]:
    found: list[float] = page.evaluate(PLACE, at)
    return found


def rows(page: Page) -> int:
    return page.locator(".dr-table tbody tr").count()


def cut(page: Page) -> None:
    """Cut the largest grid by a line from top to bottom, with the mouse."""
    found = page.evaluate(ACROSS)
    page.click(f"[data-face='{found['face']}'] button")
    page.keyboard.press("x")
    for end in found["line"]:
        page.mouse.click(*place(page, end))
    page.locator(".dr-hint .button").click()


def test_a_planner_divides_a_community_and_puts_it_into_force(base, chromium):
    with watched(chromium, base) as screen:
        page = screen.page
        open_plan(page, base)
        households, grids = page.evaluate(HOUSEHOLDS), rows(page)

        cut(page)
        stored(page, 1)
        expect(page.locator(".dr-table tbody tr")).to_have_count(grids + 1)
        assert page.evaluate(HOUSEHOLDS) == households

        page.keyboard.press("Escape")
        page.keyboard.press("m")
        before = page.evaluate(VERTEX)
        x, y = place(page, before)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 3, y + 2)
        page.mouse.move(x + 5, y + 3)
        expect(page.locator(".dr-table tr.live").first).to_be_visible()
        page.mouse.up()
        stored(page, 2)
        assert page.evaluate(HOUSEHOLDS) == households

        pair = page.evaluate(PAIR)
        page.keyboard.press("g")
        for number in pair:
            page.click(f"[data-face='{number}'] button")
        page.locator(".dr-ground").focus()
        page.keyboard.press("Enter")
        stored(page, 3)
        expect(page.locator(".dr-table tbody tr")).to_have_count(grids)

        page.keyboard.press("Control+z")
        stored(page, 2)
        expect(page.locator(".dr-table tbody tr")).to_have_count(grids + 1)
        page.keyboard.press("Control+y")
        stored(page, 3)
        expect(page.locator(".dr-saved")).to_contain_text(re.compile(r"\d\d:\d\d"))

        page.keyboard.press("Escape")
        page.click("[data-tab=machine]")
        page.click(".dr-machine .button")
        page.locator(".dr-alternatives .button").first.click()
        stored(page, 4)
        page.click("[data-tab=balance]")
        assert page.evaluate(HOUSEHOLDS) == households

        page.click(".segments a:nth-child(2)")
        expect(page.locator(".dr-maps canvas")).to_have_count(3)
        assert "view=compare" in page.url
        page.click(".segments a:nth-child(3)")
        expect(page.locator(".dr-tiles .tile")).to_have_count(5)
        page.go_back()
        expect(page.locator(".dr-maps canvas")).to_have_count(3)

        adopt(page)
        expect(page.locator("[data-view=adoption] .dr-lineage li").first).to_be_visible()
        page.click(".dr-bar .dr-plain")
        expect(page.locator(".dr-list").last).to_contain_text("2026-18")


def adopt(page: Page) -> None:
    """Put the plan into force tomorrow: today's grids came into force on a day before."""
    page.click("[data-do=adopt]")
    page.select_option("select[name=post]", index=1)
    page.fill("[name=document_no]", "2026-18")
    page.fill("[name=effective_on]", "2026-11-23")
    page.fill("[name=reason]", "even work")
    if page.locator("[name=warnings_reason]").count():
        page.fill("[name=warnings_reason]", "compounds stay whole")
    page.click(".dr-approval button[type=submit]")


def test_a_vertex_is_moved_and_a_line_drawn_without_a_mouse(base, chromium):
    with watched(chromium, base) as screen:
        page = screen.page
        open_plan(page, base, "en")
        page.locator(".dr-ground").focus()
        page.keyboard.press("m")
        vertex = page.evaluate(VERTEX)
        # The cross comes to the vertex by arrows; where it begins depends on the window.
        page.evaluate(
            "v => { gezhi_drawing.hand.cursor = v; gezhi_drawing.hand.hover(v); }", vertex
        )
        page.keyboard.press("Enter")
        for _ in range(3):
            page.keyboard.press("Alt+ArrowRight")
        page.keyboard.press("Enter")
        stored(page, 1)
        there = page.evaluate(
            f"v => gezhi_drawing.shapes.net({SHEET}).at.has(gezhi_drawing.shapes.key(v))", vertex
        )
        assert not there
        page.keyboard.press("Control+z")
        stored(page, 0)
        there = page.evaluate(
            f"v => gezhi_drawing.shapes.net({SHEET}).at.has(gezhi_drawing.shapes.key(v))", vertex
        )
        assert there


def test_a_tablet_needs_neither_keys_nor_a_pointer(base, chromium):
    tablet = {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True}
    with watched(chromium, base, **tablet) as screen:
        page, fingers = screen.page, Fingers(screen.page)
        open_plan(page, base)
        grids, found = rows(page), page.evaluate(ACROSS)
        page.locator(f"[data-face='{found['face']}'] button").tap()
        page.locator("[data-tool=cut]").tap()
        # A finger that rests is a slow tap, and two that spread are the map's.
        first = place(page, found["line"][0])
        page.evaluate(HOLD)
        fingers.send("touchStart", first)
        page.wait_for_function("() => window.held === true")
        fingers.send("touchEnd")
        page.touchscreen.tap(first[0], first[1] + 60)
        assert page.evaluate(POINTS) == 2
        page.locator("[data-do=back]").tap()
        zoom = page.evaluate("gezhi_drawing.hand.map.getZoom()")
        fingers.drag(([330, 400], [270, 400]), ([410, 400], [470, 400]))
        page.wait_for_function(f"() => gezhi_drawing.hand.map.getZoom() > {zoom}")
        assert page.evaluate(POINTS) == 1
        page.locator(".dr-zoom button").last.tap()
        page.touchscreen.tap(*place(page, found["line"][1]))
        expect(page.locator(".dr-table tr.live").first).to_be_visible()
        page.locator(".dr-hint .button").tap()
        stored(page, 1)

        page.locator("[data-tool=move]").tap()
        vertex = page.evaluate(VERTEX)
        x, y = place(page, vertex)
        beside = [x + 9, y - 6]
        # The vertex goes as far as the finger, not to the finger.
        fingers.drag((beside, [beside[0] + 8, beside[1]]), lift=False)
        moved = page.evaluate(PLACE, page.evaluate("gezhi_drawing.hand.grabbed.to"))
        assert (moved[0] - x, moved[1] - y) == pytest.approx((8, 0), abs=7)
        # A second finger lets go of it.
        fingers.send("touchStart", [beside[0] + 8, beside[1]], [beside[0] + 120, beside[1] + 90])
        fingers.send("touchMove", [beside[0], beside[1]], [beside[0] + 140, beside[1] + 99])
        fingers.send("touchEnd")
        assert page.evaluate("gezhi_drawing.hand.grabbed") is None
        page.locator(".dr-zoom button").last.tap()
        x, y = place(page, vertex)
        fingers.drag(([x, y], [x + 6, y + 3]))
        stored(page, 2)

        pair = page.evaluate(PAIR)
        page.locator("[data-tool=merge]").tap()
        for number in pair:
            page.locator(f"[data-face='{number}'] button").tap()
        page.locator("[data-tab=steps]").tap()
        page.locator(".dr-hint .button").tap()
        stored(page, 3)
        page.locator("[data-do=undo]").tap()
        stored(page, 2)
        page.locator("[data-tab=balance]").tap()
        expect(page.locator(".dr-table tbody tr")).to_have_count(grids + 1)
        assert page.evaluate(SMALL) == page.evaluate(OUTSIDE) == []
        page.set_viewport_size({"width": 820, "height": 1180})
        page.locator("[data-tool=line]").tap()
        page.touchscreen.tap(300, 300)
        expect(page.locator("[data-do=back]")).to_be_visible()
        assert page.evaluate(SMALL) == page.evaluate(OUTSIDE) == []


def test_two_tabs_see_both_versions_and_overwrite_nothing(base, chromium):
    # The refusals themselves are answers that a browser writes on its console.
    with watched(chromium, base, strict=False) as screen:
        one = screen.page
        open_plan(one, base)
        token = one.evaluate("sessionStorage.getItem('drawing-token')")
        two = one.context.new_page()
        two.add_init_script(f"sessionStorage.setItem('drawing-token', '{token}')")
        two.goto(one.url)
        on_table(two)
        # The second tab would hear of the first one's step within half a minute.
        two.evaluate("() => { gezhi_drawing.hand.plan.pulse = () => {}; }")
        cut(one)
        stored(one, 1)
        pair = two.evaluate(PAIR)
        two.keyboard.press("g")
        for number in pair:
            two.click(f"[data-face='{number}'] button")
        two.locator(".dr-ground").focus()
        two.keyboard.press("Enter")
        expect(two.locator(".dr-conflict")).to_be_visible()
        assert head(two) == 1
        two.locator(".dr-conflict .dr-plain").click()
        expect(two.locator(".dr-conflict")).to_have_count(0)
        assert head(two) == 1

        stranger = one.context.browser.new_context().new_page()
        stranger.goto(one.url)
        expect(stranger.locator(".dr-held")).to_be_visible()
        expect(stranger.locator("[data-tool=line]")).to_be_disabled()
        stranger.locator(".dr-held .button").click()
        expect(stranger.locator("[data-tool=line]")).to_be_enabled()
        stranger.context.close()


def test_without_a_server_nothing_is_lost(base, chromium):
    with watched(chromium, base, strict=False) as screen:
        page = screen.page
        open_plan(page, base)
        page.context.set_offline(True)
        cut(page)
        expect(page.locator(".dr-saved.bad")).to_be_visible()
        assert page.evaluate("gezhi_drawing.hand.points.length") == 2
        page.context.set_offline(False)
        expect(page.locator(".dr-saved.bad")).to_have_count(0)
        page.locator(".dr-hint .button").click()
        stored(page, 1)


def test_the_first_map_does_not_fetch_the_table(base, chromium):
    with watched(chromium, base) as screen:
        fetched: list[str] = []
        screen.page.on("request", lambda request: fetched.append(request.url))
        page = screen.open("/")
        assert not [url for url in fetched if "/own/drawing" in url]
        page.click(".meeting summary")
        page.click(".meeting a[href^='/drawing']")
        expect(page.locator(".dr-hero .button")).to_be_enabled()
        assert [url for url in fetched if "/own/drawing" in url]


def test_micro_and_dedicated_grids_are_named_beside_the_map(chromium, base):
    with watched(chromium, base) as room:
        page = room.page
        open_plan(page, base)
        found = page.evaluate(ACROSS)
        page.click(f"[data-face='{found['face']}'] button")
        page.keyboard.press("k")
        for end in found["line"]:
            page.mouse.click(*place(page, end))
        page.locator(".dr-hint .button").click()
        stored(page, 1)
        names = page.locator(".dr-names input")
        expect(names).to_have_count(2)
        names.first.fill("东区")
        names.first.press("Enter")
        stored(page, 2)
        expect(names.first).to_have_value("东区")
        expect(names.nth(1)).to_have_value("")
        code, number = page.evaluate(CHOSEN)
        page.evaluate(DEDICATE, [code, number])
        stored(page, 3)
        dedicated = page.locator(".dr-line input")
        dedicated.fill("商圈")
        dedicated.blur()
        stored(page, 4)
        assert page.evaluate(NAMES, code) == {"micro": ["东区", ""], "dedicated": ["商圈"]}
