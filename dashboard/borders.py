"""Borders: badges and sentences about whose boundaries hold and what of them has changed; pure."""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked, Retired
from dashboard.parts import icon, link
from data.words import word
from geo.queries.border_history import Descent
from geo.queries.same_borders import Moved
from geo.scope import Place
from geo.vocab import LevelKind


def same_or_changed(asked: Asked, found: Moved | None) -> list[Component]:
    """同口径, or 口径已变 with the share that moved; nothing where nothing was ever divided."""
    if found is None:
        return []
    say, lang = asked.say, asked.lang
    days = {"then": numbers.day(found.then, lang), "now": numbers.day(found.now, lang)}
    by = say("clock.by_day", day=numbers.day(found.day, lang))
    if found.is_same:
        said = say("clock.same_hint", **days)
        return [_badge("check", say("clock.same"), "good", f"{said} {by}")]
    shares = {"share": percent(found.share), "households": percent(found.household_share)}
    level = asked.world.territory.levels[found.level].rung.name(lang)
    said = say(
        "clock.changed_hint", **days, **shares, n=numbers.figure(found.buildings), level=level
    )
    return [_badge("info", say("clock.changed", **shares), "warn", f"{said} {by}")]


def _badge(mark: str, text: str, tone: str, said: str) -> html.Span:
    """The sentence behind the badge is read out too."""
    inside = [icon(mark), text, html.Span(said, className="unseen")]
    return html.Span(inside, className=f"badge {tone} same-or-changed", title=said)


def percent(share: float | None) -> str:
    """One decimal; never 0 % of something that did move."""
    if share is None:
        return numbers.NONE
    return "<0.1%" if 0 < share < 0.001 else f"{100 * share:.1f}%"


def notice(asked: Asked) -> list[Component]:
    """Whose boundaries are shown when they are not today's, and the way back."""
    if asked.retired is not None:
        return [retired(asked, asked.retired)]
    if asked.world.is_today:
        return []
    day = asked.scope.border_day(asked.world.today)
    text = asked.say("clock.notice", day=numbers.day(day, asked.lang))
    back = link(asked.say("clock.back"), asked.scope.but(clock=None))
    return [html.P([icon("clock"), text, " ", back], className="borders-of", role="status")]


def retired(asked: Asked, found: Retired) -> html.P:
    """`retired on … by document …, became X and Y`, each a link to today's place."""
    end, kind = found.end, found.place.kind
    key = "history.retired" if kind is LevelKind.GRID else "history.retired_area"
    text = asked.say(
        key if end.division else "history.retired_otherwise",
        code=found.place.code,
        day=numbers.day(end.day, asked.lang),
        document=end.division.document_no if end.division else "",
    )
    parts: list[Component | str] = [icon("info"), text]
    if end.became:
        parts += [asked.say("history.became"), " "]
    for number, row in enumerate(end.became):
        parts += [asked.say("history.and") if number else "", became(asked, row)]
    return html.P([*parts, asked.say("history.end")], className="borders-of", role="status")


def became(asked: Asked, row: Descent) -> html.A:
    """The grid or area that a part came to, with the share of its households."""
    name = row.new_en if asked.lang == "en" and row.new_en else row.new_zh
    to = asked.scope.but(at=Place(row.kind, row.new), clock=None, level=None)
    share = word("history.share", asked.lang, share=percent(row.household_share))
    return link([name, html.Small(f" {row.new} {share}")], to)
