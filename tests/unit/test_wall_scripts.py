"""What the scripts of the wall decide, run by node: when to ask again, and what walls are shown."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")
ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
KNOWN = {"territory": 1, "facts": 1, "as_of": "2026-11-22T10:30+08:00", "program": "a"}


def function(script: str, name: str) -> str:
    """The source of `gezhi.<name> = function …` in a script."""
    text = (ASSETS / script).read_text("utf8")
    found = re.search(rf"gezhi\.{name} = (function .*?\n  }});\n", text + "", re.DOTALL)
    found = found or re.search(rf"gezhi\.{name} = (function .*?\n  }});?\n", text, re.DOTALL)
    assert found, name
    return found.group(1).rstrip(";")


def run(script: str, name: str, *given: object) -> object:
    address = json.dumps(str(ASSETS / "screen_0_address.js"))
    program = (
        f"require({address}); const it = {function(script, name)};"
        f"console.log(JSON.stringify(it(...{json.dumps(given)})))"
    )
    done = subprocess.run([str(NODE), "-e", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("change", "desk", "wall"),
    [
        ({}, False, False),
        ({"facts": 2}, True, True),
        ({"territory": 2}, True, True),
        ({"as_of": "2026-11-22T10:31+08:00"}, False, True),
        ({"as_of": "2026-11-23T00:00+08:00"}, True, True),
        ({"program": "b"}, False, False),
    ],
)
def test_a_page_asks_again_for_new_facts_and_a_wall_every_minute(change, desk, wall):
    after = KNOWN | change
    assert run("wall_1_news.js", "moved", KNOWN, after, False) is desk
    assert run("wall_1_news.js", "moved", KNOWN, after, True) is wall
    assert run("wall_1_news.js", "moved", None, after, True) is False


@pytest.mark.parametrize(
    ("path", "search", "shown"),
    [
        ("/", "?p=30d", "?p=30d"),
        ("/", "", ""),
        ("/compound/371302001", "?p=30d", "?at=compound:371302001&p=30d"),
        ("/formulas", "?p=30d", None),
        ("/compound/a/b", "", None),
    ],
)
def test_walls_are_shown_the_map_and_compounds_and_no_other_room(path, search, shown):
    assert run("wall_3_lead.js", "shownTo", path, search) == shown
