"""Behind a number: what its figure is made of, and which rows the list below shows."""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.places.view import state_of
from dashboard.panels.strip.explaining import fine_print, shown_value
from dashboard.parts import attributes, icon, link
from data.words import word
from geo.queries.buildings import BuildingRow, least_visited
from geo.queries.hotspots import ProblemCompound, list_hotspots
from geo.queries.kept_rounds import CareRow, KeyPlaceRow, care_kept, key_places_kept
from geo.queries.listing import cases_of
from geo.queries.measures import Figure, measure_at
from geo.queries.territory import OUTSIDE, At
from geo.rules.indicators import INDICATORS
from geo.rules.privacy import WITHHELD
from geo.scope import Behind
from geo.vocab import MetricKey, Part

MOST = 200
NOWHERE = At(None, OUTSIDE)
OF_VISITS = (MetricKey.VISITS, MetricKey.VISIT_COVERAGE, MetricKey.BUILDINGS_VISITED)
OF_THE_LIST = (MetricKey.HOTSPOTS, MetricKey.TRANSFORMED)


def body(asked: Asked, opened: Behind) -> list[Component]:
    """Name and value, the definition, and a choice of rows; visits and listed compounds bring
    their own rows, issues stand in the table below."""
    figure = measure_at(asked.world, asked.scope, opened.metric)
    parts: list[Component] = [_head(asked, opened), _figure(asked, opened.metric, figure)]
    whole, counted = cases_of(opened.metric)
    if whole is None:
        return [*parts, _others(asked, opened.metric)]
    return [*parts, _choice(asked, opened, figure)] if counted is not None else parts


def _head(asked: Asked, opened: Behind) -> html.Div:
    here = asked.frame.named
    name = here.name(asked.lang) if here else asked.say("places.all")
    close = asked.scope.but(rows=None)
    return html.Div(
        [
            html.Div([html.H2(asked.say(f"metric.{opened.metric}"))], className="line"),
            html.P(asked.say("behind.where", name=name, period=_period(asked)), className="muted"),
            link(icon("close"), close, css="tool close", title=asked.say("drawer.close")),
        ],
        className="head",
    )


def _period(asked: Asked) -> str:
    period = asked.frame.period
    return numbers.span(period.since, period.last_day, asked.lang)


def _figure(asked: Asked, metric: MetricKey, figure: Figure) -> html.Div:
    indicator = INDICATORS[metric]
    return html.Div(
        [
            html.Div(shown_value(indicator, figure, asked.lang), className="number"),
            html.P(
                [
                    f"{word('formula.id', asked.lang, id=indicator.formula)} · ",
                    word(f"formula.{metric}", asked.lang),
                    " ",
                    html.A(asked.say("formula.full"), href=f"/formulas?lang={asked.lang}#{metric}"),
                ]
            ),
            *fine_print(figure.marks, asked.lang),
        ],
        className="block behind",
    )


def _choice(asked: Asked, opened: Behind, figure: Figure) -> html.Nav:
    """All cases of a ratio, those it counts, those it does not."""
    under = figure.denominator or 0
    counts = {Part.ALL: under, Part.MET: figure.numerator, Part.MISSED: under - figure.numerator}
    if opened.metric is MetricKey.RETURNED:  # counts returns, not issues
        counts = {}
    choices = [
        link(
            [
                asked.say(f"behind.{part}"),
                html.Small(numbers.figure(counts[part])) if part in counts else "",
            ],
            asked.scope.but(rows=Behind(opened.metric, part)),
            css="on" if part is opened.part else "",
            **attributes(aria_current=str(part is opened.part).lower()),
        )
        for part in Part
    ]
    label = asked.say("behind.choice")
    return html.Nav(choices, className="segments parts", **attributes(aria_label=label))


def _others(asked: Asked, metric: MetricKey) -> html.Div:
    """Rows that are no issues; the class hides the list of issues below."""
    if metric in OF_VISITS:
        page = least_visited(asked.world, asked.scope, limit=MOST)
        rows = [_building(row, asked) for row in page.rows]
        head = ["building", "dwellings", "reached", "last_visit"]
        note = asked.say(
            "behind.first", n=numbers.figure(len(rows)), all=numbers.figure(page.total)
        )
    elif metric in OF_THE_LIST:
        spots = list_hotspots(asked.world, asked.scope).rows
        rows = [_spot(spot, asked) for spot in spots]
        head = ["rank", "compound", "score", "state"]
        note = asked.say("behind.count", n=numbers.figure(len(rows)))
    elif metric is MetricKey.PLACES_VISITED:
        places, total = key_places_kept(asked.world, asked.scope, limit=MOST)
        rows = [_key_place(row, asked) for row in places]
        head = ["key_place", "days_due", "days_kept", "share"]
        note = asked.say("behind.neglected", n=numbers.figure(len(rows)), all=numbers.figure(total))
    elif metric is MetricKey.CARE_VISITED:
        rows = [_care(row, asked) for row in care_kept(asked.world, asked.scope)]
        head = ["grid", "weeks_due", "weeks_kept", "share"]
        note = asked.say("behind.care", few=WITHHELD)
    else:
        return html.Div(
            html.P(asked.say("behind.nothing"), className="muted"), className="own-rows"
        )
    heads = html.Div([html.B(asked.say(f"behind.{key}")) for key in head], className="line heads")
    return html.Div([html.P(note, className="muted"), heads, html.Ol(rows)], className="own-rows")


def _building(row: BuildingRow, asked: Asked) -> html.Li:
    seen = asked.say("behind.never")
    if row.days_since is not None:
        seen = asked.say("behind.days", n=numbers.figure(row.days_since))
    to = asked.scope.but(rows=None).drilled(row.named.place)
    cells = [
        [row.named.name(asked.lang), html.Small(_compound_of(row, asked))],
        numbers.figure(row.dwellings),
        numbers.figure(row.reached),
        seen,
    ]
    return html.Li(link([html.Span(cell) for cell in cells], to))


def _key_place(row: KeyPlaceRow, asked: Asked) -> html.Li:
    cells = [
        [row.name(asked.lang), html.Small(row.code)],
        numbers.figure(row.due),
        numbers.figure(row.kept),
        numbers.percent(row.kept / row.due),
    ]
    to = asked.scope.but(rows=None)
    to = to.drilled(row.where.place) if row.where else to
    return html.Li(link([html.Span(cell) for cell in cells], to))


def _care(row: CareRow, asked: Asked) -> html.Li:
    told = [numbers.figure(row.due), numbers.figure(row.kept), f"{numbers.figure(row.share, 1)}%"]
    around = row.around.name(asked.lang) if row.around else ""
    name = [row.named.name(asked.lang), html.Small(around)]
    cells = [name, *([WITHHELD] * 3 if row.share is None else told)]
    to = asked.scope.but(rows=None).drilled(row.named.place)
    return html.Li(link([html.Span(cell) for cell in cells], to))


def _compound_of(row: BuildingRow, asked: Asked) -> str:
    """Numbers of buildings repeat from compound to compound."""
    territory, level = asked.world.territory, asked.world.counting.compound_level
    if level is None:
        return ""
    around = territory.named(territory.parent(At(row.named.level, row.row), level) or NOWHERE)
    return around.name(asked.lang) if around else ""


def _spot(spot: ProblemCompound, asked: Asked) -> html.Li:
    to = asked.scope.but(rows=None).drilled(spot.named.place)
    state = asked.say(f"overlay.{state_of(spot)}")
    cells = [str(spot.rank), spot.named.name(asked.lang), numbers.figure(spot.score, 1), state]
    return html.Li(link([html.Span(cell) for cell in cells], to))
