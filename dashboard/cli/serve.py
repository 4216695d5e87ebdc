"""`gezhi serve`: the application on the database there is."""

from typing import Annotated

import typer

from dashboard.cli.hosting import bring_up_to_date, chosen, keep_serving
from dashboard.cli.speech import sentence
from dashboard.server.running import require_port
from data.cluster import running
from geo.settings import settings

Host = Annotated[str | None, typer.Option(help=sentence("cli.option_host"))]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help=sentence("cli.option_port"))]
Workers = Annotated[int | None, typer.Option(min=1, max=64, help=sentence("cli.option_workers"))]


def register(app: typer.Typer) -> None:
    app.command("serve", help=sentence("cli.serve"))(serve)


def serve(host: Host = None, port: Port = None, workers: Workers = None) -> None:
    wanted = chosen(settings(), host=host, port=port, workers=workers)
    require_port(wanted)
    with running(wanted) as cluster:
        bring_up_to_date(cluster)
        keep_serving(wanted, cluster)
