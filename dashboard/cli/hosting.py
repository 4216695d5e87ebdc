"""Serving a database that is up, for the commands `serve` and `demo`."""

from flask import Flask
from pydantic import SecretStr

from dashboard.cli.speech import remark, say
from dashboard.server import running
from dashboard.server.rounds import Rounds
from data import migrate
from data.cluster import Cluster
from data.database import reading_engine
from geo.settings import Settings


def chosen(base: Settings, **options: object) -> Settings:
    """The settings with the options given on the command line put over them, checked the same
    way."""
    given = {name: value for name, value in options.items() if value is not None}
    return Settings(**{**dict(base), **given}) if given else base


def bring_up_to_date(cluster: Cluster) -> None:
    """Our own cluster is migrated at once; somebody's server only by `gezhi migrate`, when its
    owner wants it.

    Raises GeoError database.behind or database.newer.
    """
    if cluster.place is not None:
        migrate.upgrade(cluster.url)
        return
    engine = reading_engine(cluster.app_url)
    try:
        with engine.connect() as connection:
            migrate.require_current(connection)
    finally:
        engine.dispose()


def keep_serving(settings: Settings, cluster: Cluster) -> None:
    """Serve until told to stop. The web workers connect as the plain role, never as the owner."""
    served = settings.model_copy(update={"database_url": SecretStr(cluster.app_url)})

    def load() -> Flask:
        from dashboard.app import create_app

        server: Flask = create_app(served).server
        return server

    def started() -> None:
        say("server.ready", address=running.address(settings))
        if settings.exposed:
            remark("server.exposed")

    rounds = Rounds(cluster.app_url, settings.timezone)
    rounds.look()

    def mend() -> None:
        cluster.mend(settings)
        rounds.look()

    running.Service(settings, load, mend=mend, started=started).run()
