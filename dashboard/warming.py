"""Warming up: read model and map files are made before the first visitor asks for them."""

import gc
import logging
import threading
from collections.abc import Callable

from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.db import House
from dashboard.layers import manifest
from dashboard.panels.header.finding import finder
from dashboard.server.quiet import Quiet
from geo.errors import GeoError

log = logging.getLogger(__name__)

# New objects before a young, a middle and a full collection.
RARELY = (50_000, 20, 100)


def prepare(house: House) -> None:
    """Read the facts and draw the layers of today; cheap when both are there already.

    Raises what either raises: NotFound territory.empty, Unavailable.
    """
    with Session(house.engine) as session:
        territory = house.worlds.open(session, now()).territory
    manifest(house.engine, territory.version, territory.day, home=house.home)
    finder.prepare(territory)


def prepare_soon(house: House, after: Callable[[], object], quiet: Quiet) -> None:
    """The same beside the start of a worker, so that health and first requests need not wait.

    `after` it, once it is quiet, what can wait longest: modules that are read hold the interpreter
    away from requests, and so does a walk over all objects.
    """
    given = (house, after, quiet)
    threading.Thread(target=_warm_up, args=given, name="warming", daemon=True).start()


def settle() -> None:
    """Spare the garbage collector what lives as long as the process.

    Territory and facts are a million objects in no cycle; walking them at the worst moment cost a
    change of filter 20 ms. The short-lived trees of panels are freed by their reference counts.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


def _warm_up(house: House, after: Callable[[], object], quiet: Quiet) -> None:
    # Nobody walks over what is being read: it is no garbage, and requests would wait 0.2 s for it.
    gc.set_threshold(*RARELY)
    _try(lambda: prepare(house))
    gc.freeze()
    quiet.wait()
    _try(after)
    quiet.wait()
    settle()


def _try(step: Callable[[], object]) -> None:
    """A failure only tells: the first request will meet the same trouble and say so on the
    screen."""
    try:
        step()
    except GeoError as error:
        log.info("not warmed up: %s", error)
    except Exception:
        log.warning("not warmed up", exc_info=True)
