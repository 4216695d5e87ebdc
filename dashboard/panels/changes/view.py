"""What the panel of changes shows: its head, turns of problem compounds, broken promises; pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.changes.ids import Ids
from dashboard.panels.changes.moves import pair, section, share, to
from dashboard.parts import Drawn, attributes, badge, icon, link
from dashboard.picture import panel
from geo.queries.changes import Changes, Move
from geo.queries.promises import BrokenProblem, Promises
from geo.queries.turns import Turn, TurnKind
from geo.vocab import MetricKey, Show

CLOSED, OPEN = "panel changes", "panel changes open"
TONES = {
    TurnKind.RELAPSED: ("bad", "alert"),
    TurnKind.LISTED: ("warn", "flag"),
    TurnKind.TRANSFORMED: ("good", "check"),
    TurnKind.WITHDRAWN: ("accent", "team"),
    TurnKind.DELISTED: ("", "close"),
}
# Kinds whose absence is worth a word: a meeting asks for each of them.
ASKED_FOR = (TurnKind.RELAPSED, TurnKind.LISTED, TurnKind.TRANSFORMED, TurnKind.WITHDRAWN)
WEEKS = (1, 2, 4, 13)
MOST_TURNS, MOST_PROBLEMS = 12, 8


class Dates(Drawn):
    """Two day fields for the days of two meetings; `words` are then, till and the button."""

    own = ("then", "till", "first", "last", "words")


def layout() -> html.Section:
    """Empty and unseen until changes are shown."""
    return panel(Ids.PANEL, Ids.BODY, "changes", html.Div())


def body(found: Changes, asked: Asked) -> list[Component]:
    return [
        head(found, asked),
        html.Div(
            [
                html.Div([section(each, asked) for each in found.moves], className="col moves"),
                html.Div(
                    [turns(found.turns, asked), promises(found.promises, asked)], className="col"
                ),
            ],
            className="cols scroll",
            **attributes(tabIndex=0),
        ),
        html.P(formula(found, asked), className="foot muted"),
    ]


def head(found: Changes, asked: Asked) -> html.Header:
    """Title, the place's own change, the two days and ways to choose others."""
    days = found.days
    fields = Dates(
        then=str(days.then),
        till=str(days.till),
        first=str(days.till - timedelta(days=731)),
        last=str(asked.world.today),
        words=[asked.say(f"changes.{key}") for key in ("then", "till", "apply")],
    )
    close = link(
        icon("close"),
        asked.scope.but(show=Show.MAP),
        css="tool close",
        **attributes(aria_label=asked.say("changes.close")),
        title=asked.say("changes.close"),
    )
    title = html.Div(
        [
            html.H2([icon("changes"), asked.say("changes.title")]),
            html.P(asked.say("changes.span", **_span(days.then, days.till, asked.lang))),
        ]
    )
    return html.Header(
        [
            html.Div([title, _whole(found.whole, asked), close], className="line"),
            html.Div([_weeks(found, asked), fields], className="line dates"),
        ]
    )


def _weeks(found: Changes, asked: Asked) -> html.Nav:
    """Quick choices: so many weeks before the later day."""
    till = found.days.till
    links = [
        link(
            asked.say(f"changes.weeks_{weeks}"),
            asked.scope.but(then=till - timedelta(weeks=weeks), till=asked.scope.till),
            css="on" if found.days.then == till - timedelta(weeks=weeks) else "",
        )
        for weeks in WEEKS
    ]
    label = attributes(aria_label=asked.say("changes.quick"))
    return html.Nav(links, className="segments", **label)


def _whole(move: Move, asked: Asked) -> html.Div:
    name = move.named.name(asked.lang) if move.named else asked.say("places.all")
    return html.Div(
        [
            html.Span(asked.say("changes.issues_of", name=name), className="muted"),
            html.Span([pair(move), share(move, asked)], className="figure"),
        ],
        className="whole",
    )


def turns(found: Sequence[Turn], asked: Asked) -> html.Section:
    """Problem compounds by what became of them; what did not happen is said in one sentence."""
    rows = [html.Li(_turn(each, asked)) for each in found[:MOST_TURNS]]
    inside: list[Component] = [
        html.H3(
            [
                asked.say("changes.turns"),
                html.Small(asked.say("changes.places", n=numbers.figure(len(found)))),
            ]
        )
    ]
    if rows:
        inside.append(html.Ol(rows, className="turns"))
    if len(found) > MOST_TURNS:
        more = numbers.figure(len(found) - MOST_TURNS)
        inside.append(html.P(asked.say("changes.more", n=more), className="none muted"))
    inside += [html.P(said, className="none muted") for said in absent(found, asked)]
    return html.Section(inside)


def absent(found: Sequence[Turn], asked: Asked) -> tuple[str, ...]:
    """One sentence of what did not happen, none where everything did."""
    there = {each.kind for each in found}
    kinds = [asked.say(f"changes.kind_{kind}") for kind in ASKED_FOR if kind not in there]
    listed = asked.say("changes.comma").join(kinds)
    return (asked.say("changes.no_turns", kinds=listed),) if kinds else ()


def _turn(turn: Turn, asked: Asked) -> Component:
    tone, mark = TONES[turn.kind]
    return link(
        [
            badge(asked.say(f"changes.kind_{turn.kind}"), tone, mark=mark),
            html.Span(turn.named.name(asked.lang), className="what"),
            html.Small(asked.say("changes.rank", n=turn.rank), className="muted"),
            html.Span(numbers.short_day(turn.on, asked.lang), className="when"),
        ],
        to(asked.scope, turn.named),
        css="turn",
    )


def promises(found: Promises, asked: Asked) -> html.Section:
    """Problems of the teams one by one, issues as counts of the places they lie in."""
    inside: list[Component] = [html.H3(asked.say("changes.promises"))]
    inside += _problems(found.problems, asked)
    inside.append(_issues(found, asked))
    return html.Section(inside, className="promises")


def _problems(found: Sequence[BrokenProblem], asked: Asked) -> list[Component]:
    if not found:
        return [html.P(asked.say("changes.no_problems"), className="none muted")]
    rows = [html.Li(_problem(each, asked)) for each in found[:MOST_PROBLEMS]]
    more = len(found) - MOST_PROBLEMS
    shown: list[Component] = [html.Ol(rows, className="problems")]
    if more > 0:
        text = asked.say("changes.more", n=numbers.figure(more))
        shown.append(html.P(text, className="none muted"))
    return shown


def _problem(each: BrokenProblem, asked: Asked) -> Component:
    lead = each.led_by(asked.lang)
    due = asked.say("changes.due", day=numbers.short_day(each.due_on, asked.lang))
    return link(
        [
            html.Span(each.says(asked.lang), className="what"),
            html.Span([icon("clock"), due], className="when bad"),
            html.Small(
                " · ".join([each.named.name(asked.lang), *([lead] if lead else [])]),
                className="muted",
            ),
        ],
        to(asked.scope, each.named),
        css="problem",
    )


def _issues(found: Promises, asked: Asked) -> Component:
    if not found.issues:
        return html.P(asked.say("changes.no_issues"), className="none muted")
    overdue = asked.scope.but(show=Show.MAP, metric=MetricKey.OVERDUE)
    places = [
        link(
            [html.Span(named.name(asked.lang)), html.B(numbers.figure(n))],
            overdue.drilled(named.place),
            css="broken",
        )
        for named, n in found.places
    ]
    return html.Div(
        [
            link(
                [
                    html.B(numbers.figure(found.issues), className="bad"),
                    html.Span(asked.say("changes.issues")),
                ],
                overdue,
                css="issues",
            ),
            html.Div(places, className="broken-places"),
        ]
    )


def _span(then: date, till: date, lang: str) -> dict[str, str]:
    return {"then": numbers.day(then, lang), "till": numbers.day(till, lang)}


def formula(found: Changes, asked: Asked) -> str:
    """Which days are compared with which, and up to when deadlines are looked at."""
    since, before = found.days.since, found.days.before
    return asked.say(
        "changes.formula",
        n=since.days,
        since=numbers.span(since.since, since.last_day, asked.lang),
        before=numbers.span(before.since, before.last_day, asked.lang),
        until=numbers.moment(found.until, asked.world.zone, asked.lang),
    )
