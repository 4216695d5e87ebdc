"""`gezhi export territory|plan FILE`: the same files as the addresses of the screen give."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from dashboard.cli.speech import say, sentence
from dashboard.clock import now
from data import migrate
from data.cluster import running
from data.database import writing_engine
from data.territory_files.community_layers import drawn_layers
from data.territory_files.layers import Layer, territory_layers
from data.territory_files.writing import fitting, write
from geo.errors import GeoError
from geo.queries.freshness import freshness
from geo.queries.planned import ground_beneath, subject_of
from geo.queries.plans import drawing_of, find_plan
from geo.settings import settings

File = Annotated[
    Path, typer.Argument(metavar="FILE", help=sentence("territory_file.argument_file"))
]
Plan = Annotated[int, typer.Argument(help=sentence("territory_file.argument_plan"))]
Day = Annotated[
    datetime | None,
    typer.Option("--day", formats=["%Y-%m-%d"], help=sentence("territory_file.option_day")),
]
Level = Annotated[str | None, typer.Option("--level", help=sentence("territory_file.option_level"))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command("territory", help=sentence("territory_file.help_territory"))(territory)
    group.command("plan", help=sentence("territory_file.help_plan"))(plan)
    app.add_typer(group, name="export", help=sentence("cli.export"))


def territory(file: File, day: Day = None, level: Level = None) -> None:
    def layers(db: Session) -> list[Layer]:
        return territory_layers(db, day.date() if day else freshness(db, now()).today, level)

    _export(file, layers)


def plan(number: Plan, file: File, level: Level = None) -> None:
    def layers(db: Session) -> list[Layer]:
        row, fresh = find_plan(db, number), freshness(db, now())
        kind, codes, last = subject_of(db, number)
        day = min(last or fresh.today, fresh.today)
        around = ground_beneath(db, kind, codes, day, fresh.as_of)
        drawn, form = drawing_of(db, number, row.head), file.suffix.lower().lstrip(".")
        return drawn_layers(db, drawn, around, day, form, level)

    _export(file, layers)


def _export(file: Path, read: Callable[[Session], list[Layer]]) -> None:
    """Raises GeoError territory_file.exists: a file of somebody's work is not overwritten."""
    if file.exists():
        raise GeoError("territory_file.exists", file=file.name)
    with running(settings()) as cluster:
        engine = writing_engine(cluster.url, statement_timeout_ms=0)
        try:
            with engine.connect() as connection:
                migrate.require_current(connection)
                with Session(connection) as db:
                    layers = read(db)
        finally:
            engine.dispose()
    form = file.suffix.lower().lstrip(".")
    with tempfile.TemporaryDirectory(prefix="gezhi-export-") as folder:
        shutil.move(write(layers, form, Path(folder)), file)
    kept = fitting(layers, form)
    rows = sum(len(layer.rows) for layer in kept)
    say("territory_file.written", file=file.name, n=rows, layers=len(kept))
