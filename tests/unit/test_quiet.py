"""What can wait is done when nobody waits for the worker, or when somebody comes for it."""

from types import SimpleNamespace

import pytest
from flask import Flask

from dashboard import warming
from dashboard.server.quiet import Quiet


class Watch:
    """A clock, and an event of which every wait lets the clock run on."""

    def __init__(self):
        self.now, self.waits, self.flag = 100.0, [], False
        self.meanwhile = iter(())

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.waits.append(seconds)
        start = self.now
        next(self.meanwhile, lambda: None)()
        if not self.flag:
            self.now = start + seconds
        return self.flag

    def set(self):
        self.flag = True

    def clear(self):
        self.flag = False


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def quiet(watch):
    return Quiet(frozenset({"/drawing"}), spell_s=5, clock=watch, hurry=watch)


@pytest.fixture
def client(quiet, watch):
    server = Flask("house", static_folder=None)
    for path in ("/", "/drawing", "/readyz", "/version"):
        server.add_url_rule(path, path, lambda: "here")

    def slow():
        watch.now += 60
        return "done"

    server.add_url_rule("/print", "print", slow)
    quiet.watch(server)
    return server.test_client()


def test_a_spell_without_requests_is_waited_for_in_one_go(quiet, watch):
    quiet.wait()
    assert watch.waits == [5]


def test_a_request_meanwhile_starts_the_spell_anew_and_wakes_nobody(quiet, watch, client):
    def come():
        watch.now += 3
        client.get("/")

    watch.meanwhile = iter([come, come])
    quiet.wait()
    # Asleep until 105 though a request came at 103, then until 108, while another came at 108.
    assert watch.waits == [5, 3, 5]


def test_a_long_answer_is_no_quiet(quiet, watch, client):
    client.get("/print")
    assert watch.now == 160
    quiet.wait()
    assert watch.waits == [5]


@pytest.mark.parametrize("path", ["/readyz", "/version"])
def test_clockwork_disturbs_nobody(quiet, watch, client, path):
    watch.now += 4
    client.get(path)
    quiet.wait()
    assert watch.waits == [1]


def test_who_comes_for_it_ends_the_wait_once(quiet, watch, client):
    watch.meanwhile = iter([lambda: client.get("/drawing")])
    quiet.wait()
    assert watch.now == 100
    quiet.wait()
    assert watch.now == 105
    assert watch.waits == [5, 5]


class Told:
    """A house and a quiet that write down what is done."""

    def __init__(self, monkeypatch, error=None):
        self.steps = []

        def prepare(_house):
            self.steps.append("prepare")
            if error is not None:
                raise error

        monkeypatch.setattr(warming, "prepare", prepare)
        monkeypatch.setattr(warming, "settle", lambda: self.steps.append("settle"))
        monkeypatch.setattr(warming, "gc", SimpleNamespace(set_threshold=self.spared, freeze=list))
        self.wait = lambda: self.steps.append("quiet")

    def spared(self, *thresholds):
        self.steps.append("rarely")
        assert thresholds == warming.RARELY

    def after(self):
        self.steps.append("after")


ORDER = ["rarely", "prepare", "quiet", "after", "quiet", "settle"]


@pytest.mark.parametrize("error", [None, ValueError("no such layer")])
def test_a_start_reads_the_facts_at_once_and_the_rest_in_quiet(monkeypatch, error, caplog):
    told = Told(monkeypatch, error)
    warming._warm_up(None, told.after, told)
    assert told.steps == ORDER
    assert bool(caplog.records) == (error is not None)
