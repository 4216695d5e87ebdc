"""The annexe: views that are put together when the first of their addresses is asked for."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, request

from dashboard.annexe import Annexe


@pytest.fixture
def filled():
    return []


@pytest.fixture
def server(filled):
    def fill(table):
        filled.append(table)
        table.add_url_rule("/desk/<int:number>", "desk", lambda number: {"number": number})
        table.add_url_rule(
            "/desk/<int:number>", "drop", lambda number: request.args["why"], methods=["DELETE"]
        )

    server = Flask("house", static_folder=None)
    server.add_url_rule("/", "home", lambda: "home")
    Annexe(fill).add_to(server, ["/desk", "/desk/<path:rest>"])
    return server


def test_nothing_is_put_together_for_those_who_do_not_come(server, filled):
    assert server.test_client().get("/").text == "home"
    assert filled == []


def test_addresses_have_their_parts_methods_and_queries(server, filled):
    client = server.test_client()
    assert client.get("/desk/12").json == {"number": 12}
    assert client.delete("/desk/12?why=old").text == "old"
    assert len(filled) == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/desk", 404), ("GET", "/desk/x", 404), ("POST", "/desk/12", 405)],
)
def test_what_is_not_there_is_refused_like_anywhere(server, method, path, status):
    assert server.test_client().open(path, method=method).status_code == status


def test_hooks_of_the_application_hold_for_it(server):
    @server.before_request
    def refuse():
        return "closed", 503

    assert server.test_client().get("/desk/12").status_code == 503


def test_many_at_once_put_it_together_once(server, filled):
    def ask(number):
        return server.test_client().get(f"/desk/{number}").json

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(ask, range(32)))
    assert told == [{"number": number} for number in range(32)]
    assert len(filled) == 1
