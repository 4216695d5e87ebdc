"""Filling: from a question to a sheet, with the same queries as the screen."""

from datetime import datetime

import sqlalchemy as sa

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.bundle import ASSETS
from dashboard.layers import Manifest
from dashboard.offering import offers_overlay
from dashboard.panels.map import legend
from dashboard.panels.map.contents import Contents, contents
from dashboard.printing import colours, listing, opened, plan, sentences, strip
from dashboard.printing.sheet import Key, Paper, Sheet, Sign, Swatch
from dashboard.printing.wish import Wish
from geo.models import Setting
from geo.queries.hotspots import list_hotspots
from geo.queries.ranking import ranking
from geo.queries.summary import summary
from geo.queries.values import MapValues, map_values
from geo.settings import settings
from geo.vocab import Overlay

FONTS = tuple((weight, ASSETS / "fonts" / f"barlow-digits-{weight}.woff2") for weight in (500, 600))
APPROVAL = "map_approval"


def sheet(asked: Asked, wish: Wish, paper: Paper, files: Manifest, now: datetime) -> Sheet:
    """The page of a question. `now` is the time of printing."""
    world, scope = asked.world, asked.scope
    found, values = summary(world, scope), map_values(world, scope)
    held = contents(asked, list_hotspots(world, scope.drilled(None)))
    profile = opened.profile(asked)
    ranked = ranking(world, scope) if asked.frame.child and profile is None else None
    return Sheet(
        paper=paper,
        theme=wish.theme,
        lang=asked.lang,
        colours=colours.variables(wish.theme),
        ground=colours.ground(wish.theme),
        product=asked.title,
        title=sentences.title(asked),
        lines=(sentences.period(asked), sentences.against(asked), sentences.filters(asked)),
        warnings=sentences.misread(asked, wish.misread),
        as_of=asked.say("print.as_of", at=numbers.moment(world.as_of, world.zone, asked.lang)),
        printed=asked.say("print.printed", at=numbers.moment(now, world.zone, asked.lang)),
        figures=strip.figures(asked, found),
        ranking=listing.ranking(asked, ranked),
        spots=listing.spots(asked, list_hotspots(world, scope)) if profile is None else None,
        profile=profile,
        trend=opened.trend(asked),
        key=_key(asked, values, held),
        map=plan.plan(asked, values, held, files),
        notes_title=asked.say("print.notes"),
        notes=strip.notes(asked, found),
        approval=_approval(asked),
        projection=asked.say("print.projection"),
        scale=asked.say("print.scale"),
        inset_title=asked.say("print.inset"),
        north=asked.say("print.north"),
        address=asked.say("print.link", search=scope.to_search()) if scope.to_search() else "",
        page=asked.say("print.page"),
        fonts=FONTS,
    )


def _key(asked: Asked, found: MapValues, held: Contents) -> Key:
    """The legend: classes with ranges and counts, and the layers above."""
    indicator = found.legend.indicator
    metric = asked.say(f"metric.{indicator.key}")
    level = asked.frame.level.name(asked.lang)
    count = [asked.say("legend.count", n=numbers.figure(n)) for n in found.legend.counts]
    ranges = legend.ranges(found.legend, asked.lang)
    swatches = [
        Swatch(tone, text, said)
        for tone, text, said in zip(legend.tones(found.legend), ranges, count, strict=True)
    ]
    if found.legend.no_data:
        none = asked.say("legend.count", n=numbers.figure(found.legend.no_data))
        swatches.append(Swatch(None, asked.say("legend.none"), none))
    number = asked.say("formula.id", id=indicator.formula)
    sentence, unit = asked.say(f"formula.{indicator.key}"), asked.say(f"unit.{indicator.unit}")
    unit = asked.say("print.unit", unit=unit) if unit else ""
    return Key(
        title=asked.say("legend.per", metric=metric, level=level),
        formula=" ".join([unit, f"{number} · {sentence}", asked.say("legend.breaks")]).strip(),
        swatches=tuple(swatches),
        cells=asked.say("print.cells"),
        overlays=tuple(
            _overlay(asked, each, held) for each in held.shown if offers_overlay(asked, each)
        ),
    )


def _overlay(
    asked: Asked, each: Overlay, held: Contents
) -> tuple[str, tuple[tuple[Sign, str], ...], str]:
    """Name of a layer with how much of it there is, its signs, and what is not drawn."""
    shown = held.shown[each]
    count = asked.say("print.bracket", text=shown.count) if shown.count else ""
    rows = tuple(
        (Sign(sign.shape, sign.colour), asked.say(sign.word) + _counted(n))
        for sign, n in shown.signs
    )
    return asked.say(f"layer.{each}") + count, rows, " · ".join(shown.notes)


def _counted(n: int | None) -> str:
    return "" if n is None else f" {numbers.figure(n)}"


def _approval(asked: Asked) -> str:
    """The approval number of the map (审图号): the setting, else what the database says."""
    stored = asked.db.scalar(sa.select(Setting.value).where(Setting.key == APPROVAL))
    number = settings().map_approval or (stored if isinstance(stored, str) else "")
    return asked.say("print.approval", number=number) if number else ""
