"""`gezhi import plan FILE`: edited grids against those in force, and the plan they become."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from dashboard.cli.speech import say, sentence
from dashboard.clock import now
from data import migrate
from data.cluster import running
from data.database import writing_engine
from data.territory_files.communities import communities_layer, compare_communities
from data.territory_files.comparing import Comparison, compare
from data.territory_files.layers import BASE
from data.territory_files.reading import read_areas
from data.territory_files.taking import release, take
from geo.commands.plans import Editor
from geo.queries.freshness import freshness
from geo.queries.planned import COMMUNITY
from geo.settings import settings
from geo.shapes.redrawing import NOISE_M

File = Annotated[Path, typer.Argument(metavar="FILE", help=sentence("import.argument_file"))]
Title = Annotated[str, typer.Option("--title", help=sentence("diff.option_title"))]
Noise = Annotated[
    float, typer.Option("--noise", min=0.0, max=20.0, help=sentence("diff.option_noise"))
]
Accept = Annotated[bool, typer.Option("--accept", help=sentence("diff.option_accept"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=sentence("diff.option_dry"))]
Layer = Annotated[str | None, typer.Option("--layer", help=sentence("import.option_layer"))]
Crs = Annotated[str | None, typer.Option("--crs", help=sentence("import.option_crs"))]
Communities = Annotated[
    bool, typer.Option("--communities", help=sentence("diff.option_communities"))
]
Only = Annotated[
    list[str] | None, typer.Option("--community", help=sentence("diff.option_community"))
]


def register(app: typer.Typer) -> None:
    app.command("import-plan", help=sentence("diff.help"))(import_plan)


def import_plan(
    file: File,
    title: Title = "",
    noise: Noise = NOISE_M,
    accept: Accept = False,
    dry_run: DryRun = False,
    layer: Layer = None,
    crs: Crs = None,
    community: Only = None,
    communities: Communities = False,
) -> None:
    with running(settings()) as cluster:
        engine = writing_engine(cluster.url, statement_timeout_ms=0)
        try:
            with engine.connect() as connection:
                migrate.require_current(connection)
            with Session(engine) as db, db.begin():
                usual = communities_layer(db) if communities else BASE
                drawn = read_areas(file, layer=layer, crs=crs, usual=usual)
                work = compare_communities if communities else compare
                fresh = freshness(db, now())
                found = work(db, drawn, fresh.today, fresh.as_of, noise, community or [])
                show(file.name, found)
                if not dry_run:
                    plan = made(db, found, title or file.stem, accept=accept)
                    say("diff.opened", plan=plan)
        finally:
            engine.dispose()


def made(db: Session, found: Comparison, title: str, *, accept: bool) -> int:
    """A plan that nobody holds."""
    editor = Editor(secrets.token_hex(16), sentence("diff.editor"))
    plan = take(db, found, title, editor, freshness(db, now()).today, now(), accept=accept)
    release(db, plan)
    return plan


def show(name: str, found: Comparison) -> None:
    """A line for every change and every place that does not fit."""
    say("diff.report", file=name)
    moved = sum(each.households_moved for each in found.communities)
    changed, n = found.size
    key = "diff.counts_communities" if found.kind == COMMUNITY else "diff.counts"
    say(key, changed=changed, n=n, moved=int(moved))
    if found.is_open:
        say("diff.note_open")
    for each in found.communities:
        for change in each.changes:
            say(
                "diff.line",
                layer=sentence(f"diff.layer_{change.layer}"),
                kind=sentence(f"diff.kind_{change.kind}"),
                grid=change.grid,
                name=change.name,
                metres=change.metres,
                square=change.square_metres,
                before=change.households_before,
                after=change.households_after,
            )
        for spot in each.spots:
            kind, square = sentence(f"diff.kind_{spot.kind}"), round(spot.square_metres, 1)
            say("diff.spot", kind=kind, square=square, lon=spot.lon, lat=spot.lat)
