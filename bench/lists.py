"""The first page of a compound's issues, and of those of the whole territory that say something,
asked as the table of the drawer asks."""

import random
from collections.abc import Callable

import sqlalchemy as sa

from bench.line import Line, summarised
from bench.measuring import Bench
from bench.questions import SEED
from bench.replay import Page, User
from dashboard.panels.drawer.ids import Ids
from geo.models import Compound, Issue
from geo.scope import Behind, Place, Scope
from geo.vocab import LevelKind, MetricKey

ROWS_WANTED = (str(Ids.TABLE), "getRowsRequest")
SORTS = ("reported", "due", "title", "handler", "matter", "source", "status", "category", "place")
PAGE = 50
LARGEST = 30
OTHERS = 70
WARMING = 20
ASKED = 240
TITLES = 2000


def pages(bench: Bench) -> list[Line]:
    """Random sorts and directions, the largest compounds as often as the others."""
    largest, others = _compounds(bench)
    dice = random.Random(SEED)

    def ask() -> tuple[dict[str, object], Scope]:
        place = Place(LevelKind.COMPOUND, dice.choice(dice.choice((largest, others))))
        scope = Scope(at=place, preset=dice.choice(("8w", "12m", "24m")))
        return _request(dice.choice(SORTS), dice.choice(("asc", "desc")), ""), scope

    return [summarised("list_page_ms", bench.size, _taken(bench, ask))]


def searches(bench: Bench) -> list[Line]:
    """Two to four characters of titles drawn at random, newest first, in all there are data for."""
    texts = _texts(bench)
    dice = random.Random(SEED)

    def ask() -> tuple[dict[str, object], Scope]:
        scope = Scope(rows=Behind(MetricKey.ISSUES), preset=dice.choice(("12m", "24m")))
        return _request("reported", "desc", dice.choice(texts)), scope

    return [summarised("search_ms", bench.size, _taken(bench, ask))]


def _taken(bench: Bench, ask: Callable[[], tuple[dict[str, object], Scope]]) -> list[float]:
    """Milliseconds of one question after another, those to warm up left out."""
    page = Page(bench.served())
    bench.tell("lists")
    user = User(page)
    taken = []
    try:
        for _ in range(WARMING + ASKED):
            request, scope = ask()
            body = page.asking(ROWS_WANTED, request, scope.to_search())
            taken.append(1000 * user.send([body]).seconds)
    finally:
        user.close()
    return taken[WARMING:]


def _texts(bench: Bench) -> list[str]:
    """Parts of titles: what is frequent is asked for often."""
    query = sa.text("select title from issue tablesample system (1) repeatable (7) limit :n")
    with bench.home.database() as (_, engine), engine.connect() as db:
        titles = sorted(db.scalars(query, {"n": TITLES}))
    dice = random.Random(SEED)
    parts = []
    for title in titles:
        length = dice.randint(2, 4)
        begin = dice.randint(0, max(0, len(title) - length))
        parts.append(title[begin : begin + length].strip())
    return [part for part in parts if len(part) >= 2]


def _request(column: str, direction: str, text: str) -> dict[str, object]:
    """What AG Grid's infinite model sends for its first block."""
    return {
        "startRow": 0,
        "endRow": PAGE,
        "sortModel": [{"colId": column, "sort": direction}],
        "filterModel": {"title": {"type": "contains", "filter": text}} if text else {},
        "context": None,
    }


def _compounds(bench: Bench) -> tuple[list[str], list[str]]:
    """Codes of the compounds with the most issues, and of some of the others."""
    query = (
        sa.select(Compound.code)
        .join(Issue, Issue.compound_id == Compound.id)
        .group_by(Compound.code)
        .order_by(sa.func.count().desc(), Compound.code)
    )
    with bench.home.database() as (_, engine), engine.connect() as db:
        codes = list(db.scalars(query))
    others = codes[LARGEST:] or codes
    return codes[:LARGEST], random.Random(SEED).sample(others, min(OTHERS, len(others)))
