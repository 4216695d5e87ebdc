"""Drawing: what a planner waits for at every step, with the live balance, over HTTP."""

import http.client
import json
import random
import secrets
import time
from typing import Any

import sqlalchemy as sa

from bench.line import Line, summarised
from bench.measuring import Bench
from bench.questions import SEED

GRIDS = 20
ROUNDS, WARMING = 60, 5
NEAR = 300  # how far a vertex is moved, in steps of 1e-7 degrees
_PLACE = sa.text(
    "select a.code from area a join grid g on g.area_id = a.id where g.kind = 'base'"
    " and g.valid_to is null and a.valid_to is null group by a.id"
    " order by abs(count(*) - :grids), a.code limit 1"
)

Ring = list[list[float]]


class _Planner:
    """One plan of one community, and how long each of its steps took in milliseconds."""

    def __init__(self, line: http.client.HTTPConnection, community: str) -> None:
        self._line, self._community = line, community
        self._token = secrets.token_hex(12)
        self.taken: list[float] = []
        self._plan = self._post("/plans", communities=[community], title="bench")["id"]
        shown = self._ask("GET", f"/plans/{self._plan}")
        self.head, self.faces = 0, shown["sheets"][community]["faces"]

    def step(self, action: str, **params: Any) -> bool:
        """Whether it could be done; what the drawing forbids is no step."""
        begun = time.perf_counter()
        told = {"community": self._community, **params}
        done = self._post(f"/plans/{self._plan}/step", seen=self.head, action=action, params=told)
        return self._after(done, begun)

    def back(self) -> bool:
        begun = time.perf_counter()
        path = f"/plans/{self._plan}/go"
        return self._after(self._post(path, seen=self.head, seq=self.head - 1), begun)

    def drop(self) -> None:
        self._post(f"/plans/{self._plan}/drop")

    def _after(self, done: Any, begun: float) -> bool:
        if "error" in done:
            if not done["error"].startswith("drawing."):
                raise RuntimeError(done["message"])
            return False
        self.taken.append(1000 * (time.perf_counter() - begun))
        self.head = done["head"]
        if self._community in done["sheets"]:
            self.faces = done["sheets"][self._community]["faces"]
        return True

    def _post(self, path: str, **body: Any) -> Any:
        return self._ask("POST", path, json.dumps({"token": self._token, **body}))

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        self._line.request(method, path, body, {"Content-Type": "application/json"})
        answer = self._line.getresponse()
        text = answer.read()
        if answer.status not in (200, 400):
            raise RuntimeError(f"the server answered {answer.status}")
        return json.loads(text)


def edits(bench: Bench) -> list[Line]:
    """Rounds of cut, move, merge and undo at random places of a community of twenty grids."""
    with bench.home.database() as (_, engine), engine.connect() as db:
        community = db.scalar(_PLACE, {"grids": GRIDS})
    server = bench.served()
    bench.tell("drawing")
    line = http.client.HTTPConnection(server.host, server.port, timeout=60)
    try:
        planner = _Planner(line, str(community))
        dice = random.Random(SEED)
        for turn in range(ROUNDS + WARMING):
            if turn == WARMING:
                planner.taken.clear()
            _round(planner, dice)
        planner.drop()
    finally:
        line.close()
    return [summarised("edit_ms", bench.size, planner.taken)]


def _round(planner: _Planner, dice: random.Random) -> None:
    """Cut a grid in two, move a vertex, put the two together again, take that back, and so on
    back to the beginning of the round."""
    begun = planner.head
    face = dice.choice(planner.faces)
    known = {each["number"] for each in planner.faces}
    if not planner.step("cut", face=face["number"], line=_across(face["rings"][0])):
        return
    fresh = [each["number"] for each in planner.faces if each["number"] not in known]
    x, y = dice.choice(_shared(planner.faces))
    to = [x + dice.uniform(-NEAR, NEAR) / 1e7, y + dice.uniform(-NEAR, NEAR) / 1e7]
    planner.step("move", at=[x, y], to=to, reach=1)
    planner.step("merge", faces=[face["number"], fresh[0]])
    while planner.head > begun:
        planner.back()


def _across(ring: Ring) -> Ring:
    """A line from west to east through the middle of a ring."""
    xs, ys = zip(*ring, strict=True)
    middle = (min(ys) + max(ys)) / 2
    return [[min(xs) - 0.001, middle], [max(xs) + 0.001, middle + 1e-6]]


def _shared(faces: list[dict[str, Any]]) -> Ring:
    """Vertices that three faces or more have: those lie inside the community."""
    times: dict[tuple[float, float], int] = {}
    for face in faces:
        for spot in {tuple(each) for ring in face["rings"] for each in ring}:
            times[spot] = times.get(spot, 0) + 1
    most = max(times.values())
    return [list(spot) for spot, n in times.items() if n >= min(3, most)]
