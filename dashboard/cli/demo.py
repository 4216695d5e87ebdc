"""`gezhi demo`: the fictional district, built when its parameters changed, then served."""

import importlib
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import SecretStr

from dashboard.cli.hosting import chosen, keep_serving
from dashboard.cli.progress import stepping
from dashboard.cli.serve import Host, Port, Workers
from dashboard.cli.speech import say, sentence
from dashboard.clock import now
from dashboard.server.running import require_port
from data import migrate
from data.cluster import Cluster, running
from data.demo import state
from geo.settings import Settings, settings

USUAL_ZONE = "Asia/Shanghai"


class Size(StrEnum):
    """How large the demo is; small takes seconds, prefecture some minutes."""

    SMALL = "small"
    DISTRICT = "district"
    PREFECTURE = "prefecture"


SizeOption = Annotated[Size, typer.Option("--size", help=sentence("cli.demo_size"))]
Seed = Annotated[int, typer.Option("--seed", min=0, help=sentence("cli.demo_seed"))]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=sentence("cli.demo_as_of"))
]
BuildOnly = Annotated[bool, typer.Option("--build-only", help=sentence("cli.demo_build_only"))]
Replace = Annotated[bool, typer.Option("--replace", help=sentence("cli.demo_replace"))]


def register(app: typer.Typer) -> None:
    app.command("demo", help=sentence("cli.demo"))(demo)


def demo(
    size: SizeOption = Size.DISTRICT,
    seed: Seed = 1,
    as_of: AsOf = None,
    build_only: BuildOnly = False,
    replace: Replace = False,
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
) -> None:
    wanted = chosen(settings(), host=host, port=port, workers=workers)
    if not build_only:
        require_port(wanted)
    recipe = state.Recipe(size.value, seed, as_of.date() if as_of else today(wanted, now()))
    with running(wanted) as cluster:
        migrate.upgrade(cluster.url)
        if bring_about(cluster.url, recipe, replace=replace):
            make_ready(wanted, cluster)
        if not build_only:
            keep_serving(wanted, cluster)


def bring_about(url: str, recipe: state.Recipe, *, replace: bool) -> bool:
    """Build unless the database holds exactly this demo; whether it was built.

    Raises GeoError demo_command.real_data.
    """
    if not state.must_build(url, recipe, replace=replace):
        say("demo_command.there", size=recipe.size, as_of=recipe.as_of)
        return False
    # Drawing a district needs a good part of the libraries; a second start needs none of them.
    build = importlib.import_module("data.demo.build").build
    with stepping() as progress, state.building(url, recipe):
        build(url, size=recipe.size, seed=recipe.seed, as_of=recipe.as_of, progress=progress)
    say("demo_command.built", size=recipe.size, as_of=recipe.as_of, seconds=progress.seconds)
    return True


def make_ready(settings: Settings, cluster: Cluster) -> None:
    """The read model and the map's files, so that the first page is as quick as the second."""
    warming = importlib.import_module("dashboard.warming")
    furnish = importlib.import_module("dashboard.db").furnish
    url = SecretStr(cluster.app_url)
    house = furnish(settings.model_copy(update={"database_url": url}))
    try:
        with stepping() as progress:
            progress("demo_command.warming")
            warming.prepare(house)
    finally:
        house.engine.dispose()


def today(settings: Settings, now: datetime) -> date:
    """The day in the zone of the district, not of the machine."""
    return now.astimezone(ZoneInfo(settings.timezone or USUAL_ZONE)).date()
