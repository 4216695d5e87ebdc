"""Dividing a community over HTTP: the same addresses, with people instead of households, until it
is in force and its old code leads to the new ones."""

import io

import pytest
from python_calamine import CalamineWorkbook

from dashboard.asking import asking
from dashboard.bills import add_bills
from dashboard.borders import notice
from dashboard.planning import add_desk, add_planning, add_proposals
from tests.planning import TODAY, client, community, table_on, value

__all__ = ["client", "community"]
pytestmark = pytest.mark.slow
ME = "token-of-a-planner"


@pytest.fixture(scope="module")
def town(cluster):
    with table_on(cluster, add_planning, add_desk, add_proposals, add_bills) as table:
        yield table


@pytest.fixture
def db(town):
    with town[1].connect() as connection:
        yield connection


def post(client, path, **body):
    answer = client.post(path, json={"token": ME, **body})
    return answer.status_code, answer.get_json()


def opened(client, *codes, kind="community"):
    return post(client, "/plans", communities=list(codes), title="拆分", kind=kind)


def step(client, plan, action, **params):
    seen = client.get(f"/plans/{plan}").get_json()["head"]
    return post(client, f"/plans/{plan}/step", seen=seen, action=action, params=params)


def halved(client, plan, key):
    """The machine's two halves taken over; the sheet after it."""
    status, body = post(client, f"/plans/{plan}/propose", community=key, k=2)
    assert status == 200
    for _ in range(600):
        if body["state"] != "running":
            break
        body = client.get(f"/plans/{plan}/propose/{body['job']}").get_json()
    assert body["state"] == "done" and body["notes"] == []
    lines = body["alternatives"][0]["lines"]
    status, body = step(client, plan, "take_over", community=key, lines=lines)
    assert status == 200, body
    return body["sheets"][key]


def texts(part):
    """All text of a tree of components."""
    if isinstance(part, str):
        return part
    if isinstance(part, list | tuple):
        return "".join(texts(each) for each in part)
    return texts(getattr(part, "children", None) or [])


def test_the_start_tells_people_and_the_most_that_a_community_may_have(client, db, community):
    found = client.get("/drawing/choices").get_json()
    assert found["people"] == [1000.0, 20000.0]
    people = {row["code"]: row["people"] for row in found["communities"]}
    assert people[community] == value(
        db, "select population from area where code = :code", code=community
    )


def test_a_plan_of_another_kind_is_refused(client, community):
    status, body = opened(client, community, kind="street")
    assert (status, body["error"]) == (400, "plan.unreadable")


def test_faces_are_measured_by_people_and_need_names(client, community):
    plan = opened(client, community)[1]["id"]
    shown = client.get(f"/plans/{plan}").get_json()
    assert (shown["kind"], shown["limits"]) == ("community", [1000.0, 20000.0] * 2)
    [whole] = shown["sheets"][community]["faces"]
    assert (whole["origin"], whole["warning"]) == (community, "none")
    sheet = halved(client, plan, community)
    for key in ("people", "households", "buildings", "compounds"):
        parts = sum(face["amounts"][key] for face in sheet["faces"])
        assert parts == pytest.approx(whole["amounts"][key], abs=0.1), key
    assert sum(face["amounts"]["grids"] for face in sheet["faces"]) >= whole["amounts"]["grids"]
    assert [f["key"] for f in sheet["faults"] if f["error"]] == ["no_name"]
    status, body = step(client, plan, "micro", community=community, face=1, line=[[0, 0], [1, 1]])
    assert (status, body["error"]) == (400, "plan.grids_only")
    ground = client.get(f"/plans/{plan}/ground").get_json()
    assert [each["code"] for each in ground["communities"]] == [community]
    dry = {"seen": 1, "action": "merge", "params": {"community": community, "faces": [1, 2]}}
    status, body = post(client, f"/plans/{plan}/step", dry=True, **dry)
    assert status == 200 and len(body["sheets"][community]["faces"]) == 1


def test_a_community_is_divided_and_its_old_code_leads_to_the_new_ones(client, db, community):
    plan = opened(client, community)[1]["id"]
    for face in halved(client, plan, community)["faces"]:
        name = f"第{face['number']}社区"
        step(client, plan, "describe", community=community, face=face["number"], name_zh=name)
    bill = client.get(f"/plans/{plan}/bill").get_json()
    assert bill["totals"]["communities_ended"] == 1 and bill["totals"]["communities_made"] == 2
    held = [row[side]["households"] for row in bill["communities"] for side in ("before", "after")
            if row[side]]  # fmt: skip
    assert held[0] == sum(held[1:]) > 0
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/plans/{plan}/bill.xlsx").data))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert "停用的社区代码" in cells and "#1" in cells
    assert client.get(f"/plans/{plan}/bill.html").status_code == 200
    signer = value(db, "select code from post where role = 'street_leader' order by 1 limit 1")
    signed = {"post": signer, "reason": "人口过多", "document_no": "青民发〔2026〕3号",
              "effective_on": str(TODAY), "warnings_reason": "已听取意见"}  # fmt: skip
    seen = client.get(f"/plans/{plan}").get_json()["head"]
    status, body = post(client, f"/plans/{plan}/adopt", seen=seen, **signed)
    assert status == 200, body
    lineage = client.get(f"/adoptions/{body['adoption']}/lineage").get_json()
    new = [row["new"] for row in lineage["communities"]]
    assert sorted(new) == [f"{community[:-3]}{n:03d}" for n in (3, 4)]
    assert sum(row["household_share"] for row in lineage["communities"]) == pytest.approx(1)
    assert {row["new"][:12] for row in lineage["lineage"]} == set(new)
    assert client.get(f"/plans/{plan}").get_json()["status"] == "adopted"
    assert client.get(f"/plans/{plan}/bill").get_json()["totals"] == bill["totals"]
    choices = client.get("/drawing/choices").get_json()
    assert [row["code"] for row in choices["former"]] == [community]
    with asking(f"?at=area:{community}&lang=zh") as asked:
        said = texts(notice(asked))
        assert asked.frame.named.place.code == community and asked.misread == ()
    assert "拆分停用" in said and all(code in said for code in new)
    with asking(f"?at=area:{new[0]}") as asked:
        assert asked.retired is None and asked.world.is_today
    status, body = opened(client, community)
    assert (status, body["error"]) == (404, "plan.no_community")
