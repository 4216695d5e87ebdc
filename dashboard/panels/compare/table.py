"""The table of differences: every place below, or every figure of two areas; pure."""

from dash.development.base_component import Component

from dashboard import html, numbers
from dashboard.asking import Asked
from dashboard.panels.compare.choices import naming
from dashboard.panels.compare.view import amount
from dashboard.panels.places.view import crumbs
from dashboard.panels.strip.view import tone_of
from dashboard.parts import Children, link
from geo.queries.beside import Beside, Difference, Row, Sense
from geo.queries.measures import Figure
from geo.queries.versus import Kind
from geo.rules.indicators import INDICATORS, Indicator

RULES = {Kind.PERIOD: "rule", Kind.AREA: "rule_area", Kind.METRIC: "rule_metric"}


def body(asked: Asked, found: Beside) -> list[Component]:
    """Where one is, what is compared, the rows, and the rule by which they differ."""
    child = found.left.frame.child
    title = asked.say("compare.figures")
    if found.kind is not Kind.AREA and child is not None:
        title = asked.say("compare.rows", level=child.name(asked.lang))
    rows: list[Component] = [_whole(asked, found)] if found.kind is not Kind.AREA else []
    rows += [_row(asked, found, each) for each in found.rows]
    return [
        crumbs(asked),
        html.H3(title),
        html.Div(
            [html.Div([head(asked, found), *rows], className="diff", role="table")],
            className="scroll rows",
        ),
        html.P(asked.say(f"compare.{RULES[found.kind]}"), className="muted rule"),
    ]


def head(asked: Asked, found: Beside) -> html.Div:
    names = [naming(asked, found, side.scope) for side in (found.left, found.right)]
    text = asked.say("compare.difference") if found.is_same else "#"
    return _line(
        [
            html.Span("", role="columnheader"),
            html.Span(asked.say("compare.left"), role="columnheader", title=names[0]),
            html.Span(asked.say("compare.right"), role="columnheader", title=names[1]),
            html.Span(text, role="columnheader"),
        ],
        "top",
    )


def _whole(asked: Asked, found: Beside) -> html.Div:
    return _line(_cells(asked, found, found.whole, asked.say("compare.whole")), "whole")


def _row(asked: Asked, found: Beside, row: Row) -> Component:
    if found.kind is Kind.AREA:
        text = asked.say(f"metric.{row.metric}")
        to = asked.scope.but(metric=row.metric)
        on = "on" if row.metric is asked.scope.metric else ""
        return link(_cells(asked, found, row, text), to, css=f"line {on}", role="row")
    if row.named is None:
        return _line(_cells(asked, found, row, asked.say("compare.rest")), "rest")
    inside = _cells(asked, found, row, row.named.name(asked.lang))
    return link(inside, asked.scope.drilled(row.named.place), css="line", role="row")


def _line(cells: list[Component], css: str) -> html.Div:
    return html.Div(cells, className=f"line {css}", role="row")


def _cells(asked: Asked, found: Beside, row: Row, name: str) -> list[Component]:
    left = INDICATORS[row.metric]
    right = left if found.is_same else INDICATORS[found.right.scope.metric]
    return [
        html.Span(name, className="what", role="rowheader", title=name),
        html.B(_amount(asked, left, row.left), role="cell"),
        html.B(_amount(asked, right, row.right), role="cell"),
        html.Span(_difference(asked, left, row), className="by", role="cell"),
    ]


def _amount(asked: Asked, indicator: Indicator, figure: Figure) -> Children:
    """The figure; a mark tells of a thin sample or a small base."""
    text = amount(indicator, figure)
    if not figure.marks:
        return text
    why = " · ".join(asked.say(f"strip.{mark}") for mark in figure.marks)
    return [text, html.Small("*", title=why)]


def _difference(asked: Asked, indicator: Indicator, row: Row) -> Children:
    """The signed amount, coloured by good or bad; words where none may be told."""
    found = row.difference
    if found.sense is Sense.NONE:
        if row.ranks is None:
            return numbers.NONE
        return asked.say("compare.ranks", left=row.ranks[0], right=row.ranks[1])
    if found.sense is Sense.SMALL:
        plain = numbers.signed(found.plain or 0.0, indicator.decimals)
        return [plain, html.Small(asked.say("compare.small"))]
    value = _told(found)
    text = _written(asked, indicator, found)
    if not value:
        return text
    return [html.Span(text, className=f"trend {tone_of(value, indicator.better)}")]


def _told(found: Difference) -> float:
    return (found.share if found.sense is Sense.SHARE else found.plain) or 0.0


def _written(asked: Asked, indicator: Indicator, found: Difference) -> str:
    if found.sense is Sense.SHARE:
        return numbers.signed(100 * (found.share or 0.0), 1) + "%"
    text = numbers.signed(found.plain or 0.0, max(1, indicator.decimals))
    return asked.say("compare.points", n=text) if found.sense is Sense.POINTS else text
