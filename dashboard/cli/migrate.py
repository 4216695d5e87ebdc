"""`gezhi migrate`: the structure of the database, up to what this program needs or down again."""

from typing import Annotated

import typer

from dashboard.cli.speech import say, sentence
from data import migrate as migrations
from data.cluster import running
from data.database import reading_engine
from geo.errors import GeoError
from geo.settings import settings

To = Annotated[str, typer.Option("--to", help=sentence("cli.migrate_to"))]
Down = Annotated[bool, typer.Option("--down", help=sentence("cli.migrate_down"))]
Check = Annotated[bool, typer.Option("--check", help=sentence("cli.migrate_check"))]


def register(app: typer.Typer) -> None:
    app.command("migrate", help=sentence("cli.migrate"))(migrate)


def migrate(to: To = "head", down: Down = False, check: Check = False) -> None:
    with running(settings()) as cluster:
        before = _revision(cluster.url)
        if check:
            if before != migrations.head():
                raise GeoError("database.behind", found=before or "-", known=migrations.head())
            say("migrate.current", revision=before)
            return
        if down:
            migrations.downgrade(cluster.url, to)
        else:
            migrations.upgrade(cluster.url, to)
        after = _revision(cluster.url)
        key = "migrate.current" if after == before else "migrate.moved"
        say(key, revision=after or "-", before=before or "-")


def _revision(url: str) -> str | None:
    engine = reading_engine(url)
    try:
        with engine.connect() as connection:
            return migrations.current(connection)
    finally:
        engine.dispose()
