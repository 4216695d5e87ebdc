"""Pages that stand in for a room: an unknown address, an empty database; pure."""

from dash import dcc
from dash.development.base_component import Component

from dashboard import html
from data.words import word

WAYS = (
    ("demo", ("./gezhi demo",)),
    ("init", ("./gezhi init --ladder ladder.toml",)),
    (
        "import",
        (
            "./gezhi import areas districts.geojson --crs EPSG:4326",
            "./gezhi import issues requests.csv",
        ),
    ),
)


def unknown(path: str, lang: str) -> html.Div:
    """No room at this path; the path is shown as text."""
    return _page(
        [
            html.H1(word("page.unknown_title", lang)),
            html.P(word("page.unknown_lead", lang, path=path[:120])),
            dcc.Link(word("page.home", lang), href="/", className="button"),
        ]
    )


def empty(lang: str) -> html.Div:
    """What to do when there is nothing to show yet."""
    ways = [
        html.Li([html.B(word(f"page.empty_{key}", lang)), *(html.Code(line) for line in lines)])
        for key, lines in WAYS
    ]
    return _page(
        [
            html.H1(word("page.empty_title", lang)),
            html.P(word("page.empty_lead", lang)),
            html.Ol(ways),
            html.A(word("page.reload", lang), href="/", className="button"),
        ]
    )


def _page(inside: list[Component]) -> html.Div:
    return html.Div(html.Div(inside, className="panel card"), className="page")
