"""`gezhi backup`: the whole database as one file."""

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.progress import spinning
from dashboard.cli.speech import say, sentence
from dashboard.clock import now
from data.archive.backup import back_up
from data.cluster import running
from geo.settings import Settings, settings

File = Annotated[Path | None, typer.Argument(metavar="FILE", help=sentence("cli.backup_file"))]
Force = Annotated[bool, typer.Option("--force", help=sentence("cli.backup_force"))]


def register(app: typer.Typer) -> None:
    app.command("backup", help=sentence("cli.backup"))(backup)


def backup(file: File = None, force: Force = False) -> None:
    target = file or usual_file(settings(), now())
    begun = time.monotonic()
    with running(settings()) as cluster, spinning("backup.working") as progress:
        back_up(cluster, settings(), target, force=force, progress=progress)
    size = f"{target.stat().st_size / 1e6:.1f}"
    say("backup.done", file=target, size=size, seconds=f"{time.monotonic() - begun:.1f}")


def usual_file(settings: Settings, now: datetime) -> Path:
    """backups/gezhi-<time in UTC>.dump in the home folder."""
    return settings.home / "backups" / f"gezhi-{now:%Y%m%d-%H%M%S}.dump"
