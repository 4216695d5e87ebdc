"""The special team and its promises: what, who by post, until when, and whether it was kept.

Pure.
"""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.drawer import view as drawer
from dashboard.panels.profile.people import block, named
from dashboard.parts import attributes, badge
from geo.queries.compounds import CompoundProfile
from geo.queries.dossier import Dossier, Kept, Promise

TONES = {
    Kept.NONE: "",
    Kept.WAITING: "",
    Kept.KEPT: "good",
    Kept.LATE: "bad",
    Kept.BROKEN: "bad",
}
TIERS = ("district", "street", "community", "compound")


def team(asked: Asked, found: CompoundProfile, more: Dossier) -> html.Section | None:
    """State of the team and its members by tier; None where there has never been one."""
    card = drawer.team(asked, found)
    if card is None:
        return None
    rows = []
    for tier in TIERS:
        names = [
            named(one.name_zh, one.name_en, asked.lang) for one in more.members if one.tier == tier
        ]
        if names:
            rows.append(
                html.Div(
                    [html.Dt(asked.say(f"compound.tier_{tier}")), html.Dd("、".join(names)
                     if asked.lang == "zh" else ", ".join(names))]
                )
            )  # fmt: skip
    inside: list[Component] = [card]
    if rows:
        inside.append(html.Dl(rows, className="pairs"))
    return block(asked.say("compound.team"), inside)


def promises(asked: Asked, more: Dossier) -> html.Section | None:
    """The numbered list of the team; None without one."""
    if not more.promises:
        return None
    done = sum(each.status == "verified" for each in more.promises)
    broken = sum(each.is_broken for each in more.promises)
    hint = asked.say("drawer.problems_done", done=done, all=len(more.promises))
    if broken:
        hint += " · " + asked.say("compound.broken", n=broken)
    heads = [
        html.Th(asked.say(f"compound.{key}"), **attributes(scope="col"))
        for key in ("number", "what", "who", "until", "state")
    ]
    rows = [_row(asked, each) for each in more.promises]
    return block(
        asked.say("drawer.problems"),
        [html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="grid promised")],
        hint,
    )


def _row(asked: Asked, each: Promise) -> html.Tr:
    lang = asked.lang
    title = each.title_en if lang == "en" and each.title_en else each.title
    what: list[Component] = [
        html.Span(title),
        drawer.matter_badge(each.matter, lang),
    ]
    if each.issue_no:
        what.append(html.A(each.issue_no, href=f"#issue={each.issue_no}", className="open muted"))
    who = [html.Span(named(each.post_zh or each.lead_zh, each.post_en or each.lead_en, lang))]
    until = html.Span(numbers.day(each.due_on, lang) if each.due_on else numbers.NONE)
    return html.Tr(
        [
            html.Td(str(each.no), className="no"),
            html.Td(what),
            html.Td(who),
            html.Td([until, _kept(asked, each)]),
            html.Td(_state(asked, each)),
        ],
        className="is-broken" if each.is_broken else None,
    )


def _kept(asked: Asked, each: Promise) -> Component | None:
    if each.kept is Kept.NONE or each.due_on is None:
        return None
    last = each.solved_on if each.kept is Kept.LATE and each.solved_on else asked.world.today
    days = abs((last - each.due_on).days)
    text = asked.say(f"compound.kept_{each.kept}", n=numbers.figure(days))
    mark = "alert" if each.is_broken else None
    return badge(text, TONES[each.kept], mark=mark)


def _state(asked: Asked, each: Promise) -> list[Component]:
    found: list[Component] = [
        badge(
            asked.say(f"code.problem.{each.status}"),
            "good" if each.status == "verified" else "",
            mark="check" if each.status == "verified" else None,
        )
    ]
    if each.verified_on:
        day = numbers.short_day(each.verified_on, asked.lang)
        by = named(each.checked_zh, each.checked_en, asked.lang)
        found.append(html.Small(asked.say("compound.verified_by", day=day, who=by)))
    elif each.solved_on:
        day = numbers.short_day(each.solved_on, asked.lang)
        found.append(html.Small(asked.say("compound.solved_on", day=day)))
    return found
