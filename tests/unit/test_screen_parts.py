"""Pictures, bundles and the address: what goes to the browser, without a browser."""

import re

import pytest
from dash import dcc

from dashboard import bundle, html
from dashboard.bundle import ASSETS
from dashboard.parts import Spark, attributes, link, option
from dashboard.picture import picture
from geo import scope as scope_module
from geo.scope import Place, Scope
from geo.vocab import LevelKind


def test_a_picture_is_made_of_plain_lists():
    drawn = picture(html.P(["a", html.B(3), None], className="x", **attributes(aria_label="y")))
    assert drawn == [["p", {"className": "x", "aria-label": "y"}, "a", ["b", {}, 3], None]]


def test_own_components_keep_their_properties():
    assert picture([Spark(values=[1, None], label="z")]) == [
        ["@Spark", {"values": [1, None], "label": "z"}]
    ]


def test_a_component_nobody_can_draw_is_an_error():
    with pytest.raises(KeyError):
        picture(dcc.Graph())


def test_a_link_holds_the_whole_state():
    here = Scope(at=Place(LevelKind.AREA, "371302"))
    assert link("x", here).href == "?at=371302"
    assert link("x", Scope()).href == "?"


def test_the_chosen_option_is_told_by_a_mark_not_by_colour_alone():
    [[_, props, tick, *_]] = picture(option("x", Scope(), on=True))
    assert "on" in props["className"].split()
    assert tick[1]["className"] == "i i-check"


def test_the_browser_writes_the_keys_of_the_address_in_the_same_order():
    script = (ASSETS / "screen_0_address.js").read_text("utf8")
    [listed] = re.findall(r"const ORDER = \[(.*?)\];", script, re.DOTALL)
    assert re.findall(r"'(\w+)'", listed) == list(scope_module._READERS)


def test_a_changed_file_changes_the_address_of_the_bundle(tmp_path):
    (tmp_path / "a.css").write_text("a { color: red }")
    before = bundle.gathered("css", tmp_path)
    (tmp_path / "b.css").write_text("b { color: blue }")
    after = bundle.gathered("css", tmp_path)
    assert before.url != after.url
    assert after.body == b"a { color: red }\nb { color: blue }"
    assert bundle.gathered("css", tmp_path) == after


def test_every_icon_that_is_used_is_drawn():
    sheets = "".join(path.read_text("utf8") for path in ASSETS.glob("*.css"))
    drawn = set(re.findall(r"\.i-([\w-]+) \{ --i:", sheets))
    floor = ASSETS.parent
    used = set()
    for path in floor.rglob("*.py"):
        source = path.read_text("utf8")
        used |= set(re.findall(r"icon\(\"([\w-]+)\"\)", source))
        used |= set(re.findall(r"\bi i-([\w-]+)", source))
    assert used
    assert used <= drawn
