"""Territory as files over HTTP: out, back as a plan, and what it moves as a workbook and a page."""

import io
import zipfile
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from dashboard.bills import add_bills
from dashboard.planning import add_planning
from dashboard.planning.grounds import today_and_now
from dashboard.territory_files import add_territory_files
from data.territory_files.layers import territory_layers
from data.territory_files.writing import write
from data.words import word
from geo.queries.ground import QUANTITIES
from tests.db.test_drawn_files import BOW, geojson, inner_vertex, moved, shapes_of, with_shapes
from tests.planning import TODAY, client, community, table_on

__all__ = ["client", "community"]


pytestmark = pytest.mark.slow

EVIL = '=HYPERLINK("http://127.0.0.1:9")<script>alert(1)</script>'


@pytest.fixture(scope="module")
def town(cluster):
    with table_on(cluster, add_planning, add_territory_files, add_bills) as table:
        yield table


@pytest.fixture
def db(town):
    with Session(town[1]) as session:
        yield session


def file_name(response):
    return unquote(response.headers["Content-Disposition"].partition("UTF-8''")[2])


def sent(client, file, **more):
    form = {"file": (io.BytesIO(file.read_bytes()), file.name), **more}
    return client.post("/plans/import", data=form, content_type="multipart/form-data")


def test_files_are_handed_over_under_names_of_the_readers_language(client):
    answer = client.get(
        "/territory/export.geojson?level=grid&day=2026-11-22&lang=zh", buffered=True
    )
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert file_name(answer) == word("territory_file.name_territory", "zh", day=TODAY) + ".geojson"
    assert answer.get_json(force=True)["features"]
    answer = client.get("/territory/export.zip?level=compound", buffered=True)
    assert "fields.csv" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()


@pytest.mark.parametrize("query", ["level=room", "day=yesterday", "day=1800-01-01"])
def test_what_is_not_there_is_a_sentence(client, query):
    answer = client.get(f"/territory/export.gpkg?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith("territory_file.")
    assert client.get("/plans/99999/export.gpkg").status_code == 404
    assert client.get("/plans/99999/bill.xlsx").status_code == 404


def test_an_edited_file_becomes_a_plan_that_anybody_may_go_on_with(client, db, community, tmp_path):
    [layer, *_] = territory_layers(db, TODAY, "grid", [community])
    at, to = inner_vertex(db, community)
    edited = with_shapes(layer, moved(shapes_of(layer), at, to))
    file = write([edited], "gpkg", tmp_path)
    before = db.scalar(sa.text("select count(*) from plan"))
    dry = sent(client, file, dry="1").get_json()
    assert dry["id"] is None
    assert {change["kind"] for change in dry["changes"]} == {"moved"}
    assert db.scalar(sa.text("select count(*) from plan")) == before
    told = sent(client, file, title="外业").get_json()
    assert told["changes"] == dry["changes"]
    shown = client.get(f"/plans/{told['id']}").get_json()
    assert shown["title"] == "外业"
    assert shown["communities"] == [community]
    step = {"token": "a-token-of-somebody", "seen": shown["head"], "seq": 0}
    assert client.post(f"/plans/{told['id']}/go", json=step).status_code == 200


def test_a_refused_file_leaves_nothing_and_says_why(client, db, tmp_path):
    before = db.scalar(sa.text("select count(*) from plan"))
    answer = sent(client, geojson(tmp_path / "a.geojson", BOW))
    assert (answer.status_code, answer.get_json()["error"]) == (400, "diff.self_crossing")
    assert "118.0005" in answer.get_json()["message"]
    page = client.post("/plans/import", headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert word("diff.no_file", "zh") in page.text
    (tmp_path / "b.txt").write_text("no map")
    answer = sent(client, tmp_path / "b.txt")
    assert (answer.status_code, answer.get_json()["file"]) == (400, "b.txt")
    assert sent(client, geojson(tmp_path / "c.geojson", BOW), noise="-1").status_code == 400
    assert db.scalar(sa.text("select count(*) from plan")) == before
    assert client.get("/plans/import?lang=en").text.count("<form") == 1


@pytest.fixture
def plan(client, db, community):
    """A plan in which two grids become one, whose first grid has a name that tries to run."""
    body = {"communities": [community], "title": "合并", "token": "token-of-a-planner"}
    made = client.post("/plans", json=body).get_json()["id"]
    faces = client.get(f"/plans/{made}").get_json()["sheets"][community]["faces"]
    head, first = 0, faces[0]["number"]
    for other in faces[1:]:
        params = {"community": community, "faces": [first, other["number"]]}
        body = {"token": "token-of-a-planner", "seen": head, "action": "merge", "params": params}
        if client.post(f"/plans/{made}/step", json=body).status_code == 200:
            head += 1
            break
    left = client.get(f"/plans/{made}").get_json()["sheets"][community]["faces"]
    number = next(f["number"] for f in left if f["number"] in (first, other["number"]))
    params = {"community": community, "face": number, "name_zh": EVIL[:40]}
    body = {"token": "token-of-a-planner", "seen": head, "action": "describe", "params": params}
    assert client.post(f"/plans/{made}/step", json=body).status_code == 200
    return made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_has_the_numbers_of_the_bill(client, db, plan, lang):
    told = client.get(f"/plans/{plan}/bill").get_json()
    answer = client.get(f"/plans/{plan}/bill.xlsx?lang={lang}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = book.get_sheet_by_name(word("territory_file.bill_overview", lang)).to_python()
    said = {row[0]: row[1] for row in rows if row[0]}
    for key, number in told["totals"].items():
        assert said[word(f"territory_file.bill_total_{key}", lang)] == number
    changed = [row for row in told["grids"] if not row["same"]]
    assert changed
    by_grid = {row[1]: row for row in rows if len(row) > 11 and row[11] != ""}
    for row in changed:
        cells = by_grid[row["grid"]]
        for column, key in enumerate(QUANTITIES):
            for side, name in enumerate(("before", "after")):
                value = cells[3 + 3 * column + side]
                assert value == (row[name][key] if row[name] else "")
    issues = book.get_sheet_by_name(word("territory_file.bill_issues", lang)).to_python()
    assert len(issues) - 4 == len(told["issues"]) == told["totals"]["issues_moved"]
    houses = book.get_sheet_by_name(word("territory_file.bill_buildings", lang)).to_python()[4:]
    assert len(houses) == told["totals"]["buildings_moved"]
    assert sum(row[5] for row in houses) == told["totals"]["households_moved"]
    assert {row["grid"] for row in changed} <= set(book.sheet_names)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        sheets = b"".join(archive.read(n) for n in archive.namelist() if "sheets/sheet" in n)
    assert b"<f>" not in sheets
    assert b"hyperlink" not in sheets.lower().replace(b"=hyperlink", b"")


def test_the_printed_bill_has_the_same_numbers_and_runs_nothing(client, plan):
    told = client.get(f"/plans/{plan}/bill").get_json()
    page = client.get(f"/plans/{plan}/bill.html?lang=zh")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "=HYPERLINK(&#34;http://127.0.0.1:9&#34;)&lt;script&gt;" in page.text
    for number in told["totals"].values():
        assert (f">{number:,}<" if number != "<5" else ">&lt;5<") in page.text
    for row in told["issues"]:
        assert row["issue_no"] in page.text


def test_the_day_of_the_demo_is_the_day_of_the_files(town, db):
    assert today_and_now(db)[0] == TODAY


def test_a_plan_of_communities_goes_out_and_comes_back_as_one(client, community, tmp_path):
    me = {"token": "token-of-a-planner"}
    body = {"communities": [community], "title": "改名", "kind": "community", **me}
    plan = client.post("/plans", json=body).get_json()["id"]
    params = {"community": community, "face": 1, "name_zh": "东风社区"}
    body = {"seen": 0, "action": "describe", "params": params, **me}
    assert client.post(f"/plans/{plan}/step", json=body).status_code == 200
    answer = client.get(f"/plans/{plan}/export.geojson?lang=en", buffered=True)
    [feature] = answer.get_json(force=True)["features"]
    assert feature["properties"]["name_zh"] == "东风社区"
    archive = client.get(f"/plans/{plan}/export.zip", buffered=True).data
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert {"area_community.shp", "grid_base.shp", "fields.csv"} <= set(names)
    file = tmp_path / "社区.gpkg"
    file.write_bytes(client.get(f"/plans/{plan}/export.gpkg", buffered=True).data)
    dry = sent(client, file, dry="1", what="community").get_json()
    assert (dry["kind"], dry["changed"]) == ("community", [community])
    assert [(c["layer"], c["kind"]) for c in dry["changes"]] == [("community", "renamed")]
    told = sent(client, file, what="community").get_json()
    shown = client.get(f"/plans/{told['id']}").get_json()
    assert (shown["kind"], shown["title"]) == ("community", "社区")
    assert shown["sheets"][community]["faces"][0]["name_zh"] == "东风社区"
    # The same file read as grids is its base grids, which are those in force.
    grids = sent(client, file, dry="1").get_json()
    assert (grids["kind"], grids["changed"]) == ("grids", [])
    assert sent(client, file, what="street").get_json()["error"] == "plan.unreadable"
    page = client.post(
        "/plans/import",
        data={"file": (io.BytesIO(file.read_bytes()), file.name), "what": "community", "dry": "1"},
        headers={"Accept": "text/html"},
        content_type="multipart/form-data",
    )
    assert word("diff.counts_communities", "zh", changed=1, n=1, moved=0) in page.text
