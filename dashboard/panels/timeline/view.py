"""What the timeline shows: one bar a week, on time and late, and the span that is chosen; pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.panels.timeline.ids import Ids
from dashboard.parts import Timeline as Drawn
from dashboard.picture import panel
from data.words import word
from geo.period import Period
from geo.queries.timeline import Timeline

WEEK = timedelta(days=7)
SHOWN = 78


def layout() -> html.Section:
    return panel(Ids.PANEL, Ids.BODY, "time", html.Div(className="skeleton time"))


def body(found: Timeline, period: Period, name: str, lang: str) -> list[Component]:
    starts, on_time, late = _shown(found, period)
    total = sum(on_time) + sum(late)
    keys = [
        html.Span([html.I(className=key), word(f"time.{key}", lang)]) for key in ("in_time", "late")
    ]
    return [
        html.Div(
            [
                html.B(name),
                html.Span([word("time.weekly", lang), *keys], className="keys"),
            ],
            className="title",
        ),
        Drawn(
            id=Ids.BRUSH,
            weeks=weeks(starts, on_time, late, found.last, lang) if total else [],
            brush=list(brush(starts, period)),
            label=word("time.label", lang),
        ),
    ]


def _shown(found: Timeline, period: Period) -> tuple[list[date], list[int], list[int]]:
    """The newest year and a half, and as much more as the period needs."""
    first = max(0, len(found.starts) - SHOWN)
    first = min(first, max(0, bisect_right(found.starts, period.since) - 1))
    return list(found.starts[first:]), list(found.on_time[first:]), list(found.late[first:])


def weeks(
    starts: Sequence[date], on_time: Sequence[int], late: Sequence[int], last: date, lang: str
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for i, start in enumerate(starts):
        end = min(start + WEEK - timedelta(days=1), last)
        partial = end < start + WEEK - timedelta(days=1)
        key = "time.partial" if partial else "time.week"
        n = on_time[i] + late[i]
        row: dict[str, object] = {
            "first": str(start),
            "last": str(end),
            "n": n,
            "late": late[i],
            "title": word(
                key,
                lang,
                span=numbers.span(start, end, lang),
                n=numbers.figure(n),
                late=numbers.figure(late[i]),
            ),
        }
        if partial:
            row["partial"] = True
        if tick := _tick(starts, i, lang):
            row["tick"] = tick
        rows.append(row)
    return rows


def _tick(starts: Sequence[date], i: int, lang: str) -> str | None:
    """The month where it begins; January and the first label say the year as well."""
    start = starts[i]
    if i and starts[i - 1].month == start.month:
        return None
    if not i and start.day > 14:
        return None
    name = numbers.month(start, lang)
    return (
        word("time.year_month", lang, y=start.year, mon=name) if start.month == 1 or not i else name
    )


def brush(starts: Sequence[date], period: Period) -> tuple[int, int]:
    """The weeks [from, to) that the period touches."""
    first = max(0, bisect_right(starts, period.since) - 1)
    return first, max(first + 1, bisect_left(starts, period.until))
