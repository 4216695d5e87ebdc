"""The planners' table over HTTP: machine help, odd input, and two people at one plan."""

import threading
from contextlib import contextmanager

import numpy as np
import pytest
import shapely
import sqlalchemy as sa

from dashboard.db import house
from dashboard.planning import add_desk, add_planning, add_proposals
from tests.planning import TODAY, client, community, table_on, value

__all__ = ["client", "community"]


pytestmark = pytest.mark.slow

ME, YOU = "token-of-a-planner", "token-of-another-one"


@pytest.fixture(scope="module")
def town(cluster):
    with table_on(cluster, add_planning, add_desk, add_proposals) as table:
        yield table


@pytest.fixture
def db(town):
    with town[1].connect() as connection:
        yield connection


def post(client, path, **body):
    answer = client.post(path, json={"token": ME, **body})
    return answer.status_code, answer.get_json()


def opened(client, community):
    status, body = post(client, "/plans", communities=[community], title="调整")
    assert status == 200, body
    return body["id"]


def sheet_of(client, plan, community):
    return client.get(f"/plans/{plan}").get_json()["sheets"][community]


def area(rings):
    """The area of one face as the page draws it: by the even-odd rule."""
    return shapely.normalize(shapely.Polygon(rings[0], rings[1:]))


def proposed(client, plan, community, **wish):
    """The result of a proposal, however long it takes."""
    status, body = post(client, f"/plans/{plan}/propose", community=community, **wish)
    assert status == 200, body
    for _ in range(600):
        if body["state"] != "running":
            break
        body = client.get(f"/plans/{plan}/propose/{body['job']}").get_json()
    assert body["state"] == "done", body
    return body


def step(client, plan, seen, action, **params):
    return post(client, f"/plans/{plan}/step", seen=seen, action=action, params=params)


def largest(client, plan, community):
    """The face with most households, and a line from west to east through the widest gap between
    its buildings."""
    face = max(
        sheet_of(client, plan, community)["faces"], key=lambda each: each["amounts"]["households"]
    )
    houses = client.get(f"/plans/{plan}/ground").get_json()["communities"][0]["buildings"]
    shape = area(face["rings"])
    inside = sorted(y for x, y, *_ in houses if shape.contains(shapely.Point(x, y)))
    row = int(np.argmax(np.diff(inside)))
    middle = (inside[row] + inside[row + 1]) / 2
    west, _, east, _ = shape.bounds
    return face["number"], [[west - 0.001, middle], [east + 0.001, middle + 1e-6]]


def approval(db, **other):
    post_code = value(db, "select code from post where role = 'district_leader' limit 1")
    usual = {"post": post_code, "reason": "户数过多", "document_no": "青社发〔2026〕12号"}
    day = TODAY.isoformat()
    return {**usual, "effective_on": day, "warnings_reason": "已踏勘", **other}


def test_micro_and_dedicated_grids_are_named_at_the_table(client, community):
    """A name belongs to a place inside: it stays with the part that holds it when a line is added,
    and goes with the micro grids."""
    plan = opened(client, community)
    face, line = largest(client, plan, community)
    _, done = step(client, plan, 0, "micro", community=community, face=face, line=line)
    [micro] = done["sheets"][community]["micro"]
    assert micro["names"] == [["", ""]] * len(micro["rings"]) and len(micro["rings"]) >= 2
    for (x, y), rings in zip(micro["at"], micro["rings"], strict=True):
        assert area(rings).contains(shapely.Point(x, y))
    names = [[*at, f"微{row}", f"Micro {row}"] for row, at in enumerate(micro["at"])][:2]
    key = {"community": community, "face": face}
    _, done = step(client, plan, done["head"], "micro", **key, names=names)
    [named] = done["sheets"][community]["micro"]
    assert named["names"][:2] == [["微0", "Micro 0"], ["微1", "Micro 1"]]
    assert named["rings"] == micro["rings"], "naming moves no line"
    x, y = micro["at"][0]
    ring = [[x - 1e-6, y - 1e-6], [x + 1e-6, y - 1e-6], [x, y + 1e-6]]
    _, done = step(
        client, plan, done["head"], "dedicate", community=community, ring=ring, name_zh=""
    )
    [dedicated] = done["sheets"][community]["dedicated"]
    _, done = step(
        client,
        plan,
        done["head"],
        "describe",
        community=community,
        face=dedicated["number"],
        name_zh="商圈",
    )
    assert [each["name_zh"] for each in done["sheets"][community]["dedicated"]] == ["商圈"]
    _, done = step(client, plan, done["head"], "plain", **key)
    assert done["sheets"][community]["micro"] == []
    bad = [[*micro["at"][0], "微" * 41, ""]]
    status, told = step(client, plan, done["head"], "micro", **key, names=bad)
    assert status == 400 and told["error"] == "drawing.bad_name"


class TestProposals:
    def test_every_alternative_becomes_exactly_the_grids_that_it_shows(self, client, community):
        plan = opened(client, community)
        found = proposed(client, plan, community, k=4, seed=3)
        assert len(found["alternatives"]) >= 2
        head = 0
        for each in found["alternatives"]:
            params = {"community": community, "lines": each["lines"]}
            _, done = post(
                client, f"/plans/{plan}/step", seen=head, action="take_over", params=params
            )
            head = done["head"]
            drawn = done["sheets"][community]["faces"]
            shown = {area(f["rings"]).wkb for f in each["faces"]}
            assert {area(f["rings"]).wkb for f in drawn} == shown
            assert sorted(f["amounts"]["households"] for f in drawn) == sorted(
                f["households"] for f in each["faces"]
            )
            assert len(each["faces"]) == 4

    def test_a_locked_face_and_faces_not_asked_for_keep_their_lines(self, client, community):
        plan = opened(client, community)
        before = sheet_of(client, plan, community)["faces"]
        chosen = [max(before, key=lambda f: f["amounts"]["buildings"])["number"]]
        kept = {area(f["rings"]).wkb for f in before if f["number"] not in chosen}
        # Divided along today's borders only: where a new border ends on a kept one, that gains a
        # vertex, so the ground is compared, not the bytes.
        found = proposed(client, plan, community, faces=chosen, k=2)
        lines = found["alternatives"][0]["lines"]
        _, done = step(client, plan, 0, "take_over", community=community, lines=lines)
        after = [area(f["rings"]) for f in done["sheets"][community]["faces"]]
        for old in map(shapely.from_wkb, kept):
            assert min(old.symmetric_difference(new).area for new in after) < 1e-12
        assert len(after) == len(kept) + len(found["alternatives"][0]["faces"])

    def test_the_same_seed_gives_the_same_lines(self, client, community):
        plan = opened(client, community)
        one, two = (proposed(client, plan, community, k=3, seed=5) for _ in range(2))
        assert one["alternatives"] == two["alternatives"]

    def test_everything_locked_and_nonsense_get_sentences(self, client, community):
        plan = opened(client, community)
        numbers = [f["number"] for f in sheet_of(client, plan, community)["faces"]]
        for head, number in enumerate(numbers):
            step(client, plan, head, "describe", community=community, face=number, locked=True)
        path = f"/plans/{plan}/propose"
        status, body = post(client, path, community=community)
        assert (status, body["error"]) == (409, "propose.all_locked")
        for wish in (
            {"k": 0}, {"k": 10**9}, {"k": "2"}, {"k": True}, {"range": [500, 300]}, {"range": [1]},
            {"range": ["a", "b"]}, {"seed": -1}, {"objective": "beauty"}, {"faces": [1.5]},
            {"faces": "all"}, {"community": "nowhere"},
        ):  # fmt: skip
            status, body = post(client, path, **{"community": community, **wish})
            assert (status, body["error"]) == (400, "plan.unreadable"), wish
            assert "{" not in body["message"]
        status, body = post(client, path, community=community, faces=[9_999])
        assert body["error"] == "drawing.no_face"

    def test_a_job_that_is_not_there(self, client, community):
        plan = opened(client, community)
        for name in ("x" * 16, "..%2F..%2Fsecret", "short"):
            for ask in (client.get, client.delete):
                assert ask(f"/plans/{plan}/propose/{name}").status_code == 404


class TestSuggestions:
    def test_each_has_place_reason_and_what_to_open(self, client, db):
        body = client.get("/suggestions?lang=zh").get_json()
        over = value(
            db,
            "select count(*) from grid where kind = 'base' and valid_to is null"
            " and households > 500",
        )
        splits = [
            s for s in body["suggestions"] if s["why"] == "households" and len(s["grids"]) == 1
        ]
        assert len(splits) == over
        for each in body["suggestions"]:
            assert "{" not in each["reason"] and each["grids"][0]["name_zh"] in each["reason"]
            status, made = post(client, "/plans", **each["open"])
            assert status == 200, made

    def test_an_area_has_its_own_and_a_wrong_one_none(self, client, community):
        below = client.get(f"/suggestions?area={community}").get_json()["suggestions"]
        assert all(s["grids"][0]["community"] == community for s in below)
        assert client.get("/suggestions?area=nowhere").status_code == 404


@contextmanager
def statements():
    """The SQL that the addresses send within the block."""
    engine, seen = house().engine, []

    def record(_connection, _cursor, statement, *_):
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", record)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", record)


class TestSteps:
    def test_what_one_room_has_read_of_a_community_no_other_reads_again(self, client, community):
        plan = opened(client, community)
        table = client.get(f"/plans/{plan}").get_json()
        with statements() as seen:
            desk = client.get(f"/plans/{plan}/at/0").get_json()
        assert desk["sheets"] == table["sheets"] and table["sheets"][community]["faces"]
        assert seen and not [each for each in seen if "from building" in each]

    def test_a_step_costs_nine_statements_and_a_dry_one_five(self, client, community, town):
        plan = opened(client, community)
        number, line = largest(client, plan, community)
        with statements() as seen:
            cutting = {"community": community, "face": number, "line": line}
            body = {"seen": 0, "action": "cut", "params": cutting}
            status, dry = post(client, f"/plans/{plan}/step", **body, dry=True)
            assert (status, len(seen)) == (200, 5)
            seen.clear()
            status, done = post(client, f"/plans/{plan}/step", **body)
            assert (status, len(seen)) == (200, 9)
        assert dry["sheets"] == done["sheets"] and (dry["head"], done["head"]) == (0, 1)

    def test_a_dry_step_stores_nothing(self, client, community):
        plan = opened(client, community)
        number, line = largest(client, plan, community)
        before = client.get(f"/plans/{plan}").get_json()
        cutting = {"community": community, "face": number, "line": line}
        post(client, f"/plans/{plan}/step", seen=0, action="cut", params=cutting, dry=True)
        assert client.get(f"/plans/{plan}").get_json() == before

    def test_a_trace_follows_roads_and_is_kept_as_a_line(self, client, community):
        plan = opened(client, community)
        ground = client.get(f"/plans/{plan}/ground").get_json()
        road = max(ground["roads"], key=lambda each: len(each["line"]))["line"]
        ends = {"from": road[0], "to": road[-1]}
        asked = "&".join(f"{key}={x},{y}" for key, (x, y) in ends.items())
        way = client.get(f"/plans/{plan}/trace?{asked}").get_json()
        roads = shapely.union_all([shapely.LineString(each["line"]) for each in ground["roads"]])
        assert shapely.LineString(way["line"]).within(roads.buffer(2e-6))
        assert way["metres"] > 0
        status, body = step(client, plan, 0, "trace", **ends)
        assert status == 200 or body["error"] == "drawing.outside"
        far = client.get(f"/plans/{plan}/trace?from=1,1&to=2,2").get_json()
        assert far["error"] == "drawing.no_road"

    @pytest.mark.parametrize("text", ["nan,1", "inf,2", "a,b", "", "1", "1,2,3", "1e400,0"])
    def test_a_trace_of_nonsense(self, client, community, text):
        plan = opened(client, community)
        answer = client.get(f"/plans/{plan}/trace?from={text}&to=117.6,34.2")
        assert (answer.status_code, answer.get_json()["error"]) == (400, "drawing.no_numbers")


class TestOddInput:
    """Whatever is sent: a sentence, no trace, and the plan as it was."""

    def refused(self, client, plan, body, **kind):
        before = client.get(f"/plans/{plan}").get_json()
        answer = (
            client.post(f"/plans/{plan}/step", **kind)
            if kind
            else client.post(f"/plans/{plan}/step", json={"token": ME, "seen": 0, **body})
        )
        assert 400 <= answer.status_code < 500
        told = answer.get_json()
        assert told["message"] and "{" not in told["message"] and "Traceback" not in str(told)
        assert client.get(f"/plans/{plan}").get_json() == before
        return told["error"]

    def test_lines(self, client, community):
        plan = opened(client, community)
        for line, error in (
            ([[0, 0], [1, 1]], "drawing.outside"),
            ([[117.6, 34.2]], "drawing.line_short"),
            ([[117.6, 34.2]] * 3, "drawing.line_short"),
            ([], "drawing.no_numbers"),
            ([[117.6, "x"], [1, 2]], "drawing.no_numbers"),
            ([[117.6, 34.2, 5.0], [1, 2, 3]], "drawing.no_numbers"),
            ([[1e9, 34.2], [1e9, 35]], "drawing.no_numbers"),
            ([[117.6, 34.2 + i / 1e6] for i in range(5_001)], "drawing.line_long"),
        ):
            body = {"action": "draw", "params": {"line": line}}
            assert self.refused(client, plan, body) == error, line[:3]

    def test_nan_and_infinity_as_json_lets_them_in(self, client, community):
        plan = opened(client, community)
        for number in ("NaN", "Infinity", "-Infinity", "1e999"):
            text = (
                f'{{"token":"{ME}","seen":0,"action":"draw",'
                f'"params":{{"line":[[{number},34.2],[117.6,34.2]]}}}}'
            )
            error = self.refused(client, plan, {}, data=text, content_type="application/json")
            assert error in ("drawing.no_numbers", "plan.unreadable")

    def test_bodies(self, client, community):
        plan = opened(client, community)
        for text in ("", "null", "[]", "{", '"text"', "[" * 50_000, "\x00"):
            self.refused(client, plan, {}, data=text, content_type="application/json")
        huge = '{"token": "' + "x" * 3_000_000 + '"}'
        answer = client.post(f"/plans/{plan}/step", data=huge, content_type="application/json")
        assert answer.status_code in (400, 413)

    def test_actions(self, client, community):
        plan = opened(client, community)
        for body in (
            {"action": "explode", "params": {}},
            {"action": "cut", "params": {}},
            {"action": "cut", "params": {"community": "x", "face": 1, "line": [[0, 0], [1, 1]]}},
            {"action": "merge", "params": {"community": community, "faces": ["a"]}},
            {"action": "move", "params": {"community": community, "at": [1, 2], "to": None}},
            {
                "action": "describe",
                "params": {"community": community, "face": 1, "name_zh": "\x07"},
            },
            {"action": 7, "params": {}},
            {"action": "draw", "params": []},
            {"action": "draw", "params": {"line": 5}},
            {"action": "draw", "params": {"line": "abc"}},
        ):
            error = self.refused(client, plan, body)
            assert error.startswith(("drawing.", "plan.")), (body, error)

    def test_a_line_that_crosses_itself_makes_a_loop_of_its_own(self, client, community):
        plan = opened(client, community)
        before = sheet_of(client, plan, community)
        x, y = area(before["faces"][0]["rings"]).representative_point().coords[0]
        d = 3e-5
        line = [[x - d, y - d], [x + d, y + d], [x + d, y - d], [x - d, y + d]]
        status, body = step(client, plan, 0, "draw", line=line)
        faces = body["sheets"][community]["faces"]
        assert status == 200 and len(faces) == len(before["faces"]) + 1
        keys = {fault["key"] for fault in body["sheets"][community]["faults"]}
        assert "loose" in keys

    def test_a_zig_zag_of_3000_vertices(self, client, community):
        plan = opened(client, community)
        whole = shapely.union_all(
            [area(f["rings"]) for f in sheet_of(client, plan, community)["faces"]]
        )
        west, south, east, north = whole.bounds
        xs = np.linspace(west, east, 3_000)
        ys = (south + north) / 2 + np.where(np.arange(3_000) % 2, 1e-4, -1e-4)
        status, body = step(client, plan, 0, "draw", line=np.column_stack([xs, ys]).tolist())
        if status == 200:
            faces = [area(f["rings"]) for f in body["sheets"][community]["faces"]]
            assert shapely.union_all(faces).symmetric_difference(whole).area < 1e-10
        else:
            assert body["error"] == "drawing.too_many"


class TestTwoPeople:
    def test_two_tabs_of_one_planner(self, client, community):
        plan = opened(client, community)
        number, line = largest(client, plan, community)
        cutting = {"community": community, "face": number, "line": line}
        assert step(client, plan, 0, "cut", **cutting)[0] == 200
        status, body = step(client, plan, 0, "cut", **cutting)
        assert (status, body["error"], body["head"]) == (409, "plan.conflict", "1")

    def test_another_one_has_to_take_over(self, client, community):
        plan = opened(client, community)
        other = {"token": YOU, "seen": 0, "action": "tidy", "params": {"community": community}}
        path = f"/plans/{plan}/step"
        assert client.post(path, json=other).get_json()["error"] == "plan.held"
        assert client.post(path, json={**other, "take": True}).status_code == 200
        status, body = step(client, plan, 1, "tidy", community=community)
        assert (status, body["error"]) == (409, "plan.held")


class TestAdopting:
    """Each test divides a community of its own: what is adopted stays."""

    @pytest.fixture
    def cut_plans(self, client, db):
        def make(nth, times):
            code = value(
                db,
                "select a.code from area a join grid g on g.area_id = a.id group by a.code"
                " order by count(*) desc, a.code offset :nth limit 1",
                nth=nth,
            )
            plans = [opened(client, code) for _ in range(times)]
            for plan in plans:
                number, line = largest(client, plan, code)
                assert (
                    step(client, plan, 0, "cut", community=code, face=number, line=line)[0] == 200
                )
            return code, plans

        return make

    def test_twice_and_from_a_stale_plan(self, client, db, cut_plans):
        _, (plan, stale) = cut_plans(1, 2)
        told = {"seen": 1, **approval(db)}
        assert post(client, f"/plans/{plan}/adopt", **told)[0] == 200
        status, body = post(client, f"/plans/{plan}/adopt", **told)
        assert (status, body["error"]) == (409, "plan.closed")
        status, body = post(client, f"/plans/{stale}/adopt", **told)
        assert (status, body["error"]) == (409, "plan.stale")

    def test_of_two_at_once_one_wins(self, town, db, cut_plans):
        code, plans = cut_plans(2, 2)
        told = {"token": ME, "seen": 1, **approval(db)}
        gate, answers = threading.Barrier(2), []

        def adopt(plan):
            client = town[0].test_client()
            gate.wait()
            answers.append(client.post(f"/plans/{plan}/adopt", json=told).status_code)

        threads = [threading.Thread(target=adopt, args=(plan,)) for plan in plans]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200, 409]
        overlapping = value(
            db,
            "select count(*) from grid a join grid b on a.id < b.id and a.area_id = b.area_id"
            " and st_area(st_intersection(a.geom, b.geom)) > 1e-12 join area c on c.id = a.area_id"
            " where c.code = :code and a.kind = 'base' and b.kind = 'base'"
            " and a.valid_to is null and b.valid_to is null",
            code=code,
        )
        assert overlapping == 0

    def test_a_connection_that_dies_in_the_middle_leaves_nothing(self, town, db, cut_plans):
        _, [plan] = cut_plans(3, 1)
        tables = ("adoption", "adoption_grid", "grid_lineage", "building_home", "territory_event")
        count = "select " + ", ".join(f"(select count(*) from {t})" for t in (*tables, "grid"))
        before = db.execute(sa.text(count)).one()

        def killed(connection, _cursor, statement, *_):
            if "insert into grid_lineage" in statement.lower():
                with town[1].connect() as other:
                    pid = connection.connection.info.backend_pid
                    other.execute(sa.text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid})

        told = {"token": ME, "seen": 1, **approval(db)}
        sa.event.listen(house().engine, "before_cursor_execute", killed)
        try:
            answer = town[0].test_client().post(f"/plans/{plan}/adopt", json=told)
        finally:
            sa.event.remove(house().engine, "before_cursor_execute", killed)
        assert answer.status_code >= 500
        db.rollback()
        assert db.execute(sa.text(count)).one() == before
        assert value(db, "select status from plan where id = :plan", plan=plan) == "draft"
        assert town[0].test_client().post(f"/plans/{plan}/adopt", json=told).status_code == 200
