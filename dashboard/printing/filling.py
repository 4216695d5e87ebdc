"""Filling: from a question to a sheet, with the same queries as the screen."""

from datetime import datetime

import sqlalchemy as sa

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.bundle import ASSETS
from dashboard.layers import Manifest
from dashboard.panels.map.contents import contents
from dashboard.printing import (
    colours,
    keys,
    listing,
    opened,
    plan,
    sentences,
    spreading,
    strip,
)
from dashboard.printing.sheet import Paper, Sheet
from dashboard.printing.wish import Wish
from geo.models import Setting
from geo.queries.hotspots import list_hotspots
from geo.queries.ranking import ranking
from geo.queries.summary import summary
from geo.queries.values import map_values
from geo.settings import settings

FONTS = tuple((weight, ASSETS / "fonts" / f"barlow-digits-{weight}.woff2") for weight in (500, 600))
APPROVAL = "map_approval"


def sheet(asked: Asked, wish: Wish, paper: Paper, files: Manifest, now: datetime) -> Sheet:
    """The page of a question. `now` is the time of printing."""
    world, scope = asked.world, asked.scope
    found, values = summary(world, scope), map_values(world, scope)
    held = contents(asked, list_hotspots(world, scope.drilled(None)))
    profile = opened.profile(asked)
    ranked = ranking(world, scope) if asked.frame.child and profile is None else None
    shown = spreading.shown(asked, files)
    return Sheet(
        paper=paper,
        theme=wish.theme,
        lang=asked.lang,
        colours=colours.variables(wish.theme),
        ground=colours.ground(wish.theme),
        product=asked.title,
        title=sentences.title(asked, scope.show),
        lines=(sentences.period(asked), sentences.against(asked), sentences.filters(asked)),
        warnings=sentences.misread(asked, wish.misread),
        as_of=asked.say("print.as_of", at=numbers.moment(world.as_of, world.zone, asked.lang)),
        printed=asked.say("print.printed", at=numbers.moment(now, world.zone, asked.lang)),
        figures=strip.figures(asked, found),
        ranking=listing.ranking(asked, ranked),
        spots=listing.spots(asked, list_hotspots(world, scope)) if profile is None else None,
        profile=profile,
        trend=opened.trend(asked),
        key=keys.key(asked, values, held),
        map=plan.plan(asked, values, held, files),
        notes_title=asked.say("print.notes"),
        notes=strip.notes(asked, found),
        approval=_approval(asked),
        projection=asked.say("print.projection"),
        scale=asked.say("print.scale"),
        north=asked.say("print.north"),
        address=asked.say("print.link", search=scope.to_search()) if scope.to_search() else "",
        page=asked.say("print.page"),
        fonts=FONTS,
        middle=shown.middle,
        differences=shown.differences,
    )


def _approval(asked: Asked) -> str:
    """The approval number of the map (审图号): the setting, else what the database says."""
    stored = asked.db.scalar(sa.select(Setting.value).where(Setting.key == APPROVAL))
    number = settings().map_approval or (stored if isinstance(stored, str) else "")
    return asked.say("print.approval", number=number) if number else ""
