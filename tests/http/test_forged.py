"""Whatever is posted or asked for, the answer is a sentence: never a defect, never a trace."""

import itertools
import json
import random
import urllib.error
import urllib.parse
import urllib.request
from types import SimpleNamespace

import pytest

from dashboard.server.forged import is_formed
from tests.browser.screen import served
from tests.servers import open_folder
from tests.towns import small_demo

SPECS = {
    "a.children": {"inputs": [{"id": "u", "property": "search"}], "state": []},
    "..a.tree...b.data-state..": {
        "inputs": [{"id": "u", "property": "search"}, {"id": "p", "property": "data"}],
        "state": [{"id": "u", "property": "pathname"}],
    },
    "..t.getRowsResponse..": {"inputs": [{"id": "t", "property": "getRowsRequest"}], "state": []},
}
VALUES = ["", None, 0, -1, 1e308, True, [], {}, ["x"], {"a": 1}, "x" * 9000, "\x00", "💥", "../.."]


def body(**changes):
    """What a page posts for the second of SPECS."""
    search = {"id": "u", "property": "search", "value": "?p=30d"}
    return {
        "output": "..a.tree...b.data-state..",
        "outputs": [{"id": "a", "property": "tree"}, {"id": "b", "property": "data-state"}],
        "inputs": [search, {"id": "p", "property": "data", "value": 0}],
        "state": [{"id": "u", "property": "pathname", "value": "/"}],
        "changedPropIds": ["u.search"],
        **changes,
    }


def test_what_a_page_posts_is_formed():
    assert is_formed(body(), SPECS)
    assert is_formed(body(changedPropIds=[]), SPECS)
    rows = {"id": "t", "property": "getRowsRequest", "value": {"startRow": 0}}
    asked = {"output": "..t.getRowsResponse..", "inputs": [rows]}
    assert is_formed({**asked, "outputs": [{"id": "t", "property": "getRowsResponse"}]}, SPECS)


@pytest.mark.parametrize("key", ["output", "outputs", "inputs", "state", "changedPropIds"])
@pytest.mark.parametrize("value", VALUES)
def test_no_part_of_a_question_may_be_something_else(key, value):
    allowed = {"changedPropIds": ([],), "outputs": (None,)}.get(key, ())
    assert is_formed(body(**{key: value}), SPECS) is (value in allowed and value is not True)


@pytest.mark.parametrize("value", [5, ["?p=30d"], {"p": 1}, "x" * 8191])
def test_an_address_is_a_text_of_bearable_length(value):
    search = {"id": "u", "property": "search", "value": value}
    assert not is_formed(body(inputs=[search, body()["inputs"][1]]), SPECS)


def test_neither_order_nor_ids_may_differ():
    assert not is_formed(body(inputs=body()["inputs"][::-1]), SPECS)
    assert not is_formed(body(outputs=body()["outputs"][:1]), SPECS)
    other = [{"id": "a", "property": "tree"}, {"id": "c", "property": "data-state"}]
    assert not is_formed(body(outputs=other), SPECS)
    assert not is_formed(body(changedPropIds=["u.pathname"]), SPECS)


@pytest.fixture(scope="module")
def base(cluster):
    with small_demo(cluster) as url, open_folder() as home, served(url, home) as address:
        yield address


def ask(address, data=None, kind="application/json"):
    headers = {"Content-Type": kind, "Accept": "application/json"}
    request = urllib.request.Request(address, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return SimpleNamespace(status=answer.status, text=answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return SimpleNamespace(status=error.code, text=error.read())


def told(answer):
    """The sentence of an answer in the form of all refusals; nothing when there is no sentence in
    it or one with a trace of the program."""
    try:
        message = json.loads(answer.text)["message"]
    except (ValueError, KeyError, TypeError):
        return None
    return message if isinstance(message, str) and "Traceback" not in message else None


@pytest.fixture(scope="module")
def real(base):
    """Bodies as the page posts them, one for every question the server answers."""
    specs = json.loads(ask(base + "/_dash-dependencies").text)
    bodies = []
    for spec in specs:
        if spec.get("clientside_function"):
            continue
        several = spec["output"].startswith("..")
        names = spec["output"].strip(".").split("...") if several else [spec["output"]]
        ends = [
            dict(zip(("id", "property"), name.rpartition(".")[::2], strict=True)) for name in names
        ]
        filled = {
            key: [{"id": e["id"], "property": e["property"], "value": None} for e in spec[key]]
            for key in ("inputs", "state")
        }
        bodies.append({"output": spec["output"], "outputs": ends if several else ends[0], **filled})
    return bodies


@pytest.mark.slow
def test_every_real_question_passes_the_gate(base, real):
    assert len(real) >= 4
    for each in real:
        answer = ask(base + "/_dash-update-component", json.dumps(each).encode())
        assert answer.status in (200, 204), (each["output"][:60], answer.text[:200])


@pytest.mark.slow
def test_hundreds_of_forged_questions_get_a_sentence(base, real):
    chance = random.Random(7)
    for number in range(250):
        each = json.loads(json.dumps(chance.choice(real)))
        key = chance.choice(["output", "outputs", "inputs", "changedPropIds"])
        if key == "inputs" and number % 2:
            each["inputs"][0]["id"] = chance.choice(VALUES)
        else:
            each[key] = chance.choice([v for v in VALUES if v not in (None, [])])
        answer = ask(base + "/_dash-update-component", json.dumps(each).encode())
        assert answer.status == 400 and told(answer), (each, answer.status, answer.text[:300])


@pytest.mark.slow
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"output": "' + b"x" * 2_000_000 + b'"}',
        json.dumps({"output": "shell-room.children"}).encode(),
    ],
    ids=["empty", "cut", "null", "list", "text", "bytes", "deep", "huge", "bare"],
)
def test_no_json_or_no_question(base, raw):
    answer = ask(base + "/_dash-update-component", raw)
    assert answer.status == 400 and told(answer), (answer.status, answer.text[:300])


@pytest.mark.slow
def test_a_body_beyond_the_limit_is_too_large(base):
    answer = ask(base + "/_dash-update-component", b" " * 17_000_000)
    assert answer.status == 413 and told(answer), (answer.status, answer.text[:300])


@pytest.mark.slow
def test_jobs_of_background_questions_do_not_exist_here(base, real):
    shell = next(each for each in real if each["output"] == "shell-room.children")
    for query in ("?cacheKey=x&job=1", "?oldJob=1&oldJob=2", "?endId=" + "x" * 100):
        answer = ask(base + "/_dash-update-component" + query, json.dumps(shell).encode())
        assert answer.status in (200, 204), answer.text[:200]


PATHS = ["x", "..", "%2e%2e%2f", "%00", "a" * 300, "💥", "community", "-1", "%ff", "x'--", "<b>"]


@pytest.mark.slow
@pytest.mark.parametrize("head", ["/geo", "/cloud", "/card", "/own"])
def test_mangled_addresses_of_files_get_a_sentence(base, head):
    tails = ("", ".bin", "?at=%ff&p=x&from=2026-13-40")
    for number, (one, other) in enumerate(itertools.product(PATHS, PATHS)):
        where = "/".join(urllib.parse.quote(part, safe="%") for part in (one, other))
        answer = ask(f"{base}{head}/{where}{tails[number % 3]}")
        assert answer.status in (200, 308, 400, 404), (where, answer.status)
        assert answer.status == 200 or told(answer), (where, answer.text[:300])


@pytest.mark.slow
@pytest.mark.parametrize(
    "search",
    [
        "?at=nowhere",
        "?at=compound:%00",
        "?at=" + "9" * 200,
        "?from=2026-02-30&to=x",
        "?from=2026-05-01",
        "?from=9999-12-31&to=9999-12-31",
        "?from=0001-01-01&to=0001-01-02",
        "?layers=" + ",".join(["issues"] * 200),
        "?layers=issues,nothing",
        "?level=__class__&ladder=%27",
        "?p=%F0%9F%92%A5&metric=1&cmp=&lang=xx",
        "?" + "&".join(f"k{i}={i}" for i in range(300)),
        "?vs=x&then=2026-01-01&till=2025-01-01&show=compare",
    ],
)
def test_a_mangled_screen_is_the_screen_with_a_sentence(base, real, search):
    room = next(each for each in real if "strip-body.tree" in each["output"])
    asked = json.loads(json.dumps(room))
    asked["inputs"][0]["value"] = search
    answer = ask(base + "/_dash-update-component", json.dumps(asked).encode())
    assert answer.status == 200, answer.text[:300]
    told = json.loads(answer.text)["response"]
    states = {key: value["data-state"] for key, value in told.items() if "data-state" in value}
    assert set(states.values()) == {"fresh"}, states
