"""What the comparison shows: two maps with headings and one legend, or two; pure."""

from typing import Any

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.compare.choices import bar, naming
from dashboard.panels.compare.ids import Ids
from dashboard.panels.map import legend
from dashboard.parts import Drawn
from dashboard.picture import Picture, panel
from data.words import word
from geo.queries.beside import Beside, Side
from geo.queries.frame import Frame
from geo.queries.measures import Figure
from geo.queries.values import Legend
from geo.queries.versus import Kind
from geo.rules.indicators import INDICATORS, Indicator


class SideBySide(Drawn):
    """Two maps, `left` and `right`: {props by component, head, figure, bounds, kind}.

    `locked` "all" or "zoom"; `words` of the tooltip; `digits` of the difference, `same` whether
    there is one.
    """

    own = ("left", "right", "locked", "words", "lang", "digits", "same")


def layout() -> list[Component]:
    """The maps in the middle of the room, the table where the ranking stands."""
    table = html.Section(
        Picture(id=Ids.TABLE, css="body"), id=Ids.SIDE, className="panel compare-table"
    )
    return [panel(Ids.PANEL, Ids.BODY, "compare", html.Div()), table]


def body(asked: Asked, found: Beside, maps: list[dict[str, Any]]) -> list[Component]:
    sides = [
        side(asked, found, each, props)
        for each, props in zip((found.left, found.right), maps, strict=True)
    ]
    area = found.kind is Kind.AREA
    return [
        bar(asked, found),
        SideBySide(
            left=sides[0],
            right=sides[1],
            locked="zoom" if area else "all",
            words={
                "tip": asked.say("compare.tip", left="{left}", right="{right}", a="{a}", b="{b}",
                                 d="{d}"),
                "none": asked.say("compare.none"),
                "points": asked.say("compare.points", n="{n}"),
            },
            lang=asked.lang,
            digits=INDICATORS[found.left.scope.metric].decimals,
            same=found.is_same and not area,
        ),
        html.Div(legends(asked, found), className="beside-foot"),
    ]  # fmt: skip


def side(asked: Asked, found: Beside, shown: Side, props: dict[str, Any]) -> dict[str, Any]:
    west, south, east, north = shown.frame.bounds
    indicator = shown.found.legend.indicator
    metric = asked.say(f"metric.{indicator.key}")
    return props | {
        "head": naming(asked, found, shown.scope),
        "note": metric if found.kind is not Kind.METRIC else "",
        "figure": amount(indicator, shown.total),
        "bounds": [[south, west], [north, east]] if west == west else None,
        "kind": str(shown.frame.level.kind),
        "unit": "%" if indicator.unit == "percent" else "",
        "label": word(
            "screen.map",
            asked.lang,
            place=naming(asked, found, shown.scope),
            level=shown.frame.level.name(asked.lang),
            metric=metric,
        ),
    }


def amount(indicator: Indicator, figure: Figure) -> str:
    """A figure as the table and the headings write it."""
    text = numbers.shown(figure, indicator.decimals)
    return text + "%" if indicator.unit == "percent" and figure.value is not None else text


def legends(asked: Asked, found: Beside) -> list[Component]:
    """One legend for both where the classes are the same, else one under each map."""
    locked = "locked_zoom" if found.kind is Kind.AREA else "locked"
    if found.is_same:
        note = f"{asked.say('compare.same')} · {asked.say(f'compare.{locked}')}"
        return [classes(asked, found.left), html.P(note, className="muted")]
    moving = html.P(asked.say(f"compare.{locked}"), className="muted")
    return [classes(asked, found.left), classes(asked, found.right), moving]


def classes(asked: Asked, shown: Side) -> html.Div:
    return scale(asked, shown.found.legend, shown.frame)


def scale(asked: Asked, found: Legend, frame: Frame) -> html.Div:
    """Swatches and ranges of a legend in one line."""
    metric = asked.say(f"metric.{found.indicator.key}")
    title = asked.say("legend.per", metric=metric, level=frame.level.name(asked.lang))
    pairs = zip(legend.tones(found), legend.ranges(found, asked.lang), strict=True)
    rows = [html.Li([html.I(className=f"swatch class-{tone}"), text]) for tone, text in pairs]
    if found.no_data:
        rows.append(html.Li([html.I(className="swatch none"), asked.say("legend.none")]))
    unit = asked.say(f"unit.{found.indicator.unit}")
    named = f"{title} ({unit})" if unit else title
    return html.Div([html.B(named), html.Ul(rows)], className="film-legend")
