"""What the places panel shows: breadcrumb, ranking of the children, problem compounds; pure."""

from dash.development.base_component import Component

from dashboard import borders, html, numbers
from dashboard.asking import Asked
from dashboard.offering import has_compounds
from dashboard.panels.places import focus
from dashboard.panels.places.changing import care, changed
from dashboard.panels.places.focus import state_of as state_of
from dashboard.panels.places.ids import Ids
from dashboard.panels.places.ladder import switches
from dashboard.parts import attributes, icon, link, skeleton
from dashboard.picture import panel
from data.words import word
from geo.queries.hotspots import HotspotList
from geo.queries.ranking import Ranking, RankRow
from geo.queries.same_borders import moved_between
from geo.rules.indicators import Kind
from geo.scope import Scope
from geo.vocab import MetricKey

FIRST, MOST = 30, 200
WORST = 3


def layout() -> html.Section:
    return panel(Ids.PANEL, Ids.BODY, "places", skeleton(12))


def crumbs(asked: Asked) -> html.Nav:
    """From the root down; every step but the last is a link."""
    steps: list[Component] = [icon("home")]
    for number, crumb in enumerate(asked.frame.crumbs):
        name = crumb.named.name(asked.lang) if crumb.named else asked.say("places.all")
        if number:
            steps.append(icon("right"))
        if crumb.is_here:
            steps.append(html.Span(name, **attributes(aria_current="page")))
        else:
            place = crumb.named.place if crumb.named and number else None
            steps.append(link(name, asked.scope.drilled(place)))
    return html.Nav(steps, className="crumbs", **attributes(aria_label=asked.say("places.crumbs")))


def heading(asked: Asked, found: Ranking | None) -> html.Div:
    here = asked.frame.named
    name = here.name(asked.lang) if here else asked.say("places.all")
    facts = []
    if found and asked.frame.child:
        facts.append(
            asked.say(
                "places.counts",
                n=numbers.figure(found.children),
                level=asked.frame.child.name(asked.lang),
            )
        )
    households, population = _people(asked)
    if households > 0:
        facts.append(asked.say("places.households", n=numbers.figure(households)))
    if population > 0:
        facts.append(asked.say("places.population", n=numbers.figure(population)))
    return html.Div([html.H2(name), html.P(" · ".join(facts), className="muted")], className="head")


def _people(asked: Asked) -> tuple[int, int]:
    """Households and population of the place; -1 where unknown or at a root of several tops."""
    at, levels = asked.frame.at, asked.world.territory.levels
    if at.level is None:
        return -1, -1
    level = levels[at.level]
    return int(level.households[at.row]), int(level.population[at.row])


def ranking(found: Ranking, scope: Scope, level: str, lang: str) -> html.Div:
    """Worst first. What lies in none of the children stands apart, so that the sum is whole."""
    metric = found.indicator.key
    rows = [_ranked(place, row, found, scope, lang) for place, row in enumerate(found.rows, 1)]
    if found.remainder is not None and found.remainder.figure.numerator:
        rows.append(_remainder(found, found.remainder, level, lang))
    return html.Div(
        [
            html.H3(
                [
                    html.Span(word("places.ranking", lang, level=level)),
                    html.Small(word("places.by", lang, metric=word(f"metric.{metric}", lang))),
                ]
            ),
            html.Ol(rows[:FIRST], className="ranking"),
            *_rest(rows[FIRST:], lang),
        ],
        className="block",
    )


def _rest(rows: list[html.Li], lang: str) -> list[Component]:
    if not rows:
        return []
    head = html.Summary(word("places.more", lang, n=len(rows)), className="more")
    return [html.Details([head, html.Ol(rows, className="ranking")])]


def amount(row: RankRow, found: Ranking) -> str:
    """The figure as the ranking writes it."""
    indicator = found.indicator
    if indicator.kind is Kind.CHANGE and row.figure.value is not None:
        return numbers.signed(row.figure.value, indicator.decimals) + "%"
    text = numbers.shown(row.figure, indicator.decimals)
    return text + "%" if indicator.unit == "percent" and row.figure.value is not None else text


def _ranked(place: int, row: RankRow, found: Ranking, scope: Scope, lang: str) -> html.Li:
    """Name and figure; below them the bar, what is overdue, and how the figure has changed."""
    named = row.named
    assert named is not None
    inside = [
        html.Span(str(place), className=f"no {'top' if place <= WORST else ''}"),
        html.Span(named.name(lang), className="what"),
        *care(row.figure.marks, lang),
        html.B(amount(row, found)),
        html.Span(
            [
                html.I(html.I(style={"width": f"{100 * row.bar:.1f}%"}), className="bar"),
                *_late(row, found, lang),
                *changed(found.indicator, row.trend, lang),
            ],
            className="below",
        ),
    ]
    return html.Li(link(inside, scope.drilled(named.place)))


def _late(row: RankRow, found: Ranking, lang: str) -> list[Component]:
    if not row.overdue or found.indicator.key is MetricKey.OVERDUE:
        return []
    said = word("places.overdue", lang, n=numbers.figure(row.overdue))
    return [html.Span(said, className="late")]


def _remainder(found: Ranking, row: RankRow, level: str, lang: str) -> html.Li:
    """What is known to lie here but in none of the rows: which share it is of, in words."""
    share = numbers.percent(row.share) if row.share is not None else ""
    return html.Li(
        html.Div(
            [
                html.Span(icon("dots"), className="no"),
                html.Span(word("places.remainder", lang, level=level), className="what"),
                html.Small(share if found.indicator.kind is Kind.COUNT else ""),
                html.B(amount(row, found)),
            ],
            title=word("places.remainder_hint", lang, n=share),
        ),
        className="rest",
    )


def body(asked: Asked, found: Ranking | None, spots: HotspotList) -> list[Component]:
    """`found` None: nothing lies below this place."""
    child = asked.frame.child
    blocks = [focus.block(spots, asked.scope, asked.lang)] if has_compounds(asked) else []
    if found is not None and child is not None:
        first = ranking(found, asked.scope, child.name(asked.lang), asked.lang)
        moved = moved_between(asked.world, asked.scope, asked.frame)
        first.children.insert(
            1, html.Div(borders.same_or_changed(asked, moved), className="border-signs")
        )
        blocks.insert(0, first)
    return [
        crumbs(asked),
        heading(asked, found),
        *borders.notice(asked),
        *switches(asked),
        html.Div(blocks, className="lists scroll"),
    ]
