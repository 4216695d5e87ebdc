"""The first page of a compound's issues, asked as the table of the drawer asks."""

import random

import sqlalchemy as sa

from bench.line import Line, summarised
from bench.measuring import Bench
from bench.questions import SEED
from bench.replay import Page, User
from dashboard.panels.drawer.ids import Ids
from geo.models import Compound, Issue
from geo.scope import Place, Scope
from geo.vocab import LevelKind

ROWS_WANTED = (str(Ids.TABLE), "getRowsRequest")
SORTS = ("reported", "due", "title", "handler", "matter", "source", "status", "category", "place")
PAGE = 50
LARGEST = 30
OTHERS = 70
WARMING = 20
ASKED = 240


def pages(bench: Bench) -> list[Line]:
    """Random sorts and directions, the largest compounds as often as the others."""
    page = Page(bench.served())
    largest, others = _compounds(bench)
    dice = random.Random(SEED)
    bench.tell("lists")
    user = User(page)
    taken = []
    try:
        for _ in range(WARMING + ASKED):
            code = dice.choice(dice.choice((largest, others)))
            scope = Scope(
                at=Place(LevelKind.COMPOUND, code), preset=dice.choice(("8w", "12m", "24m"))
            )
            request = _request(dice.choice(SORTS), dice.choice(("asc", "desc")))
            body = page.asking(ROWS_WANTED, request, scope.to_search())
            taken.append(1000 * user.send([body]).seconds)
    finally:
        user.close()
    return [summarised("list_page_ms", bench.size, taken[WARMING:])]


def _request(column: str, direction: str) -> dict[str, object]:
    """What AG Grid's infinite model sends for its first block."""
    return {
        "startRow": 0,
        "endRow": PAGE,
        "sortModel": [{"colId": column, "sort": direction}],
        "filterModel": {},
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
