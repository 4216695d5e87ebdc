"""The application: the only module that knows all parts and puts them together."""

import logging
from functools import partial

from dash import Dash
from flask import Flask

from dashboard import db, page, shell
from dashboard.annexe import Annexe
from dashboard.bundle import add_bundles
from dashboard.certificates import add_certificates
from dashboard.exports import add_exports
from dashboard.failing import tell_user
from dashboard.layers import add_layers
from dashboard.panels.header.finding import add_search
from dashboard.panels.header.stepping import add_stepping
from dashboard.panels.map.cards import add_cards
from dashboard.panels.map.clouds import add_clouds
from dashboard.panels.timeline.frames import add_frames
from dashboard.printing.routes import add_prints
from dashboard.server.forged import add_form_gate
from dashboard.server.harden import harden
from dashboard.server.quiet import Quiet
from dashboard.session import add_session
from dashboard.warming import prepare_soon
from data.words import word
from geo.settings import Settings

log = logging.getLogger(__name__)

# The planners' table. `/drawing` itself is a page like the other rooms; who opens it asks for the
# rest at once.
DRAWING = "/drawing"
PLANNERS = (
    "/plans",
    "/plans/<path:rest>",
    "/adoptions/<path:rest>",
    "/drawing/<path:rest>",
    "/suggestions",
    "/territory/<path:rest>",
)


def create_app(settings: Settings) -> Dash:
    """The Dash application on the database of `settings`, hardened. Make one a process, after the
    fork.

    Raises GeoError database.missing when `settings` name no database.
    """
    house = db.furnish(settings)
    db.move_in(house)
    page.keep_table_lazy()
    page.leave_out_what_nobody_needs()
    app = Dash(
        __name__,
        title=word("screen.name_unknown", settings.lang),
        update_title="",
        index_string=page.index_string(),
        include_assets_files=False,
        serve_locally=True,
        compress=False,
        enable_mcp=False,
        websocket_callbacks=False,
        on_error=tell_user,
    )
    app.layout = partial(shell.layout, settings)
    app.validation_layout = shell.validation_layout(settings)  # type: ignore[assignment]
    _add_routes(app.server, settings)
    planners = Annexe(_planners)
    planners.add_to(app.server, PLANNERS)
    quiet = Quiet(needed=frozenset({DRAWING}))
    quiet.watch(app.server)
    add_form_gate(app.server, lambda: app.callback_map)
    harden(app.server, settings, house.engine, app.csp_hashes)
    # Dash does this at the first request and marks it done before it is: of the questions that an
    # open page asks at once after a restart, all but the first would be answered with a defect.
    app._setup_server()  # type: ignore[no-untyped-call]
    house.store.start()
    prepare_soon(house, planners.open, quiet)
    return app


def _add_routes(server: Flask, settings: Settings) -> None:
    """Everything that is fetched beside the callbacks: files, points, prints, exports."""
    add_bundles(server)
    add_layers(server, settings.home)
    add_clouds(server)
    add_exports(server)
    add_prints(server)
    add_cards(server)
    add_certificates(server)
    add_frames(server)
    add_search(server)
    add_stepping(server)
    add_session(server, settings.home)


def _planners(server: Flask) -> None:
    from dashboard.bills import add_bills
    from dashboard.planning import add_desk, add_planning, add_proposals
    from dashboard.territory_files import add_territory_files

    add_planning(server)
    add_territory_files(server)
    add_bills(server)
    add_desk(server)
    add_proposals(server)
