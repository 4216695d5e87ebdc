"""`gezhi check`: recounts the invariants on whatever the database holds."""

import json
from dataclasses import replace
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Table

from dashboard.cli.speech import sentence
from dashboard.clock import now
from dashboard.server.handing import hand_over
from data import migrate
from data.check import read_model
from data.check.report import Finding, Report, run
from data.cluster import running
from data.database import writing_engine
from geo.cube.clock import zone_of
from geo.cube.store import FactStore
from geo.settings import Settings, settings

AsJson = Annotated[bool, typer.Option("--json", help=sentence("check.as_json"))]


def register(app: typer.Typer) -> None:
    app.command("check", help=sentence("cli.check"))(check)


def check(as_json: AsJson = False) -> None:
    with running(settings()) as cluster:
        report = examine(cluster.url, settings())
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        draw(report, Console())
    if not report.ok:
        raise typer.Exit(1)


def examine(url: str, chosen: Settings) -> Report:
    """The report on a database of the current structure and on the read model of the folder.

    Divisions that have become due are handed over first; else the database is not changed. The
    read model is brought up to date as a web worker does it.
    """
    engine = writing_engine(url, statement_timeout_ms=0)
    try:
        with engine.connect() as connection:
            migrate.require_current(connection)
        hand_over(url, chosen.timezone, now())
        # One snapshot for all checks: what is written meanwhile must not look like a contradiction.
        still = engine.execution_options(isolation_level="REPEATABLE READ")
        with still.connect() as connection:
            report = run(connection)
            return replace(
                report, findings=(*report.findings, compared(connection, engine, chosen))
            )
    finally:
        engine.dispose()


def compared(connection: sa.Connection, engine: sa.Engine, chosen: Settings) -> Finding:
    """What the web workers count with, against SQL."""
    store = FactStore(
        engine,
        chosen.home / "cache" / "cube",
        lambda stored: zone_of(chosen.timezone or stored),
    )
    verdict = read_model.compare(connection, store.refresh())
    return Finding(read_model.KEY, verdict.ok, verdict.detail)


def draw(report: Report, console: Console) -> None:
    """Two tables: the counts, then one line an invariant."""
    counts = Table(sentence("check.count"), sentence("check.value"))
    for key, value in report.counts.items():
        counts.add_row(key, "–" if value is None else f"{value:,}")
    found = Table(
        sentence("check.invariant"),
        sentence("check.says"),
        sentence("check.result"),
        sentence("check.detail"),
    )
    for finding in report.findings:
        result = sentence("check.holds" if finding.ok else "check.broken")
        found.add_row(finding.id, sentence(f"check.rule.{finding.id}"), result, finding.detail)
    console.print(counts)
    console.print(found)
