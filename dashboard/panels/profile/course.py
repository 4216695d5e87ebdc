"""How it went: stars by quarter, the story of the listing, matters and months; pure."""

from datetime import date

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.drawer import reasons
from dashboard.panels.drawer import view as drawer
from dashboard.panels.profile.people import block
from dashboard.parts import attributes, badge
from geo.queries.compounds import CompoundProfile
from geo.queries.dossier import Dossier, Rating, Step

MOST_STARS = 5
LIST_TONES = {"red": "good", "black": "bad"}


def quarter(asked: Asked, start: date) -> str:
    return asked.say("compound.quarter", y=start.year, q=(start.month + 2) // 3)


def stars(asked: Asked, more: Dossier) -> html.Section:
    """Every quarter that was reviewed, the newest first, as stars and points."""
    title = asked.say("compound.stars")
    if not more.ratings:
        return block(title, [html.P(asked.say("compound.unrated"), className="muted")])
    rows = [_rated(asked, each) for each in reversed(more.ratings)]
    formula = html.P(asked.say("compound.stars_formula"), className="muted fine")
    return block(title, [html.Ul(rows, className="rated"), formula])


def _rated(asked: Asked, each: Rating) -> html.Li:
    said = asked.say("compound.n_stars", n=each.stars)
    marks = [
        html.I(className="star on" if number < each.stars else "star")
        for number in range(MOST_STARS)
    ]
    on_list = (
        badge(asked.say(f"compound.list_{each.list}"), LIST_TONES[each.list], mark="flag")
        if each.list in LIST_TONES
        else html.Span()
    )
    return html.Li(
        [
            html.Span(quarter(asked, each.quarter)),
            html.Span(marks, className="marks5", role="img", **attributes(aria_label=said)),
            html.B(numbers.figure(each.score, 1)),
            on_list,
        ]
    )


def why(asked: Asked, found: CompoundProfile) -> html.Section | None:
    """The score with its five components; None for what is not on the list."""
    if found.hotspot is None:
        return None
    return html.Section(reasons.why(found.hotspot, asked.lang), className="cardlike")


def story(asked: Asked, found: CompoundProfile, more: Dossier) -> html.Section | None:
    """What befell it on the lists, in order of time; None when it was never on one."""
    if not more.story:
        return None
    rows = [_step(asked, each) for each in more.story]
    if found.team is not None and found.team.withdrawn_on is not None:
        rows.append(_withdrawn(asked, found.team.withdrawn_on))
    return block(asked.say("compound.story"), [html.Ol(rows, className="events")])


def _step(asked: Asked, each: Step) -> html.Li:
    zone = asked.world.zone
    inside: list[Component] = [
        html.Time(
            numbers.day(each.at.astimezone(zone).date(), asked.lang),
            dateTime=each.at.isoformat(timespec="minutes"),
        ),
        html.B(asked.say(f"compound.step_{each.action}")),
        html.Small(asked.say(f"code.entry.{each.to_status}"), className="muted"),
    ]
    if each.note:
        inside.append(html.P(each.note, className="muted", lang="zh-CN"))
    return html.Li(inside, className=each.to_status)


def _withdrawn(asked: Asked, day: date) -> html.Li:
    return html.Li(
        [
            html.Time(numbers.day(day, asked.lang), dateTime=day.isoformat()),
            html.B(asked.say("drawer.team_withdrawn")),
        ],
        className="withdrawn",
    )


def months(asked: Asked, found: CompoundProfile) -> html.Section:
    """Open issues by the four matters over the months of this year and the year before."""
    parts = [
        drawer.matters(found, asked.lang),
        drawer.months(found.trend, asked.world.today, asked.lang),
    ]
    inside = [part for part in parts if part is not None]
    return html.Section(inside, className="cardlike course")
