"""Reasons: why a compound is on the list, as the five components of its score; pure."""

from dashboard import html, numbers
from data.words import word
from geo.queries.hotspots import Component, ProblemCompound


def why(spot: ProblemCompound, lang: str) -> html.Details:
    """Score and rank, then each component as a bar of its points out of those it could bring."""
    head = html.Summary(
        [
            html.B(word("drawer.why", lang)),
            html.Small(
                [
                    word("drawer.rank", lang, n=spot.rank),
                    " · ",
                    word("drawer.score", lang),
                    " ",
                    html.B(numbers.figure(spot.score, 1)),
                ]
            ),
            html.Span(className="i i-down turn"),
        ]
    )
    rows = [_row(part, lang) for part in spot.components]
    formula = html.P(word("formula.score", lang), className="muted")
    return html.Details(
        [head, html.Ul(rows, className="reasons"), formula], className="block", open=True
    )


def _row(part: Component, lang: str) -> html.Li:
    most = 100 * part.weight
    fill = 100 * part.points / most if most else 0
    hint = word(
        "drawer.percentile",
        lang,
        p=numbers.figure(100 * part.percentile, 0),
        weight=numbers.percent(part.weight, 0),
    )
    return html.Li(
        [
            html.Span(word(f"drawer.{part.key}", lang)),
            html.B(_value(part)),
            html.I(html.I(style={"width": f"{fill:.1f}%"}), className="bar"),
            html.Small(f"{numbers.figure(part.points, 1)} / {numbers.figure(most, 0)}"),
        ],
        title=hint,
    )


def _value(part: Component) -> str:
    """A count, a rate per 100 households, or a share."""
    if part.key == "n":
        return numbers.figure(part.value)
    if part.key == "r":
        return numbers.figure(part.value, 1)
    return numbers.percent(part.value, 0)
