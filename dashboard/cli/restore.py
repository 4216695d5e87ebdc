"""`gezhi restore`: the database out of a file of `gezhi backup`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.progress import spinning
from dashboard.cli.speech import say, sentence
from data import migrate
from data.archive.restore import restore as fill
from data.cluster import running
from geo.settings import settings

File = Annotated[Path, typer.Argument(metavar="FILE", help=sentence("cli.restore_file"))]
Replace = Annotated[bool, typer.Option("--replace", help=sentence("cli.restore_replace"))]


def register(app: typer.Typer) -> None:
    app.command("restore", help=sentence("cli.restore"))(restore)


def restore(file: File, replace: Replace = False) -> None:
    begun = time.monotonic()
    with running(settings()) as cluster, spinning("restore.working") as progress:
        fill(cluster, settings(), file, replace=replace, progress=progress)
    say("restore.done", seconds=f"{time.monotonic() - begun:.1f}", revision=migrate.head())
