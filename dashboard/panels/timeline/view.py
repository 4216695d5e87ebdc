"""What the timeline shows: bars of days, weeks or months, and the span that is chosen; pure."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dash.development.base_component import Component

from dashboard import html
from dashboard.panels.timeline.bars import Bars, brush
from dashboard.panels.timeline.ids import Ids
from dashboard.parts import Drawn, attributes, icon, link
from dashboard.parts import Timeline as Brush
from dashboard.picture import panel
from data.words import word
from geo.period import Period
from geo.queries.timeline import Grain, Timeline
from geo.scope import DEFAULT_PRESET, Scope

NOTHING: Mapping[date, bool] = MappingProxyType({})
SHOWN = 78  # bars at most, the newest first, unless the period reaches further back
# Sentences that the browser fills, with the blanks left in them.
TOLD = ("live", "bar", "part", "before", "rest")
BLANKS = {name: f"{{{name}}}" for name in ("span", "n", "late")}
PLAYING = (
    *("play", "pause", "stop", "next", "previous", "slower", "faster", "scrub", "still", "follow"),
    *("failed", "partial", "fixed"),
)


class Player(Drawn):
    """The months played one after another: `url` of the frames, `words` by key."""

    own = ("url", "words")


def layout() -> html.Section:
    return panel(Ids.PANEL, Ids.BODY, "time", html.Div(className="skeleton time"))


def body(
    found: Timeline,
    period: Period,
    name: str,
    lang: str,
    special: Mapping[date, bool] = NOTHING,
) -> list[Component]:
    """The title with its key, and the bars; none while there is nothing to count."""
    shown = _shown(found, period, special)
    total = sum(shown.on_time) + sum(shown.late)
    return [
        html.Div([html.B(name), _keys(found, lang)], className="title"),
        Brush(
            id=Ids.BRUSH,
            weeks=shown.rows(lang) if total else [],
            brush=list(brush(shown.starts, period)),
            span=[str(period.since), str(period.last_day)],
            label=word("timeline.label", lang),
            words={key: word(f"timeline.{key}", lang, **BLANKS) for key in TOLD},
        ),
    ]


def tools(scope: Scope, frames: str, lang: str) -> list[Component]:
    """Play, and the way back from own dates to the usual period."""
    usual = scope.but(preset=DEFAULT_PRESET, since=None, until=None)
    back = link([icon("home"), word(f"filter.p{DEFAULT_PRESET}", lang)], usual, css="usual")
    return [
        html.Div(
            [
                html.Button(
                    [icon("play"), word("play.open", lang)],
                    className="player-open",
                    **attributes(type="button", data_play="1"),
                ),
                *([back] if scope.since else []),
            ],
            className="choices",
        ),
        Player(url=frames, words={key: word(f"play.{key}", lang) for key in PLAYING}),
    ]


def _keys(found: Timeline, lang: str) -> html.Span:
    keys = [
        html.Span([html.I(className=key), word(f"time.{key}", lang)]) for key in ("in_time", "late")
    ]
    if any(count is not None for count in found.before):
        keys.append(html.Span([html.I(className="before"), word("timeline.compared", lang)]))
    return html.Span([word(f"timeline.{found.grain}", lang), *keys], className="keys")


def _shown(found: Timeline, period: Period, special: Mapping[date, bool]) -> Bars:
    """The newest year and a half of weeks, and as much more as the period needs."""
    first = max(0, len(found.starts) - SHOWN) if found.grain is Grain.WEEK else 0
    first = min(first, max(0, bisect_right(found.starts, period.since) - 1))
    return Bars(
        found.starts[first:],
        found.on_time[first:],
        found.late[first:],
        found.before[first:],
        found.last,
        found.grain,
        special,
    )
