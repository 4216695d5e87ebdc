"""The page of the dictionary: contents, how to read a figure, all entries, what is not counted."""

from itertools import pairwise

from dash import dcc
from dash.development.base_component import Component

from dashboard import html
from dashboard.ids import Room
from dashboard.metrics import GROUPS
from dashboard.panels.formulas.entries import entry
from dashboard.parts import Drawn, attributes, icon
from dashboard.picture import Picture, picture
from data.words import word
from geo.rules.classes import SHARES
from geo.rules.hotspots import DEFAULT_WEIGHTS, KAPPA, MIN_HOUSEHOLDS, MIN_ISSUES
from geo.rules.indicators import FEW_CALLS, INDICATORS, SMALL_BASE, THIN_REACH

ABOUT = ("sets", "ratio", "empty", "period", "change", "late", "compound")
MARKS = ("small_base", "thin_sample", "under_50", "to_date", "withheld", "no_register")
BODY = "formulas-body"


class Arrive(Drawn):
    """Scrolls to the entry that the address names, once the page is there."""


def layout(lang: str) -> html.Div:
    """The room in one language; the same for everybody, so it is drawn once and asks nothing."""
    page = {"title": word("formulas.title", lang), "lang": lang, "words": {}}
    return html.Div(
        [
            dcc.Store(id=Room.PAGE, data=page),
            Picture(id=BODY, css="book scroll", tree=picture([*_inside(lang), Arrive()])),
        ],
        className="room reading",
    )


def _inside(lang: str) -> list[Component]:
    groups = [
        html.Section(
            [
                html.H2(word(f"metric.group_{group}", lang)),
                *(entry(key, lang) for key in keys),
            ],
            className="group",
        )
        for group, keys in GROUPS
    ]
    return [
        _head(lang),
        html.Div(
            [contents(lang), html.Main([_reading(lang), *groups, _score(lang)])],
            className="leaves",
        ),
    ]


def _head(lang: str) -> html.Header:
    other = "en" if lang == "zh" else "zh"
    return html.Header(
        [
            html.A([icon("home"), word("formulas.back", lang)], href=f"/?lang={lang}"),
            html.Div(
                [
                    html.H1(word("formulas.title", lang)),
                    html.P(word("formulas.lead", lang, n=len(INDICATORS))),
                ]
            ),
            html.A(
                word("screen.language", lang),
                href=f"/formulas?lang={other}",
                title=word("screen.language_hint", lang),
                target="_self",
            ),
        ],
        className="booktop",
    )


def contents(lang: str) -> html.Nav:
    """Every entry by its number, for jumping."""
    rows: list[Component] = [
        html.A(word("formulas.reading", lang), href="#reading", target="_self")
    ]
    for group, keys in GROUPS:
        rows.append(html.B(word(f"metric.group_{group}", lang)))
        rows += [
            html.A(
                [html.Small(INDICATORS[key].formula), word(f"metric.{key}", lang)],
                href=f"#{key}",
                target="_self",
            )
            for key in keys
        ]
    rows.append(html.A(word("formulas.score_title", lang), href="#score", target="_self"))
    return html.Nav(
        rows, className="contents", **attributes(aria_label=word("formulas.contents", lang))
    )


def _reading(lang: str) -> html.Section:
    """Rules that hold for all figures, and the marks."""
    numbers = {"small": SMALL_BASE, "few": FEW_CALLS, "thin": f"{THIN_REACH:.0%}"}
    rows = [
        part
        for key in ABOUT
        for part in (
            html.Dt(word(f"formulas.{key}_title", lang)),
            html.Dd(word(f"formulas.{key}", lang, **numbers)),
        )
    ]
    rows += [
        html.Dt(word("formulas.classes_title", lang)),
        html.Dd(word("formulas.classes", lang, shares=_shares())),
    ]
    marks = [
        part
        for key in MARKS
        for part in (
            html.Dt([icon("info"), word(f"strip.{key}", lang)]),
            html.Dd(word(f"formulas.mark_{key}", lang, **numbers)),
        )
    ]
    return html.Section(
        [
            html.H2(word("formulas.reading", lang)),
            html.Dl(rows, className="defs wide"),
            html.H3(word("formulas.marks_title", lang)),
            html.Dl(marks, className="defs wide"),
        ],
        id="reading",
        className="group",
    )


def _shares() -> str:
    """The share of places in each class, from calm to warm."""
    edges = (0.0, *SHARES, 1.0)
    sizes = (high - low for low, high in pairwise(edges))
    return " / ".join(f"{size:.0%}" for size in sizes)


def _score(lang: str) -> html.Section:
    """The five components of the list of problem compounds with their weights."""
    values = {"kappa": f"{KAPPA:.0f}", "issues": MIN_ISSUES, "households": MIN_HOUSEHOLDS}
    rows = [
        html.Li(
            [
                html.B(word(f"drawer.{key}", lang)),
                html.Span(f"× {weight:.2f}"),
                html.Span(word(f"formulas.score_{key}", lang, **values)),
            ]
        )
        for key, weight in DEFAULT_WEIGHTS.items()
    ]
    return html.Section(
        [
            html.H2(word("formulas.score_title", lang)),
            html.P(word("formula.score", lang)),
            html.P(word("formulas.score_who", lang, **values)),
            html.Ul(rows, className="components"),
        ],
        id="score",
        className="group",
    )
