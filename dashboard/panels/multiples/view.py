"""What the small maps show: one card a value, each a link, and one legend for all; pure."""

import numpy as np
from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.layers import Manifest
from dashboard.map import arrays
from dashboard.panels.compare.choices import left_alone
from dashboard.panels.compare.view import amount, scale
from dashboard.panels.map import legend
from dashboard.panels.multiples.ids import Ids
from dashboard.parts import Drawn, icon, link
from dashboard.picture import panel
from geo.queries.multiples import Multiples, Small
from geo.queries.versus import Facet
from geo.rules.indicators import INDICATORS

CODES = {Facet.TYPE: "type", Facet.AGE: "age", Facet.MATTER: "matter", Facet.SOURCE: "source"}


class Thumb(Drawn):
    """A small map on a canvas: `url` and `values` of a layer, `palette`, `bounds`, `border` the
    outlines above, `code` the one of them that is shown alone."""

    own = ("url", "values", "palette", "bounds", "border", "code", "label")


class Shown(Drawn):
    """Says on the page that `name` stands in the middle of the room."""

    own = ("name",)


def layout() -> html.Section:
    return panel(Ids.PANEL, Ids.BODY, "multiples", html.Div())


def body(asked: Asked, found: Multiples, files: Manifest) -> list[Component]:
    """A bar to choose the facet, the cards, the legend and the sum."""
    cards = [card(asked, found, each, files) for each in found.small]
    said = html.P(total(asked, found), className="muted")
    foot = [scale(asked, found.legend, found.frame), said]
    return [
        Shown(name="multiples"),
        bar(asked, found),
        html.Div(cards, className=f"smalls n{len(cards)}"),
        html.Div(foot, className="beside-foot"),
    ]


def bar(asked: Asked, found: Multiples) -> html.Div:
    """How to split, and the way back to the one map."""
    ways = [
        link(
            by_name(asked, way, found),
            asked.scope.but(versus=f"by:{way}"),
            css="on" if way is found.facet else "",
        )
        for way in found.offered
    ]
    leave = link(
        [icon("close"), asked.say("multiples.exit")], left_alone(asked.scope), css="clear leave"
    )
    return html.Div(
        [html.B(asked.say("multiples.by")), html.Div(ways, className="segments"), leave],
        className="chips beside-bar",
    )


def by_name(asked: Asked, way: Facet, found: Multiples) -> str:
    """Areas by what they are called here."""
    child = found.frame.child
    if way is Facet.STREET and child is not None:
        return child.name(asked.lang)
    return asked.say(f"multiples.{way}")


def card(asked: Asked, found: Multiples, each: Small, files: Manifest) -> Component:
    """Name, figure and share above the map; the whole card is the link."""
    name = naming(asked, found, each)
    indicator = INDICATORS[asked.scope.metric]
    figure = amount(indicator, each.figure)
    share = numbers.percent(each.issues / found.issues) if found.issues else numbers.NONE
    layer = files.get(found.level)
    inside = asked.world.territory.inside(each.at, found.level)
    above = each.named or found.frame.named
    border = files.url(above.level) if above else None
    return link(
        [
            html.Div(
                [
                    html.Span(name, className="what"),
                    html.B(figure),
                    html.Small(asked.say("multiples.share", n=share)),
                ],
                className="line",
            ),
            Thumb(
                url=layer.url if layer else None,
                values=arrays.class_bytes(np.where(inside, each.classes, arrays.HIDDEN)),
                palette=[f"--class-{tone}" for tone in legend.tones(found.legend)],
                bounds=frame_of(found, each),
                border=border,
                code=above.place.code if above else None,
                label=asked.say("multiples.of", name=name, n=figure),
            ),
        ],
        each.scope,
        css="small",
    )


def naming(asked: Asked, found: Multiples, each: Small) -> str:
    """What makes a part that part: its place, or its value of the facet."""
    return each.named.name(asked.lang) if each.named else said(asked, found.facet, each.key)


def frame_of(found: Multiples, each: Small) -> list[float]:
    """West, south, east, north of a small map: its place in the middle, all on the largest scale
    that shows every place whole."""
    wide = max(other.bounds[2] - other.bounds[0] for other in found.small) / 2
    high = max(other.bounds[3] - other.bounds[1] for other in found.small) / 2
    west, south, east, north = each.bounds
    x, y = (west + east) / 2, (south + north) / 2
    return [x - wide, y - high, x + wide, y + high]


def said(asked: Asked, way: Facet, key: str) -> str:
    return asked.say(f"code.{CODES[way]}.{key}")


def total(asked: Asked, found: Multiples) -> str:
    """That the parts are the whole, or what they leave out and why."""
    common, n = asked.say("multiples.common"), numbers.figure(found.issues)
    if not found.rest:
        return f"{common} · {asked.say('multiples.sum', n=n)}"
    parts = numbers.figure(found.issues - found.rest)
    why = "outside" if found.facet in (Facet.TYPE, Facet.AGE) else "others"
    rest = asked.say(f"multiples.{why}", n=numbers.figure(found.rest))
    return f"{common} · {asked.say('multiples.sum_not', a=parts, n=n)} · {rest}"
