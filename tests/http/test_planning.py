"""The planners' table over HTTP: machine help, odd input, and two people at one plan."""

from datetime import date

import pytest
import shapely
import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr

from dashboard.db import furnish, move_in
from dashboard.planning import add_planning, add_proposals
from dashboard.server.harden import harden
from data.database import writing_engine
from data.demo.build import build
from data.migrate import upgrade
from geo.settings import Settings
from tests.servers import database_beside, open_folder

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
ME, YOU = "token-of-a-planner", "token-of-another-one"


@pytest.fixture(scope="module")
def town(cluster):
    """The planners' addresses on the small demo, hardened, and an engine beside them."""
    with database_beside(cluster) as url, open_folder() as home:
        upgrade(url)
        build(url, size="small", seed=1, as_of=TODAY)
        settings = Settings(home=home, database_url=SecretStr(url), lang="zh")
        house, server = furnish(settings), Flask(__name__)
        move_in(house)
        add_planning(server)
        add_proposals(server)
        harden(server, settings, house.engine)
        engine = writing_engine(url)
        yield server, engine
        engine.dispose()
        house.engine.dispose()


@pytest.fixture
def client(town):
    return town[0].test_client()


@pytest.fixture
def db(town):
    with town[1].connect() as connection:
        yield connection


def value(db, text, **params):
    return db.scalar(sa.text(text), params)


@pytest.fixture
def community(db):
    """The community with most base grids."""
    return value(
        db,
        "select a.code from area a join grid g on g.area_id = a.id group by a.code"
        " order by count(*) desc, a.code limit 1",
    )


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
