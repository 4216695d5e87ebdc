"""The legend: classes with their ranges and counts, the formula, and the layers with their marks;
pure.
"""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.offering import offers_overlay
from dashboard.parts import icon, link
from data.words import word
from geo.queries.values import Legend, MapValues
from geo.vocab import Overlay

CALM = WARM = 3
ROWS: dict[Overlay, tuple[tuple[str, str], ...]] = {
    Overlay.HOTSPOTS: tuple((f"spot {key}", key) for key in ("no_team", "team", "watch", "done")),
    Overlay.ISSUES: (
        ("dot overdue", "overdue"),
        ("dot open", "open"),
        ("dot closed", "closed"),
        ("ramp", "heat"),
    ),
    Overlay.VISITS: tuple((f"dot visit-{i}", f"visit_{i}") for i in range(4)),
    Overlay.COMPOUNDS: (("spot plain", "plain"),),
}


def tones(legend: Legend) -> list[int]:
    """Which of the six colours each class has: calm ones 0-2, warm ones 3-5."""
    calm = min(legend.warm_from, len(legend.breaks))
    warm = len(legend.breaks) - calm
    return _spread(calm, 0, CALM) + _spread(warm, CALM, WARM)


def _spread(count: int, first: int, room: int) -> list[int]:
    """`count` colours out of `room`, always ending with the strongest."""
    if count == 1:
        return [first + room - 1 if first else first]
    return [first + round(i * (room - 1) / (count - 1)) for i in range(count)]


def ranges(legend: Legend, lang: str) -> list[str]:
    """What each class holds, in words, whichever way the classes run."""
    digits = legend.indicator.decimals
    breaks = list(legend.breaks)
    falling = len(breaks) > 1 and breaks[0] > breaks[-1]
    found = []
    for i, lower in enumerate(breaks):
        a = numbers.figure(lower, digits)
        last = i == 0 if falling else i == len(breaks) - 1
        if last:
            found.append(word("legend.above", lang, a=a))
            continue
        b = numbers.figure(breaks[i - 1 if falling else i + 1], digits)
        found.append(word("legend.between", lang, a=a, b=b))
    return found


def body(asked: Asked, found: MapValues, notes: dict[Overlay, str]) -> list[Component]:
    lang = asked.lang
    indicator = found.legend.indicator
    metric = word(f"metric.{indicator.key}", lang)
    unit = word(f"unit.{indicator.unit}", lang)
    head = html.Summary(
        [
            html.B(word("legend.per", lang, metric=metric, level=asked.frame.level.name(lang))),
            html.Span(className="i i-down turn"),
        ]
    )
    number = word("formula.id", lang, id=indicator.formula)
    return [
        html.Details(
            [
                head,
                html.P([f"{number} · ", word(f"formula.{indicator.key}", lang)], className="muted"),
                classes(found.legend, unit, lang),
                html.H4(word("legend.layers", lang)),
                html.Ul(
                    [
                        overlay(each, asked, notes)
                        for each in Overlay
                        if offers_overlay(asked, each)
                    ],
                    className="layers",
                ),
            ],
            open=True,
            className="legend",
        )
    ]


def classes(legend: Legend, unit: str, lang: str) -> html.Ul:
    rows = [
        html.Li(
            [
                html.I(className=f"swatch class-{tone}"),
                html.Span([text, html.Small(unit)] if not i and unit else text),
                html.Small(word("legend.count", lang, n=numbers.figure(count)), className="n"),
            ]
        )
        for i, (tone, text, count) in enumerate(
            zip(tones(legend), ranges(legend, lang), legend.counts, strict=True)
        )
    ]
    if legend.no_data:
        count = word("legend.count", lang, n=numbers.figure(legend.no_data))
        rows.append(
            html.Li(
                [
                    html.I(className="swatch none"),
                    html.Span(word("legend.none", lang)),
                    html.Small(count, className="n"),
                ]
            )
        )
    return html.Ul(rows, className="classes")


def overlay(each: Overlay, asked: Asked, notes: dict[Overlay, str]) -> html.Li:
    """One layer: a switch, its formula, and its marks while it is shown."""
    lang, layers = asked.lang, asked.scope.layers
    on = each in layers
    name = word(f"overlay.{each}", lang)
    to = asked.scope.but(layers=tuple(sorted(set(layers) ^ {each})))
    head = link(
        [html.I(className="switch"), icon(f"layer-{each}"), html.Span(name)],
        to,
        css="toggle on" if on else "toggle",
        title=word("legend.hide" if on else "legend.show", lang, name=name),
    )
    marks = html.Ul(
        [html.Li([html.I(className=css), word(f"overlay.{key}", lang)]) for css, key in ROWS[each]],
        className="marks",
    )
    formula = html.P(
        [word(f"overlay.{each}_formula", lang), *([" · ", notes[each]] if each in notes else [])],
        className="muted",
    )
    return html.Li([head, marks, formula] if on else [head])
