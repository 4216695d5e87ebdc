"""Headers, gates, limits and health of the server, on a small application of the test's own."""

import base64
import hashlib
import re

import pytest
import sqlalchemy as sa
from dash import Dash, html
from flask import Flask, Response, request

from dashboard.server.gates import host_allowed
from dashboard.server.harden import harden
from dashboard.server.headers import FOREVER, content_policy
from data.database import reading_engine
from geo.errors import GeoError, NotFound, Unavailable
from geo.settings import Settings

NOWHERE = "postgresql://nobody@/nothing?host=/nowhere"
REQUIRED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def application(engine, **options):
    server = Flask(__name__)

    @server.get("/data")
    def data():
        return {"rows": ["x" * 5000]}

    @server.get("/layer")
    def layer():
        response = Response(b"1234", mimetype="application/octet-stream")
        response.headers["Cache-Control"] = FOREVER
        return response

    @server.post("/change")
    def change():
        return {"got": len(request.get_data())}

    @server.get("/fails/<kind>")
    def fails(kind):
        raise {
            "crash": ZeroDivisionError("secret-detail"),
            "user": GeoError("server.port_taken", port=1, host="h"),
            "missing": NotFound("server.not_found"),
            "away": Unavailable("server.database_away"),
            "pool": sa.exc.TimeoutError(),
        }[kind]

    @server.get("/count")
    def count():
        with engine.connect() as connection:
            return {"n": connection.execute(sa.text("select 1")).scalar()}

    harden(server, Settings(database_url=None, **options), engine)
    return server


@pytest.fixture
def client():
    engine = reading_engine(NOWHERE)
    yield application(engine).test_client()
    engine.dispose()


@pytest.mark.parametrize(
    "path", ["/data", "/layer", "/healthz", "/readyz", "/none", "/fails/crash"]
)
def test_every_answer_carries_the_headers(client, path):
    headers = client.get(path).headers
    assert {name: headers[name] for name in REQUIRED} == REQUIRED
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "Strict-Transport-Security" not in headers


def test_transport_security_only_over_tls(client):
    secure = client.get("/data", base_url="https://localhost")
    assert "max-age" in secure.headers["Strict-Transport-Security"]


def test_data_is_not_stored_and_layers_keep_their_own_word(client):
    assert client.get("/data").headers["Cache-Control"] == "no-store"
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"
    assert client.get("/layer").headers["Cache-Control"] == FOREVER
    assert client.get("/none").headers["Cache-Control"] == "no-store"


def test_a_tile_service_is_the_only_outside_address_in_the_policy():
    assert "http" not in content_policy((), None)
    policy = content_policy(("'sha256-x'",), "https://t{s}.tiles.example/{z}/{x}/{y}.png")
    assert "img-src 'self' data: blob: https://*.tiles.example;" in policy
    assert "script-src 'self' 'sha256-x';" in policy


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_our_own_pages_may_change_anything(client, headers, status):
    assert client.post("/change", data=b"x", headers=headers).status_code == status


def test_a_refused_post_says_why_in_both_languages(client):
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/change", headers=cross).json["error"] == "server.cross_site"
    assert "其他网站" in client.post("/change", headers=cross).json["message"]
    english = client.post("/change?lang=en", headers=cross).json["message"]
    assert english == "A request from another site was refused."


@pytest.mark.parametrize(
    ("host", "listening", "allowed", "names"),
    [
        ("localhost:8050", "127.0.0.1", True, ""),
        ("127.0.0.1:8050", "127.0.0.1", True, ""),
        ("[::1]:8050", "::1", True, ""),
        ("evil.example", "127.0.0.1", False, ""),
        ("10.1.2.3", "127.0.0.1", False, ""),
        ("10.1.2.3:8050", "0.0.0.0", True, ""),
        ("evil.example", "0.0.0.0", False, ""),
        ("gezhi.district.example", "127.0.0.1", True, "gezhi.district.example"),
        ("127.0.0.1.evil.example", "127.0.0.1", False, ""),
        ("", "127.0.0.1", False, ""),
    ],
)
def test_hosts(host, listening, allowed, names):
    settings = Settings(host=listening, allowed_hosts=names)
    assert host_allowed(host, settings, frozenset({"localhost"})) is allowed


def test_a_foreign_host_is_refused_before_anything_runs(client):
    answer = client.get("/data", headers={"Host": "evil.example"})
    assert answer.status_code == 400 and answer.json["error"] == "server.foreign_host"


def test_bodies_beyond_the_limit_are_refused():
    engine = reading_engine(NOWHERE)
    client = application(engine, max_body_mb=1).test_client()
    assert client.post("/change", data=b"x" * 1_000_000).json == {"got": 1_000_000}
    answer = client.post("/change", data=b"x" * 1_000_001)
    assert answer.status_code == 413 and "1 MB" in answer.json["message"]
    engine.dispose()


@pytest.mark.parametrize(
    ("kind", "status", "key"),
    [
        ("crash", 500, "server.defect"),
        ("user", 400, "server.port_taken"),
        ("missing", 404, "server.not_found"),
        ("away", 503, "server.database_away"),
        ("pool", 503, "server.database_busy"),
    ],
)
def test_errors_become_sentences(client, kind, status, key):
    answer = client.get(f"/fails/{kind}")
    assert (answer.status_code, answer.json["error"]) == (status, key)
    assert "secret-detail" not in answer.text and "Traceback" not in answer.text
    assert ("Retry-After" in answer.headers) is (status == 503)


def test_a_missing_page_does_not_echo_its_address(client):
    answer = client.get("/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/plain") and "script" not in answer.text


def test_without_a_database_requests_get_503_and_health_tells_them_apart(client):
    answer = client.get("/count")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert client.get("/healthz").json["status"] == "ok"
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["database"] == "unreachable" and ready.json["migrations"] is None
    assert "nowhere" not in ready.text


def test_ready_with_a_migrated_database(engine, cluster):
    reading = reading_engine(cluster.app_url)
    ready = application(reading).test_client().get("/readyz")
    assert ready.status_code == 200
    assert ready.json["status"] == "ready" and ready.json["migrations"] == "ok"
    reading.dispose()


def test_not_ready_before_the_migrations(fresh_database):
    reading = reading_engine(fresh_database)
    ready = application(reading).test_client().get("/readyz")
    assert ready.status_code == 503
    assert (ready.json["database"], ready.json["migrations"]) == ("ok", "behind")
    reading.dispose()


def test_requests_recover_by_themselves_when_their_connections_die(engine, cluster):
    reading = reading_engine(cluster.app_url)
    client = application(reading).test_client()
    assert client.get("/count").json == {"n": 1}
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where pid <> pg_backend_pid() and datname = current_database()"
            " and backend_type = 'client backend'"
        )
    assert client.get("/count").status_code == 503
    assert client.get("/count").json == {"n": 1}
    reading.dispose()


@pytest.mark.parametrize(
    ("accepts", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None)]
)
def test_answers_are_compressed(client, accepts, encoding):
    answer = client.get("/data", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.fixture
def dashing(monkeypatch):
    """A Dash application as ours is made, with the environment asking for what must stay off."""
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")
    monkeypatch.setenv("DASH_DEBUG", "true")
    app = Dash("hardened", enable_mcp=False, websocket_callbacks=False, compress=False)
    app.layout = html.Div("x")
    engine = reading_engine(NOWHERE)
    harden(app.server, Settings(database_url=None), engine, app.csp_hashes)
    yield app
    engine.dispose()


def test_dash_pages_run_only_known_scripts(dashing):
    page = dashing.server.test_client().get("/")
    text = re.sub(r"<!--.*?-->", "", page.text, flags=re.DOTALL)
    inline = re.findall(r"<script(?![^>]*src)(?![^>]*json)[^>]*>(.+?)</script>", text, re.DOTALL)
    assert len(inline) == 1
    digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


def test_dash_files_with_a_fingerprint_are_kept_for_ever(dashing):
    client = dashing.server.test_client()
    page = client.get("/").text
    scripts = re.findall(r'src="(/_dash-component-suites/[^"]+)"', page)
    assert scripts
    for script in scripts:
        first = client.get(script, headers={"Accept-Encoding": "br"})
        again = client.get(script, headers={"Accept-Encoding": "br"})
        assert first.headers["Cache-Control"] == FOREVER
        assert first.headers["Content-Encoding"] == "br" and first.data == again.data


def test_extras_stay_off(dashing):
    paths = {str(rule) for rule in dashing.server.url_map.iter_rules()}
    assert not {path for path in paths if "mcp" in path or "websocket" in path or "_ws" in path}
    assert dashing.server.debug is False
