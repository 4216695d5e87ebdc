"""Finding a place by what people type: whole names, first letters of pinyin, codes, a place and a
part of it."""

import http.client
import json
import random
import time
from urllib.parse import quote

import sqlalchemy as sa

from bench.line import Line, summarised
from bench.measuring import Bench
from bench.questions import SEED
from data.spelling import spelled_apart
from geo.models import Area, Building, Compound
from geo.queries.pages import CHINESE_RUN, runs

SAMPLE = 60
WARMING = 20
ASKED = 400


def places(bench: Bench) -> list[Line]:
    """Random texts, as long as people type them before they choose, one question after another."""
    texts = _texts(bench)
    dice = random.Random(SEED)
    server = bench.served()
    bench.tell("lists")
    line = http.client.HTTPConnection(server.host, server.port, timeout=60)
    taken = []
    try:
        for _ in range(WARMING + ASKED):
            path = f"/find?find={quote(dice.choice(texts))}"
            begun = time.perf_counter()
            line.request("GET", path, headers={"Accept": "application/json"})
            answer = line.getresponse()
            body = answer.read()
            taken.append(1000 * (time.perf_counter() - begun))
            if answer.status != 200 or "groups" not in json.loads(body):
                raise RuntimeError(f"the server answered {answer.status}")
    finally:
        line.close()
    return [summarised("find_place_ms", bench.size, taken[WARMING:])]


def _texts(bench: Bench) -> list[str]:
    """What is typed for places drawn at random."""
    names, codes, parts = _drawn(bench)
    readings = spelled_apart(runs(names))
    spoken = [readings[run][0] for name in names for run in CHINESE_RUN.findall(name)[:1]]
    return [
        *names,
        *(name[:2] for name in names),
        *("".join(syllable[0] for syllable in way) for way in spoken),
        *("".join(way[:2]) for way in spoken),
        *(code[: max(6, len(code) - 2)] for code in codes),
        *parts,
    ]


def _drawn(bench: Bench) -> tuple[list[str], list[str], list[str]]:
    """Names and codes of areas and compounds, and buildings called by compound and number."""
    areas = sa.select(Area.name_zh, Area.code).where(Area.valid_to.is_(None))
    compounds = sa.select(Compound.name_zh, Compound.code).where(Compound.valid_to.is_(None))
    inside = (
        sa.select(Compound.name_zh, Building.name_zh)
        .join(Building, Building.compound_id == Compound.id)
        .where(Building.valid_to.is_(None))
    )
    dice = random.Random(SEED)
    with bench.home.database() as (_, engine), engine.connect() as db:
        places = sorted([*db.execute(areas).tuples(), *db.execute(compounds).tuples()])
        houses = sorted(db.execute(inside).tuples())
    chosen = dice.sample(places, min(SAMPLE, len(places)))
    parts = [f"{name} {house}" for name, house in dice.sample(houses, min(SAMPLE, len(houses)))]
    return [name for name, _ in chosen], [code for _, code in chosen], parts
