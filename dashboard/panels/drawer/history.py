"""The side card of one issue: what it is about, where it is, and its life in events; pure."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.drawer import table
from dashboard.parts import attributes, badge, icon
from dashboard.ways import to_map
from geo.queries.issues import IssueDetail, IssueEventRow
from geo.shapes.binary import encode_points
from geo.shapes.mercator import project
from geo.vocab import Action, Appeal, Matter, Placing, Source, Status, Urgency

# Pairs of moments between which a stretch of the life lies; the first that is known begins it.
STRETCHES = (
    ("accepting", "reported_at", "accepted_at"),
    ("dispatching", "accepted_at", "dispatched_at"),
    ("handling", "dispatched_at", "responded_at"),
    ("checking", "responded_at", "verified_at"),
    ("whole", "reported_at", "closed_at"),
)

WORDS = {"grid": "history.grid"}


def card(asked: Asked, found: IssueDetail, room: str) -> list[Component]:
    """`room` is where a link to the map leads: see `dashboard.ways.to_map`."""
    parts = [_head(asked, found), _facts(asked, found, room), _lasted(asked, found)]
    if found.description:
        parts.insert(1, html.P(found.description, className="says-it", lang="zh-CN"))
    return [*parts, _events(asked, found)]


def _head(asked: Asked, found: IssueDetail) -> html.Div:
    row, lang = found.row, asked.lang
    matter, status = Matter(row.matter), Status(row.status)
    due, tone = table.deadline(row, asked.world.zone, lang)
    tones = {"late": "bad", "soon": "warn", "closed": "good"}
    close = html.A(
        icon("close"), href="#", className="tool close", title=asked.say("list.close_history")
    )
    return html.Div(
        [
            html.Div([html.H3(row.title or row.issue_no), close], className="line"),
            html.Div(
                [
                    badge(asked.say(f"code.matter.{matter.key}"), f"matter-{matter.key}"),
                    badge(asked.say(f"code.status.{status.key}")),
                    badge(due, tones.get(tone, "")) if due != numbers.NONE else None,
                    html.Small(row.issue_no, className="muted"),
                ],
                className="line",
            ),
        ],
        className="head",
        **attributes(data_dot=dot(row.lon, row.lat)),
    )


def dot(lon: float | None, lat: float | None) -> str | None:
    """One point as the map takes it, base64; None without coordinates."""
    if lon is None or lat is None:
        return None
    xy = project(np.array([[lon, lat]]))
    return b64encode(encode_points(xy, step=0.1, classes=np.zeros(1, np.uint8))).decode()


def _facts(asked: Asked, found: IssueDetail, room: str) -> html.Dl:
    row, say = found.row, asked.say
    category = row.category_en if asked.lang == "en" and row.category_en else row.category_zh
    handler = row.handler_en if asked.lang == "en" and row.handler_en else row.handler_zh
    pairs: list[tuple[str, object]] = [
        ("category", category),
        ("source", say(f"code.source.{Source(row.source).key}")),
        ("appeal", say(f"code.appeal.{Appeal(row.appeal).key}")),
        ("urgency", say(f"code.urgency.{Urgency(row.urgency).key}")),
        ("handler", handler),
        ("reported", numbers.moment(row.reported_at, asked.world.zone, asked.lang)),
        ("due", _deadline(asked, found)),
        ("place", _place(asked, found, room)),
        ("grid", _grids(asked, found)),
    ]
    rows = [
        html.Div([html.Dt(say(WORDS.get(key, f"list.{key}"))), html.Dd(value)])
        for key, value in pairs
        if value
    ]
    return html.Dl(rows, className="facts")


def _deadline(asked: Asked, found: IssueDetail) -> str | None:
    due, first = found.row.due_at, found.due_original_at
    if due is None:
        return None
    said = numbers.moment(due, asked.world.zone, asked.lang)
    if first is None or first == due:
        return said
    before = numbers.moment(first, asked.world.zone, asked.lang)
    return f"{said} ({asked.say('list.due_first', day=before)})"


def _place(asked: Asked, found: IssueDetail, room: str) -> html.Span:
    """The way to its place on the map, or why there is none."""
    row = found.row
    how = asked.say(f"code.placing.{Placing(found.placing).key}")
    if row.place is None:
        return html.Span(how)
    name = row.place.name(asked.lang)
    hint = asked.say("list.on_map")
    way = to_map([icon("pin"), name], asked.scope, row.place.place, room, title=hint)
    return html.Span([way, html.Small(how, className="muted")], className="place")


def _grids(asked: Asked, found: IssueDetail) -> str | None:
    """The grid of the report, and the one it lies in by now where that is another."""
    then, now = found.grid_then, found.grid_now
    if then is None or now is None or then.place == now.place:
        return then.name(asked.lang) if then else None
    return asked.say(
        "history.reported_in",
        then=f"{then.name(asked.lang)} ({then.place.code})",
        now=f"{now.name(asked.lang)} ({now.place.code})",
    )


def _lasted(asked: Asked, found: IssueDetail) -> Component:
    """How long each stretch took; a running one is measured up to when the data reach."""
    moments = {
        "reported_at": found.row.reported_at,
        "accepted_at": found.accepted_at,
        "dispatched_at": found.dispatched_at,
        "responded_at": found.responded_at,
        "verified_at": found.verified_at,
        "closed_at": found.row.closed_at,
    }
    rows = []
    for key, since, until in STRETCHES:
        begun, ended = moments[since], moments[until]
        if begun is None or (ended is None and key != "whole"):
            continue
        text = lasting((ended or asked.world.as_of) - begun, asked)
        running = asked.say("list.so_far") if ended is None else ""
        rows.append(html.Div([html.Dt(asked.say(f"list.{key}")), html.Dd(f"{text} {running}")]))
    return html.Dl(rows, className="facts lasted")


def lasting(span: timedelta, asked: Asked) -> str:
    """A duration in the largest two units that matter."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days:
        return asked.say("list.days_hours", d=numbers.figure(days), h=hours)
    return asked.say("list.hours_minutes", h=hours, m=left) if hours else asked.say(
        "list.minutes", m=left
    )  # fmt: skip


def _events(asked: Asked, found: IssueDetail) -> html.Div:
    rows, before = [], None
    for event in found.events:
        rows.append(_event(asked, event, before))
        before = event.at
    head = html.B(asked.say("list.history", n=len(rows)))
    return html.Div([head, html.Ol(rows, className="events")], className="block")


def _event(asked: Asked, event: IssueEventRow, before: datetime | None) -> html.Li:
    action, status = Action(event.action), Status(event.to_status)
    who = event.organisation_en if asked.lang == "en" and event.organisation_en else None
    after = lasting(event.at - before, asked) if before else ""
    inside: Sequence[Component] = [
        html.Time(
            numbers.moment(event.at, asked.world.zone, asked.lang),
            dateTime=event.at.isoformat(timespec="minutes"),
        ),
        html.B(asked.say(f"code.action.{action.key}")),
        html.Small(f"+{after}" if after else "", className="after"),
        html.Span(who or event.organisation_zh or "", className="who"),
        html.Small(asked.say(f"code.status.{status.key}"), className="muted"),
    ]
    note = [html.P(event.note, className="muted", lang="zh-CN")] if event.note else []
    return html.Li([*inside, *note], className=action.key)
