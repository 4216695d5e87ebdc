"""`gezhi init --ladder FILE`: a hierarchy of one's own."""

from typing import Annotated

import typer

from dashboard.cli.speech import say, sentence
from data import migrate
from data.cluster import running
from data.database import writing_engine
from data.importing import ladder as ladders
from geo.settings import settings

LadderFile = Annotated[str, typer.Option("--ladder", metavar="FILE", help=sentence("init.option"))]


def register(app: typer.Typer) -> None:
    app.command("init", help=sentence("cli.init"))(init)


def init(ladder: LadderFile) -> None:
    spec = ladders.read(ladder)
    with running(settings()) as cluster:
        migrate.upgrade(cluster.url)
        engine = writing_engine(cluster.url)
        with engine.begin() as db:
            done = ladders.set_up(db, spec)
        engine.dispose()
    say("init.done", levels=" > ".join(done.levels), ladders=", ".join(done.ladders))
    if done.root:
        say("init.root", code=done.root)
