"""Choices: with what the map is compared, in words, and each a link; pure."""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.offering import offers_metric
from dashboard.parts import icon, link, menu, option
from geo.period import PRESETS, Period
from geo.queries.beside import Beside
from geo.queries.frame import earlier
from geo.queries.territory import Named
from geo.queries.versus import Kind, of_period
from geo.scope import Scope
from geo.vocab import Compare, MetricKey, Show

MOST = 60  # places offered


def bar(asked: Asked, found: Beside) -> html.Div:
    """Three menus, then swap and leave."""
    menus = [
        _menu(asked, found, Kind.PERIOD, _periods(asked)),
        _menu(asked, found, Kind.AREA, _areas(asked)),
        _menu(asked, found, Kind.METRIC, _metrics(asked)),
    ]
    swap = link(
        [icon("swap"), asked.say("compare.swap")], found.swapped, css="clear", rel="nofollow"
    )
    leave = link(
        [icon("close"), asked.say("compare.exit")], left_alone(asked.scope), css="clear leave"
    )
    return html.Div(
        [html.B(asked.say("compare.choose")), *(each for each in menus if each), swap, leave],
        className="chips beside-bar",
    )


def left_alone(scope: Scope) -> Scope:
    """The one map again."""
    return scope.but(show=Show.MAP, versus=None)


def right_side(asked: Asked, found: Beside) -> str:
    return naming(asked, found, found.right.scope)


def naming(asked: Asked, found: Beside, scope: Scope) -> str:
    """What makes a side that side: its period, its place or its metric."""
    if found.kind is Kind.PERIOD:
        return period_name(asked, scope)
    if found.kind is Kind.METRIC:
        return asked.say(f"metric.{scope.metric}")
    here = asked.world.territory.named(asked.world.territory.find(scope.at))
    return here.name(asked.lang) if here else asked.say("places.all")


def period_name(asked: Asked, scope: Scope) -> str:
    """Days; a preset says its name with them."""
    period = scope.period(asked.world.today)
    days = numbers.span(period.since, period.last_day, asked.lang)
    if scope.since:
        return days
    return f"{asked.say(f'filter.p{scope.preset}')} · {days}"


def _menu(asked: Asked, found: Beside, kind: Kind, sheet: list[Component]) -> html.Details | None:
    if not sheet:
        return None
    on = found.kind is kind
    said = right_side(asked, found) if on else ""
    head: list[Component] = [html.Span(asked.say(f"compare.{kind}"), className="what")]
    head += [html.B(said)] if said else []
    head.append(html.Span(className="i i-down turn"))
    label = f"{asked.say('compare.choose')}: {asked.say(f'compare.{kind}')} {said}"
    return menu(head, sheet, css="chip active" if on else "chip", label=label)


def _periods(asked: Asked) -> list[Component]:
    scope, period = asked.scope, asked.frame.period
    sheet: list[Component] = []
    for compare in Compare:
        before = earlier(period, compare)
        sheet.append(
            option(
                asked.say(f"compare.{compare}"),
                scope.but(versus=of_period(before)),
                on=scope.versus == of_period(before),
                note=_days(before, asked.lang),
            )
        )
    sheet.append(html.Hr())
    sheet += [
        option(
            asked.say(f"filter.p{preset}"),
            scope.but(versus=f"p:{preset}"),
            on=scope.versus == f"p:{preset}",
        )
        for preset in PRESETS
    ]
    return sheet


def _days(period: Period, lang: str) -> str:
    return numbers.span(period.since, period.last_day, lang)


def _areas(asked: Asked) -> list[Component]:
    """The places beside this one; those below it where nothing is beside."""
    scope = asked.scope
    return [
        option(
            named.name(asked.lang),
            scope.but(versus=f"at:{named.place}"),
            on=scope.versus == f"at:{named.place}",
        )
        for named in beside_here(asked)[:MOST]
    ]


def beside_here(asked: Asked) -> list[Named]:
    """Other children of the place above, in code order; the own children at the root."""
    territory, at = asked.world.territory, asked.frame.at
    above = [crumb.named for crumb in asked.frame.crumbs[:-1] if crumb.named]
    level = at.level
    if above and level is not None:
        around = territory.find(above[-1].place)
        rows = territory.children(around, level)
    elif asked.frame.child is not None:
        level = asked.frame.child.key
        rows = territory.children(at, level)
    else:
        return []
    found = (territory.named(type(at)(level, int(row))) for row in rows)
    return [named for named in found if named and named != asked.frame.named]


def _metrics(asked: Asked) -> list[Component]:
    scope = asked.scope
    return [
        option(
            asked.say(f"metric.{key}"),
            scope.but(versus=f"metric:{key}"),
            on=scope.versus == f"metric:{key}",
        )
        for key in MetricKey
        if key is not scope.metric and offers_metric(asked, key)
    ]
