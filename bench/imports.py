"""Importing a year of hotline orders into a copy of the demo's database, and the peer that only
reads and joins."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import make_url

from bench.house import Home, command
from bench.line import Line, Peer, summarised
from bench.measuring import Bench
from bench.orders import grids, write_orders
from bench.processes import PeakMemory
from data.cluster import Cluster, contents
from data.cluster.server import socket_of
from data.database import reading_engine
from geo.models import Issue
from geo.settings import PROJECT

ORDERS = {"small": 20_000, "district": 350_000, "prefecture": 350_000}
RUNS = 3
PEER = "geopandas read_csv + sjoin, nothing stored"
COPY = "gezhi_bench_import"
MB = 1_000_000


def issues(bench: Bench) -> list[Line]:
    """Wall time and greatest memory of the import command; the database server is not counted."""
    bench.close_server()
    ours: list[tuple[float, float]] = []
    peers: list[tuple[float, float]] = []
    count = ORDERS[bench.size]
    with tempfile.TemporaryDirectory(prefix="gezhi-bench-") as folder:
        orders, shapes = Path(folder) / "orders.csv", Path(folder) / "grids.gpkg"
        bench.tell("orders")
        _write(bench.home, orders, shapes, count)
        for _ in range(RUNS):
            bench.tell("importing")
            with bench.home.database() as (cluster, engine):
                engine.dispose()
                with copied(cluster) as url:
                    ours.append(_import(bench.home, url, orders, count))
            bench.tell("importing_peer")
            peers.append(_watched(_peer(orders, shapes), bench.home.environment()))
    (seconds, sizes), (peer_seconds, peer_sizes) = zip(*ours, strict=True), zip(*peers, strict=True)
    return [
        summarised("import_issues_s", bench.size, seconds, Peer(PEER, peer_seconds)),
        summarised("import_issues_mb", bench.size, sizes, Peer(PEER, peer_sizes)),
    ]


def _write(home: Home, orders: Path, shapes: Path, count: int) -> None:
    with home.database() as (_, engine), engine.connect() as db:
        write_orders(db, orders, count)
        codes, polygons = grids(db)
    frame = geopandas.GeoDataFrame({"code": codes}, geometry=list(polygons), crs=4490)
    frame.to_file(shapes, driver="GPKG")


@contextmanager
def copied(cluster: Cluster) -> Iterator[str]:
    """Address of a copy of the demo's database, rows and indexes; dropped at the end."""
    if cluster.place is None:
        raise RuntimeError("measuring needs the private cluster")
    sockets = socket_of(cluster.place)
    contents.drop_database(sockets, COPY)
    names = {
        "copy": sql.Identifier(COPY),
        "whole": sql.Identifier(contents.DATABASE),
        "owner": sql.Identifier(contents.OWNER),
    }
    with contents.connect(sockets, "postgres") as server:
        server.execute(
            sql.SQL("create database {copy} template {whole} owner {owner}").format(**names)
        )
    try:
        yield make_url(cluster.url).set(database=COPY).render_as_string(hide_password=False)
    finally:
        contents.drop_database(sockets, COPY)


def _import(home: Home, url: str, orders: Path, count: int) -> tuple[float, float]:
    """Seconds and megabytes of one import. Raises RuntimeError unless every order was stored."""
    before = _stored(url)
    words = command("import", "issues", str(orders), "--crs", "EPSG:4490")
    measured = _watched(words, home.environment(database_url=url))
    if (stored := _stored(url) - before) != count:
        raise RuntimeError(f"{stored} of {count} orders were stored")
    return measured


def _stored(url: str) -> int:
    engine = reading_engine(url, statement_timeout_ms=0)
    try:
        with engine.connect() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(Issue)) or 0
    finally:
        engine.dispose()


def _peer(orders: Path, shapes: Path) -> list[str]:
    return [sys.executable, "-P", "-m", "bench.spatial_join", str(orders), str(shapes)]


def _watched(words: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run a program to its end: seconds, and the peak of its process tree in megabytes."""
    begun = time.monotonic()
    process = subprocess.Popen(
        words, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    with PeakMemory(process.pid) as memory:
        _, told = process.communicate()
    seconds = time.monotonic() - begun
    if process.returncode:
        raise RuntimeError(told.decode("utf8", "replace")[-400:])
    return seconds, memory.peak / MB
