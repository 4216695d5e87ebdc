"""A panel that fails greys out and says so; its neighbours answer, whatever it was that failed."""

import json
import subprocess
import sys

import pytest

from geo.settings import PROJECT
from tests.servers import open_folder
from tests.towns import small_demo

pytestmark = pytest.mark.slow

# In a process of its own: an application changes what all callbacks of a process read from.
PROGRAM = """
import importlib, json, pkgutil, sys
from pathlib import Path
import sqlalchemy as sa
from pydantic import SecretStr
import dashboard.panels
from dashboard.answering import Panel
from dashboard.app import create_app
from dashboard.db import house
from geo.settings import Settings

app = create_app(Settings(home=Path(sys.argv[2]), database_url=SecretStr(sys.argv[1]), lang="en"))
client = app.server.test_client()
spec = next(name for name in app.callback_map if "strip-body.tree" in name)
names = spec.strip(".").split("...")
ends = [dict(zip(("id", "property"), name.rpartition(".")[::2])) for name in names]

def asked(search="?"):
    inputs = [
        {**end, "value": {"search": search, "data": 0}[end["property"]]}
        for end in app.callback_map[spec]["inputs"]
    ]
    body = {"output": spec, "outputs": ends, "inputs": inputs, "changedPropIds": []}
    answer = client.post("/_dash-update-component", json=body)
    told = answer.get_json()
    states = {k: v["data-state"] for k, v in told["response"].items() if "data-state" in v}
    return {
        "status": answer.status_code, "states": states, "told": told.get("sideUpdate", {}),
    }

def panels():
    found = {}
    for each in pkgutil.iter_modules(dashboard.panels.__path__):
        try:
            module = importlib.import_module(f"dashboard.panels.{each.name}.callbacks")
        except ModuleNotFoundError:
            continue
        for value in vars(module).values():
            if isinstance(value, Panel) and f"{value.id}.data-state" in spec:
                found[value.id] = value
    return found

def broken(panel, error):
    whole = panel.draw
    def fails(asked):
        raise error
    object.__setattr__(panel, "draw", fails)
    try:
        return asked()
    finally:
        object.__setattr__(panel, "draw", whole)

out = {"whole": asked(), "panels": {}, "statements": {}}
for name, panel in panels().items():
    out["panels"][name] = broken(panel, ZeroDivisionError("secret detail"))
wrong = []

@sa.event.listens_for(house().engine, "before_cursor_execute")
def fail(connection, cursor, statement, *rest):
    if wrong and wrong[0] in statement:
        raise sa.exc.ProgrammingError(statement, {}, Exception("secret detail"))

for part, search in (("from hotspot_cycle", "?cmp=span"), ("from compound", "?p=30d")):
    wrong[:] = [part]
    house().worlds._board = None
    out["statements"][part] = asked(search)
wrong.clear()
house().worlds._board = None
out["again"] = asked()
print(json.dumps(out))
"""


@pytest.fixture(scope="module")
def told(cluster):
    with small_demo(cluster) as url, open_folder() as home:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, url, str(home)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_all_panels_answer_when_nothing_fails(told):
    assert set(told["whole"]["states"].values()) == {"fresh"}
    assert len(told["whole"]["states"]) >= 7
    assert set(told["panels"]) == set(told["whole"]["states"])


def test_each_panel_fails_alone_and_says_so(told):
    for name, answer in told["panels"].items():
        assert answer["status"] == 200
        others = {key: state for key, state in answer["states"].items() if key != name}
        assert answer["states"][name] == "stale", name
        assert set(others.values()) == {"fresh"}, (name, others)
        assert answer["told"][name]["data-state"] == "stale"
        assert answer["told"][name]["data-says"]
        assert "secret" not in json.dumps(answer)


def test_a_failed_statement_hits_only_the_panels_that_need_it(told):
    answer = told["statements"]["from hotspot_cycle"]
    stale = {name for name, state in answer["states"].items() if state == "stale"}
    assert answer["status"] == 200
    assert stale and "timeline" not in stale and "header" not in stale
    assert "secret" not in json.dumps(answer)


def test_the_next_question_is_whole_again(told):
    assert set(told["again"]["states"].values()) == {"fresh"}
