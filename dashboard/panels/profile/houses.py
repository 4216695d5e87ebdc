"""Visits building by building: when somebody last knocked, and how many doors answered; pure."""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.profile.people import block
from dashboard.parts import attributes, badge
from dashboard.ways import to_map
from geo.queries.buildings import BuildingPage, BuildingRow
from geo.queries.counting import coverage_months

# Days since the last visit up to which a building counts as class 0, 1, 2; beyond, or never: 3.
CLASSES = (7, 30, 90)
TONES = ("good", "accent", "warn", "bad")
MOST = 400
HEADS = ("building", "dwellings", "open", "overdue", "last", "reached")


def visit_class(days: int | None) -> int:
    if days is None:
        return len(CLASSES)
    return sum(days > limit for limit in CLASSES)


def houses(asked: Asked, page: BuildingPage) -> html.Section:
    title = asked.say("compound.houses")
    if not page.rows:
        return block(title, [html.P(asked.say("compound.no_houses"), className="muted")])
    months = len(coverage_months(asked.frame.period, asked.world.today))
    heads = [html.Th(asked.say(f"compound.{key}"), **attributes(scope="col")) for key in HEADS]
    rows = [_row(asked, each, months) for each in page.rows]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="grid")
    hint = asked.say("compound.houses_hint")
    if page.total > len(page.rows):
        hint = asked.say("compound.houses_some", n=len(page.rows), all=page.total)
    return block(title, [html.Div(table, className="scroll tall"), _key(asked)], hint)


def _row(asked: Asked, each: BuildingRow, months: int) -> html.Tr:
    name = to_map(
        each.named.name(asked.lang),
        asked.scope,
        each.named.place,
        className="way",
        title=asked.say("list.on_map"),
    )
    return html.Tr(
        [
            html.Td(name),
            html.Td(numbers.figure(each.dwellings)),
            html.Td(numbers.figure(each.open)),
            html.Td(numbers.figure(each.overdue), className="bad" if each.overdue else None),
            html.Td(_last(asked, each)),
            html.Td(_reached(each, months)),
        ]
    )


def _last(asked: Asked, each: BuildingRow) -> Component:
    if not each.dwellings and each.days_since is None:
        return html.Span(numbers.NONE)  # Nobody lives there: no gap.
    number = visit_class(each.days_since)
    if each.days_since is None:
        return badge(asked.say("compound.never"), TONES[number], mark="alert")
    said = asked.say("compound.days_ago", n=numbers.figure(each.days_since))
    return badge(said, TONES[number], mark="alert" if number == len(CLASSES) else None)


def _reached(each: BuildingRow, months: int) -> str:
    """Dwellings reached of those to be visited, by month, as a share (formula E3)."""
    due = each.dwellings * months
    return numbers.percent(each.reached / due if due else None, 0)


def _key(asked: Asked) -> html.Ul:
    rows = [
        html.Li([html.I(className=f"dot visit-{number}"), asked.say(f"overlay.visit_{number}")])
        for number in range(len(CLASSES) + 1)
    ]
    return html.Ul(rows, className="marks fine")
