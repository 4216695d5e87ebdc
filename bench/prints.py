"""The view as a page: whole territory and places below it, asked for as a leader would."""

import http.client
import time

import sqlalchemy as sa

from bench.line import Line, summarised
from bench.measuring import Bench
from geo.errors import GeoError

PLACES = 7
LONGEST_S = 120

_BELOW = sa.text(
    """
    select a.code from area a join area top on top.id = a.parent_id
    where top.parent_id is null and a.valid_to is null order by a.code limit :most
    """
)
_GRIDS = sa.text(
    """
    select ladder.key as ladder, level.key as level
    from ladder join level on level.key = any(ladder.levels) and level.kind = 'grid' limit 1
    """
)


def pages(bench: Bench) -> list[Line]:
    """`pdf_ms`. The first page also starts the press and is not counted."""
    with bench.home.database() as (_, engine), engine.connect() as db:
        codes = list(db.scalars(_BELOW, {"most": PLACES}))
        grid = db.execute(_GRIDS).first()
    level = f"&ladder={grid.ladder}&level={grid.level}" if grid else ""
    asked = [f"?theme={theme}{level}" for theme in ("light", "dark")]
    asked += [f"?at={code}{level}" for code in codes]
    served = bench.served()
    times = []
    for number, search in enumerate([asked[0], *asked]):
        bench.tell(f"pdf {number}/{len(asked)}")
        spent = _printed(served.host, served.port, f"/print/view.pdf{search}")
        if number:
            times.append(1000 * spent)
    return [summarised("pdf_ms", bench.size, times)]


def _printed(host: str, port: int, path: str) -> float:
    """Seconds until the last byte. Raises GeoError bench.no_print."""
    connection = http.client.HTTPConnection(host, port, timeout=LONGEST_S)
    begun = time.perf_counter()
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200 or not body.startswith(b"%PDF"):
        raise GeoError("bench.no_print", path=path, status=answer.status)
    return time.perf_counter() - begun
