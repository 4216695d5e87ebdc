"""What the drawer shows of one compound: profile, team, score, problems, matters, months; pure."""

from datetime import date

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.drawer import reasons, table
from dashboard.panels.drawer.course import matters as matters
from dashboard.panels.drawer.course import months as months
from dashboard.panels.drawer.ids import DRAWER, Ids
from dashboard.panels.places.view import state_of
from dashboard.parts import attributes, badge, icon, link, skeleton
from dashboard.picture import Picture, picture
from dashboard.ways import to_page
from data.words import word
from geo.queries.compounds import CompoundProfile, Team, TeamProblemRow
from geo.queries.hotspots import PostName
from geo.queries.measures import Figure
from geo.vocab import LevelKind, Matter, ProblemStatus

_LONG = {"property", "party"}  # names of companies and branches take two columns
TEAM_ICONS = {"forming": "team", "active": "team", "ready_to_withdraw": "tick", "withdrawn": "tick"}


def layout() -> html.Section:
    """Empty and closed; opened by the place in the address."""
    return html.Section(
        [
            Picture(id=Ids.BODY, css="body told", tree=picture(skeleton(10))),
            table.layout(DRAWER),
            html.I(className="busy"),
            html.Div([icon("alert"), html.Span(className="why")], className="stale"),
        ],
        id=Ids.PANEL,
        className="panel drawer",
        **attributes(data_state="waiting", data_busy="0"),
    )


def head(asked: Asked, badges: list[Component]) -> html.Div:
    """Name, where it lies, and the way out: one place up."""
    crumbs = [crumb for crumb in asked.frame.crumbs if crumb.named]
    here = crumbs[-1].named
    above = [crumb.named for crumb in crumbs[:-1] if crumb.named]
    up = asked.scope.drilled(above[-1].place if len(above) > 1 else None)
    where: list[Component] = []
    for named in above[1:] or above:
        where += [link(named.name(asked.lang), asked.scope.drilled(named.place)), html.Span(" · ")]
    return html.Div(
        [
            html.Div(
                [html.H2(here.name(asked.lang) if here else ""), *badges],
                className="line",
            ),
            html.P(
                [*where[:-1], html.Span(f" · {here.place.code}" if here else "")], className="muted"
            ),
            *_page(asked),
            link(icon("close"), up, css="tool close", title=asked.say("drawer.close")),
        ],
        className="head",
    )


def _page(asked: Asked) -> list[Component]:
    """The way to the full page of a compound, or to the certificate of a building."""
    here = asked.opened
    if here is not None and here.place.kind is LevelKind.BUILDING:
        return [_certificate(asked)]
    if here is None or here.place.kind is not LevelKind.COMPOUND:
        return []
    words = [asked.say("compound.open_page"), icon("right")]
    return [to_page(words, asked.scope, here.place.code, className="way topage")]


def _certificate(asked: Asked) -> html.A:
    west, south, east, north = asked.frame.bounds
    day = asked.scope.border_day(asked.world.today)
    at = f"lon={(west + east) / 2:.7f}&lat={(south + north) / 2:.7f}"
    words = [asked.say("certificate.open"), icon("right")]
    way = f"/certificate?{at}&day={day}&lang={asked.lang}"
    return html.A(words, href=way, target="_blank", className="way topage")


def badges(found: CompoundProfile, lang: str) -> list[Component]:
    """What kind of compound it is."""
    rows: list[Component] = []
    if found.hotspot is not None:
        tone = {"no_team": "bad", "team": "warn"}.get(state_of(found.hotspot), "good")
        rows.append(badge(word(f"code.entry.{found.hotspot.status}", lang), tone, mark="flag"))
    if found.age_class:
        rows.append(badge(word(f"code.age.{found.age_class}", lang)))
    if found.type:
        rows.append(badge(word(f"code.type.{found.type}", lang)))
    if found.is_open:
        rows.append(badge(word("drawer.is_open", lang)))
    if found.has_property_service is False:
        rows.append(badge(word("drawer.no_property", lang), "warn"))
    return rows


def tiles(rows: list[tuple[str, Figure, int, str]], lang: str) -> html.Div:
    """Large figures side by side; `–` where there is nothing to divide by."""
    return html.Div(
        [
            html.Div(
                [
                    html.B(
                        [
                            numbers.figure(figure.value, digits),
                            html.Small(unit if figure.value is not None else ""),
                        ],
                        className="bad" if key == "overdue" and figure.numerator else None,
                    ),
                    html.Span(word(f"drawer.{key}", lang)),
                ],
                className="tile",
            )
            for key, figure, digits, unit in rows
        ],
        className="tiles",
    )


def compound(asked: Asked, found: CompoundProfile) -> list[Component]:
    lang = asked.lang
    parts: list[Component | None] = [
        head(asked, badges(found, lang)),
        team(asked, found),
        tiles(
            [
                ("open_issues", found.open, 0, ""),
                ("overdue", found.overdue, 0, ""),
                ("issues", found.issues, 0, ""),
                ("coverage", found.coverage, 1, "%"),
            ],
            lang,
        ),
        facts(found, lang),
        html.Div(_halves(asked, found), className="halves"),
    ]
    if found.team is not None and found.team.problems:
        parts.append(problems(found.team, asked.world.today, lang))
    return [part for part in parts if part is not None]


def _halves(asked: Asked, found: CompoundProfile) -> list[Component]:
    """Why it is on the list beside how the months went; side by side where there is room."""
    lang = asked.lang
    scope = asked.scope
    course = [matters(found, lang, scope), months(found.trend, asked.world.today, lang, scope)]
    shown = html.Div([part for part in course if part is not None], className="course")
    return [reasons.why(found.hotspot, lang), shown] if found.hotspot else [shown]


def facts(found: CompoundProfile, lang: str) -> html.Dl:
    """The profile in a few pairs; what is unknown is left out."""
    committee = word(
        f"drawer.{'committee' if found.committee == 'owners' else 'property_mgmt'}", lang
    )
    branch = found.branch
    pairs = [
        ("households", numbers.figure(found.households) if found.households is not None else None),
        ("population", numbers.figure(found.population) if found.population is not None else None),
        ("buildings", numbers.figure(found.buildings)),
        ("year", str(found.built_year) if found.built_year else None),
        ("property", found.served_by(lang)),
        ("committee_kind", committee if found.committee else word("drawer.no_committee", lang)),
        (
            "party",
            (branch.name_en if lang == "en" and branch.name_en else branch.name_zh)
            if branch
            else None,
        ),
    ]
    rows = [
        html.Div(
            [html.Dt(word(f"drawer.{key}", lang)), html.Dd(value, title=value)],
            className="wide" if key in _LONG else "",
        )
        for key, value in pairs
        if value
    ]
    return html.Dl(rows, className="facts")


def leader(post: PostName | None, lang: str) -> str:
    if post is None:
        return word("drawer.leader_unknown", lang)
    return post.name_en if lang == "en" and post.name_en else post.name_zh


def team(asked: Asked, found: CompoundProfile) -> Component | None:
    """The state of the special team; red only where a decision is wanted today."""
    lang, spot = asked.lang, found.hotspot
    if found.team is None:
        if spot is None or state_of(spot) != "no_team":
            return None
        hint = asked.say("drawer.no_team_hint", rank=spot.rank, score=numbers.figure(spot.score, 1))
        return _team_card("bad", "alert", asked.say("drawer.no_team"), hint)
    who = leader(found.team.leader, lang)
    until = found.team.withdrawn_on
    since = numbers.day(found.team.formed_on, lang)
    if until is None:
        days = (asked.world.today - found.team.formed_on).days
        hint = asked.say("drawer.team_hint", leader=who, since=since, days=numbers.figure(days))
    else:
        hint = asked.say(
            "drawer.team_hint_over", leader=who, since=since, until=numbers.day(until, lang)
        )
    tone = "warn" if until is None else "good"
    name = asked.say(f"drawer.team_{found.team.status}")
    return _team_card(tone, TEAM_ICONS[found.team.status], name, hint)


def _team_card(tone: str, mark: str, name: str, hint: str) -> html.Div:
    return html.Div(
        [html.Span(icon(mark), className="round"), html.Div([html.B(name), html.P(hint)])],
        className=f"teamcard {tone}",
    )


def problems(found: Team, today: date, lang: str) -> html.Details:
    """The numbered problem list of the team; a verified one is ticked and struck."""
    done = sum(row.status == ProblemStatus.VERIFIED for row in found.problems)
    count = word("drawer.problems_done", lang, done=done, all=len(found.problems))
    head = html.Summary(
        [
            html.B(word("drawer.problems", lang)),
            html.Small(count),
            html.Span(className="i i-down turn"),
        ]
    )
    rows = [_problem(row, today, lang) for row in found.problems]
    return html.Details(
        [head, html.Ol(rows, className="problems")], className="block", open=done < len(rows)
    )


def _problem(row: TeamProblemRow, today: date, lang: str) -> html.Li:
    verified = row.status == ProblemStatus.VERIFIED
    due = (
        word("drawer.problem_due", lang, day=numbers.short_day(row.due_on, lang))
        if row.due_on
        else ""
    )
    if row.is_overdue:
        due = word("drawer.problem_late", lang)
    lead = (row.lead_en if lang == "en" and row.lead_en else row.lead) or ""
    title = row.title_en if lang == "en" and row.title_en else row.title
    return html.Li(
        [
            html.Span(icon("check") if verified else str(row.no), className="no"),
            html.Span(title, className="what"),
            matter_badge(row.matter, lang),
            html.Small(lead),
            html.Small(
                word(f"code.problem.{row.status}", lang) if verified or not due else due,
                className="bad" if row.is_overdue else "good" if verified else None,
            ),
        ],
        className="done" if verified else None,
    )


def matter_badge(number: int, lang: str) -> html.Span:
    matter = Matter(number)
    return html.Span(
        word(f"code.matter.{matter.key}", lang), className=f"badge matter-{matter.key}"
    )
