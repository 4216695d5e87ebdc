"""The planners' addresses under abuse: whatever a field holds, the answer is a sentence, and what
was there stays there."""

import io
import json

import pytest
import sqlalchemy as sa

from dashboard.certificates import add_certificates
from dashboard.db import house
from dashboard.planning import add_desk, add_planning, add_proposals
from dashboard.territory_files import add_territory_files
from tests.http.test_planning import ME, approval, largest, opened, post, step
from tests.planning import client, community, table_on, value

__all__ = ["client", "community"]
pytestmark = pytest.mark.slow
# What a field may hold instead of what belongs there; texts are put into the JSON as they are.
ODD = (
    *("null", "true", "-1", "1e30", "NaN", "Infinity", "123456789012345678901234567890", "[]"),
    *('""', '"\\u0000"', '"\\ud800"', '"\\u202e"', "{}", "[[]]", '[{"a": 1}]'),
    f'"{"长" * 5_000}"',
)
JSON = {"Accept": "application/json"}
TABLES = ("plan", "plan_step", "adoption", "adoption_grid", "grid", "area", "territory_event")


@pytest.fixture(scope="module")
def town(cluster):
    adding = add_planning, add_desk, add_proposals, add_territory_files, add_certificates
    with table_on(cluster, *adding) as table:
        yield table


@pytest.fixture
def db(town):
    with town[1].connect() as connection:
        yield connection


def counted(db):
    db.rollback()
    return db.execute(
        sa.text("select " + ", ".join(f"(select count(*) from {table})" for table in TABLES))
    ).one()


def told(answer, what):
    """The sentence of a refusal."""
    assert 400 <= answer.status_code < 500, (what, answer.status_code, answer.text[:200])
    body = answer.get_json()
    assert body["message"] and "{" not in body["message"], (what, body)
    return body


def odd_bodies(usual):
    """Every field of a body replaced by everything odd, as JSON text."""
    for field in usual:
        for odd in ODD:
            parts = [
                f"{json.dumps(key)}: {odd if key == field else json.dumps(held)}"
                for key, held in usual.items()
            ]
            yield f"{field}={odd[:20]}", "{" + ", ".join(parts) + "}"


def sent(client, path, text):
    return client.post(path, data=text, content_type="application/json")


class TestFields:
    def test_of_a_new_plan(self, client, community, db):
        usual = {"token": ME, "communities": [community], "title": "调整", "kind": "grids"}
        before = counted(db)
        for what, text in odd_bodies(usual):
            told(sent(client, "/plans", text), what)
        assert counted(db) == before

    def test_of_a_step_and_of_going_back(self, client, community, db):
        plan = opened(client, community)
        before = client.get(f"/plans/{plan}").get_json(), counted(db)
        number, line = largest(client, plan, community)
        params = {"community": community, "face": number, "line": line}
        usual = {"token": ME, "seen": 0, "action": "cut", "params": params}
        for what, text in odd_bodies(usual):
            told(sent(client, f"/plans/{plan}/step", text), what)
        for what, text in odd_bodies({"token": ME, "seen": 0, "seq": 7}):
            told(sent(client, f"/plans/{plan}/go", text), what)
        for path in ("hold", "drop"):
            for what, text in odd_bodies({"token": "x"}):
                told(sent(client, f"/plans/{plan}/{path}", text), what)
        assert (client.get(f"/plans/{plan}").get_json(), counted(db)) == before

    @pytest.mark.parametrize(
        ("action", "params"),
        [
            ("cut", {"face": 1, "line": [[117.6, 34.2], [117.7, 34.3]], "reach": 100}),
            ("draw", {"line": [[117.6, 34.2], [117.7, 34.3]], "reach": 100, "follow": 6}),
            ("trace", {"from": [117.6, 34.2], "to": [117.7, 34.3], "reach": 1, "follow": 6}),
            ("merge", {"faces": [1, 2]}),
            ("erase", {"at": [117.6, 34.2], "reach": 100}),
            ("move", {"at": [117.6, 34.2], "to": [117.6, 34.3], "reach": 100}),
            ("insert", {"at": [117.6, 34.2], "reach": 100}),
            ("redraw", {"at": [117.6, 34.2], "line": [[117.6, 34.2]], "reach": 100}),
            ("take_over", {"lines": [[[117.6, 34.2], [117.7, 34.3]]]}),
            ("describe", {"face": 1, "name_zh": "甲", "name_en": "A", "post": "P", "locked": True}),
            ("dedicate", {"ring": [[117.6, 34.2], [117.7, 34.3], [117.7, 34.2]], "name_zh": "校"}),
            ("release", {"face": 1}),
            ("micro", {"face": 1, "lines": [], "names": [[117.6, 34.2, "甲", ""]]}),
            ("plain", {"face": 1}),
        ],
    )
    def test_of_the_parameters_of_every_action(self, client, community, action, params):
        """Some odd values are in order, such as no name; none may fail otherwise than told."""
        plan = opened(client, community)
        whole = {"community": community, **params}
        for what, text in odd_bodies(whole):
            head = f'"token": "{ME}", "seen": 0, "dry": true, "action": "{action}"'
            body = f'{{{head}, "params": {text}}}'
            answer = sent(client, f"/plans/{plan}/step", body)
            if answer.status_code != 200:
                told(answer, (action, what))
        assert client.get(f"/plans/{plan}").get_json()["head"] == 0

    def test_of_an_approval_and_of_a_revert(self, client, community, db):
        plan = opened(client, community)
        number, line = largest(client, plan, community)
        step(client, plan, 0, "cut", community=community, face=number, line=line)
        usual = {"token": ME, "seen": 1, **approval(db)}
        usual.pop("warnings_reason")
        before = counted(db)
        for what, text in odd_bodies(usual):
            told(sent(client, f"/plans/{plan}/adopt", text), what)
        for what, text in odd_bodies(usual | {"effective_on": "2026-12-24"}):
            told(sent(client, "/adoptions/4711/revert", text), what)
        for day in ("0001-01-01", "2026-02-30", "2026-W48-7"):
            text = json.dumps(usual | {"effective_on": day})
            told(sent(client, f"/plans/{plan}/adopt", text), day)
        assert counted(db) == before


def test_plans_that_cannot_be(client):
    for number in (0, 2**31, 2**63, 10**30):
        for path in ("", "/ground", "/bill", "/posts", "/at/0", "/export.gpkg"):
            told(client.get(f"/plans/{number}{path}"), (number, path))
        for path in ("", "/lineage", "/posts"):
            told(client.get(f"/adoptions/{number}{path}"), (number, path))
        body = {"token": ME, "seen": 0, "action": "tidy", "params": {}}
        told(client.post(f"/plans/{number}/step", json=body), number)


def test_a_token_is_not_guessed_from_what_anybody_may_read(client, community, db):
    plan = opened(client, community)
    shown = client.get(f"/plans/{plan}").text + client.get("/plans").text
    digest = value(db, "select editor from plan where id = :plan", plan=plan)
    assert ME not in shown and str(digest) not in shown and digest != ME
    forged = {"token": str(digest)[:64], "seen": 0, "action": "tidy"}
    body = {**forged, "params": {"community": community}}
    assert told(client.post(f"/plans/{plan}/step", json=body), "")["error"] == "plan.held"


@pytest.mark.parametrize("table", ["plan_step", "adoption_grid"])
def test_a_server_that_dies_in_a_step_or_a_revert_leaves_what_was(town, db, client, table):
    code = value(
        db,
        "select a.code from area a join grid g on g.area_id = a.id where g.valid_to is null"
        " group by a.code order by count(*) desc, a.code offset 1 limit 1",
    )
    plan = opened(client, code)
    number, line = largest(client, plan, code)
    cutting = {"community": code, "face": number, "line": line}
    path, body = f"/plans/{plan}/step", {"seen": 0, "action": "cut", "params": cutting}
    if table == "adoption_grid":
        step(client, plan, 0, "cut", **cutting)
        told_ = {"seen": 1, **approval(db)}
        _, made = post(client, f"/plans/{plan}/adopt", **told_)
        path = f"/adoptions/{made['adoption']}/revert"
        body = approval(db, effective_on="2026-11-23")
    before = counted(db)

    def killed(connection, _cursor, statement, *_):
        if f"insert into {table}" in statement.lower():
            with town[1].connect() as other:
                pid = connection.connection.info.backend_pid
                other.execute(sa.text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    sa.event.listen(house().engine, "before_cursor_execute", killed)
    try:
        answer = client.post(path, json={"token": ME, **body})
    finally:
        sa.event.remove(house().engine, "before_cursor_execute", killed)
    assert answer.status_code >= 500
    assert counted(db) == before
    status, done = post(client, path, **body)
    assert status == 200, done
    again, done = post(client, path, **body)
    assert (again, done["error"]) == (
        409, "plan.conflict" if table == "plan_step" else "plan.reverted",
    )  # fmt: skip


def test_addresses_and_forms_with_what_no_database_holds(client, community, tmp_path):
    answer = client.get(f"/plans/{opened(client, community)}/export.geojson", buffered=True)
    drawn = answer.get_json(force=True)
    drawn["features"][0]["properties"]["name_zh"] = "北苑"
    form = {"file": (io.BytesIO(json.dumps(drawn).encode()), "a.geojson")}
    more = {"token": ME, "label": "\0", "title": "读入"}
    answer = client.post("/plans/import", data={**form, **more}, headers=JSON)
    assert answer.status_code == 200, answer.text
    for field, text in (("title", "\0"), ("layer", "\0"), ("noise", "nan"), ("what", "\0")):
        file = io.BytesIO(json.dumps(drawn).encode())
        sent_ = {"file": (file, "a.geojson"), "token": ME, field: text}
        told(client.post("/plans/import", data=sent_, headers=JSON), field)
    file = io.BytesIO(b"x")
    told(client.post("/plans/import", data={"file": (file, "\0.geojson")}, headers=JSON), "name")
    for address in (
        "/suggestions?area=%00", "/suggestions?area=%ED%A0%80", "/territory/export.gpkg?level=%00",
        "/territory/export.gpkg?day=%00", "/territory/export.gpkg?day=0001-01-01",
        *(f"/certificate?lon={lon}&lat=34.2" for lon in ("nan", "inf", "1e999", "", "%00", "999")),
        "/certificate?lon=117.6&lat=34.2&day=%00", "/certificate?lon=117.6&lat=91",
    ):  # fmt: skip
        told(client.get(address), address)
