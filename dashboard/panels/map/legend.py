"""The legend: classes with their ranges and counts, the formula, and the layers with their signs;
pure.
"""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.borders import same_or_changed
from dashboard.offering import offers_overlay
from dashboard.panels.map.borders import history
from dashboard.panels.map.contents import Contents, Shown
from dashboard.panels.map.signs import Mark
from dashboard.parts import attributes, icon, link
from data.words import word
from geo.queries.same_borders import moved_between
from geo.queries.values import Legend, MapValues
from geo.vocab import MetricKey, Overlay

CALM = WARM = 3
STRENGTHS = (None, Overlay.FAINT, Overlay.BARE)
SWITCHES = tuple(each for each in Overlay if each not in STRENGTHS)
KEYS = 9
# Which entry of the page of definitions explains a layer.
EXPLAINED = {
    Overlay.ISSUES: MetricKey.ISSUES,
    Overlay.HEAT: MetricKey.ISSUES,
    Overlay.COVERAGE: MetricKey.VISIT_COVERAGE,
    Overlay.HOTSPOTS: MetricKey.HOTSPOTS,
    Overlay.COMPOUNDS: MetricKey.HOTSPOTS,
    Overlay.VISITS: MetricKey.VISITS,
}
# From which zoom a layer is drawn; the entry says so while the map is farther away.
NEAR = {Overlay.GRIDS: 12, Overlay.BUILDINGS: 15}


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


def body(asked: Asked, found: MapValues, held: Contents) -> list[Component]:
    lang = asked.lang
    indicator = found.legend.indicator
    metric = word(f"metric.{indicator.key}", lang)
    head = html.Summary(
        [
            html.B(word("legend.per", lang, metric=metric, level=asked.frame.level.name(lang))),
            html.Span(className="i i-down turn"),
        ]
    )
    offered = [each for each in SWITCHES if offers_overlay(asked, each)]
    switches = [switch(each, SWITCHES.index(each) + 1, asked) for each in offered]
    inside = [
        head,
        html.Div(
            [
                classes(found.legend, word(f"unit.{indicator.unit}", lang), lang),
                html.P(_formula(asked, indicator.key, indicator.formula), className="muted"),
            ],
            className="told",
        ),
        *same_or_changed(asked, moved_between(asked.world, asked.scope, asked.frame)),
        _strengths(asked),
        html.H4(word("legend.layers", lang)),
        html.Ul(switches, className="layers"),
        html.Div([entry(each, asked, held) for each in offered if each in held.shown]),
        *history(asked),
    ]
    return [html.Details(inside, open=True, className="legend")]


def _formula(asked: Asked, key: MetricKey, formula: str) -> list[Component | str]:
    """The number of the definition, as a link to its full text, and the short one."""
    number = asked.say("formula.id", id=formula)
    return [_definition(asked, key, number), f" · {asked.say(f'formula.{key}')}"]


def _definition(asked: Asked, key: MetricKey, text: str) -> html.A:
    lang = f"?lang={asked.scope.lang}" if asked.scope.lang else ""
    # In a tab of its own: the map of a meeting must not go away for a definition.
    return html.A(text, href=f"/formulas{lang}#{key}", target="_blank", className="definition")


def _strengths(asked: Asked) -> html.Div:
    """How strong the colours of the areas are: whole, half, outlines only."""
    layers = set(asked.scope.layers)
    now = next((each for each in STRENGTHS if each in layers), None)
    choices = []
    for each in STRENGTHS:
        to = (layers - set(STRENGTHS)) | ({each} if each else set())
        on = each is now
        choices.append(
            link(
                asked.say(f"layer.strength_{each or 'whole'}"),
                asked.scope.but(layers=tuple(sorted(to))),
                css="on" if on else "",
                **attributes(aria_current="true" if on else None),
            )
        )
    label = asked.say("layer.strength")
    return html.Div(
        [html.Span(label), html.Div(choices, className="segments")],
        className="strength",
        **attributes(role="group", aria_label=label),
    )


def classes(legend: Legend, unit: str, lang: str) -> html.Ul:
    rows = [
        _class(f"class-{tone}", [text, html.Small(unit)] if not i and unit else text, count, lang)
        for i, (tone, text, count) in enumerate(
            zip(tones(legend), ranges(legend, lang), legend.counts, strict=True)
        )
    ]
    if legend.no_data:
        rows.append(_class("none", word("legend.none", lang), legend.no_data, lang))
    # Other classes are another list: its rows do not come from where the former ones stood.
    return html.Ul(rows, className="classes", key=len(rows))


def _class(css: str, text: object, count: int, lang: str) -> html.Li:
    return html.Li(
        [
            html.I(className=f"swatch {css}"),
            html.Span(text),
            html.Small(word("legend.count", lang, n=numbers.figure(count)), className="n"),
        ]
    )


def is_on(each: Overlay, asked: Asked) -> bool:
    """The basemap is there unless it is taken away."""
    return (each in asked.scope.layers) is not (each is Overlay.UNMAPPED)


def switch(each: Overlay, number: int, asked: Asked) -> html.Li:
    """A link that shows or hides one layer; `number` is the key that does the same, whatever else
    is offered here."""
    on, name = is_on(each, asked), asked.say(f"layer.{each}")
    to = asked.scope.but(layers=tuple(sorted(set(asked.scope.layers) ^ {each})))
    inside: list[Component] = [icon(f"layer-{each}"), html.Span(name)]
    if number <= KEYS:
        inside.append(html.Code(str(number), **attributes(aria_hidden="true")))
    return html.Li(
        link(
            inside,
            to,
            css="toggle on" if on else "toggle",
            title=asked.say("legend.hide" if on else "legend.show", name=name),
            **attributes(aria_pressed="true" if on else "false", role="button", data_layer=each),
            **attributes(data_key=str(number) if number <= KEYS else None),
        )
    )


def entry(each: Overlay, asked: Asked, held: Contents) -> html.Div:
    """What one shown layer means: its count, its signs with their counts, its definition."""
    shown = held.shown[each]
    head = [html.B(asked.say(f"layer.{each}")), html.Small(shown.count, className="n")]
    parts: list[Component] = [html.Div(head, className="layer-head"), *_marks(each, asked, shown)]
    if each is Overlay.BUILDINGS and held.buildings is not None:
        unit = asked.say(f"unit.{held.buildings.legend.indicator.unit}")
        parts.append(classes(held.buildings.legend, unit, asked.lang))
    parts.append(html.P(_explained(each, asked, shown), className="muted"))
    marks = attributes(data_from=str(NEAR[each])) if each in NEAR else {}
    # Other layers are another list, like other classes.
    return html.Div(parts, className="layer-entry", key=",".join([*held.shown, each]), **marks)


def _marks(each: Overlay, asked: Asked, shown: Shown) -> list[Component]:
    if each is Overlay.HEAT:
        ramp = [asked.say("legend.few"), html.I(className="ramp"), asked.say("legend.many")]
        return [html.Div(ramp, className="marks")]
    rows = [
        html.Li(
            [
                Mark(shape=sign.shape, colour=sign.colour),
                asked.say(sign.word),
                html.Small(numbers.figure(count)),
            ]
        )
        for sign, count in shown.signs
    ]
    return [html.Ul(rows, className="marks")] if rows else []


def _explained(each: Overlay, asked: Asked, shown: Shown) -> list[Component | str]:
    said = " · ".join((asked.say(f"layer.{each}_formula"), *shown.notes))
    found: list[Component | str] = [said]
    if each in NEAR:
        found.append(html.Span(f" {asked.say('layer.nearer')}", className="nearer"))
    if each in EXPLAINED:
        found += [" · ", _definition(asked, EXPLAINED[each], asked.say("layer.definition"))]
    return found
