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
    rows: list[Component] = [_whole(asked, found)] if found.kind is not Kind.AREA else []
    rows += [_row(asked, found, each) for each in found.rows]
    return [
        crumbs(asked),
        html.H3(title(asked, found)),
        html.Div(
            [html.Div([head(asked, found), *rows], className="diff", role="table")],
            className="scroll rows",
        ),
        html.P(asked.say(f"compare.{RULES[found.kind]}"), className="muted rule"),
    ]


def title(asked: Asked, found: Beside) -> str:
    child = found.left.frame.child
    if found.kind is Kind.AREA or child is None:
        return asked.say("compare.figures")
    return asked.say("compare.rows", level=child.name(asked.lang))


def indicators(found: Beside, row: Row) -> tuple[Indicator, Indicator]:
    """Of the left and of the right figure of a row."""
    left = INDICATORS[row.metric]
    return left, left if found.is_same else INDICATORS[found.right.scope.metric]


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


def named(asked: Asked, found: Beside, row: Row) -> str:
    """What a row is about."""
    if found.kind is Kind.AREA:
        return asked.say(f"metric.{row.metric}")
    return row.named.name(asked.lang) if row.named else asked.say("compare.rest")


def _row(asked: Asked, found: Beside, row: Row) -> Component:
    inside = _cells(asked, found, row, named(asked, found, row))
    if found.kind is Kind.AREA:
        to = asked.scope.but(metric=row.metric)
        on = "on" if row.metric is asked.scope.metric else ""
        return link(inside, to, css=f"line {on}", role="row")
    if row.named is None:
        return _line(inside, "rest")
    return link(inside, asked.scope.drilled(row.named.place), css="line", role="row")


def _line(cells: list[Component], css: str) -> html.Div:
    return html.Div(cells, className=f"line {css}", role="row")


def _cells(asked: Asked, found: Beside, row: Row, name: str) -> list[Component]:
    left, right = indicators(found, row)
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
    text, tone = told(asked, indicator, row)
    if row.difference.sense is Sense.SMALL:
        return [text, html.Small(asked.say("compare.small"))]
    return [html.Span(text, className=f"trend {tone}")] if tone is not None else text


def told(asked: Asked, indicator: Indicator, row: Row) -> tuple[str, str | None]:
    """The difference in words, and its tone: None where it is neither a rise nor a fall."""
    found = row.difference
    if found.sense is Sense.NONE:
        if row.ranks is None:
            return numbers.NONE, None
        return asked.say("compare.ranks", left=row.ranks[0], right=row.ranks[1]), None
    if found.sense is Sense.SMALL:
        return numbers.signed(found.plain or 0.0, indicator.decimals), None
    value = (found.share if found.sense is Sense.SHARE else found.plain) or 0.0
    text = _written(asked, indicator, found)
    return text, tone_of(value, indicator.better) if value else None


def _written(asked: Asked, indicator: Indicator, found: Difference) -> str:
    if found.sense is Sense.SHARE:
        return numbers.signed(100 * (found.share or 0.0), 1) + "%"
    text = numbers.signed(found.plain or 0.0, max(1, indicator.decimals))
    return asked.say("compare.points", n=text) if found.sense is Sense.POINTS else text
