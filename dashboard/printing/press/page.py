"""The page: one HTML document of a sheet, every part in its box, for the press to print."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from dashboard.printing.press.boxes import Boxes, boxed, boxes
from dashboard.printing.press.charts import months, spark
from dashboard.printing.press.column import column
from dashboard.printing.press.differences import differences
from dashboard.printing.press.middle import middle
from dashboard.printing.press.picture import Picture
from dashboard.printing.press.profile import profile
from dashboard.printing.press.tags import tag
from dashboard.printing.press.words import width_of
from dashboard.printing.sheet import Figure, Sheet

TITLE, TITLE_WIDE = 6.2, 132.0  # size of the heading, and how wide it may be
FONT_HOST = "gezhi-font:"


@dataclass(frozen=True, slots=True)
class Document:
    """The page as HTML, and the maps in it by address as pictures of their own: the elements of a
    map need no styles, and looking for them would take longer than drawing it."""

    html: str
    maps: dict[str, str]


def document(sheet: Sheet) -> Document:
    """Every name in it is escaped."""
    where = boxes(sheet)
    shown = middle(sheet, where)
    body = [
        boxed("header", where.head, *_head(sheet)),
        boxed(
            "div", where.strip, *(_figure(each, sheet) for each in sheet.figures), css="strip card"
        ),
        *shown.body,
        boxed("div", where.column, _beside(sheet, where), css="column card"),
        boxed("div", where.notes, _notes(sheet), css="notes"),
        boxed("footer", where.foot, *_foot(sheet, shown.maps[0])),
    ]
    head = [
        tag("meta", charset="utf-8"),
        tag("title", sheet.title),
        tag("meta", name="generator", content=sheet.product),
        tag("style", Markup(_style(sheet))),
    ]
    page = tag("html", tag("head", *head), tag("body", *body), lang=sheet.lang)
    return Document(str(Markup("<!DOCTYPE html>") + page), shown.addressed)


def _style(sheet: Sheet) -> str:
    """The style sheet with the colours of the theme and the size of the page."""
    paper = sheet.paper
    colours = "".join(f"{key}:{value};" for key, value in sheet.colours.items())
    page = f"@page{{size:{paper.width:g}{paper.measure} {paper.height:g}{paper.measure};margin:0}}"
    faces = "".join(
        f'@font-face{{font-family:"Barlow Digits";font-weight:{weight};'
        f"unicode-range:U+25,U+2B-3A,U+2013,U+2212;"
        f'src:url("{FONT_HOST}{number}") format("woff2")}}'
        for number, (weight, _) in enumerate(sheet.fonts)
    )
    root = f":root{{{colours}}}html{{font-size:{paper.unit:g}{paper.measure}}}"
    return page + faces + root + _rules()


@cache
def _rules() -> str:
    return (Path(__file__).parent / "page.css").read_text("utf8")


def _head(sheet: Sheet) -> list[Markup]:
    lines = [tag("p", line, css="cut") for line in sheet.lines]
    if sheet.warnings:
        lines.append(tag("p", " ".join(sheet.warnings), css="cut warn"))
    when = [tag("b", sheet.as_of), tag("p", sheet.printed)]
    size = min(TITLE, TITLE * TITLE_WIDE / width_of(sheet.title, TITLE * 1.05))
    title = tag("h1", sheet.title, css="cut", style=f"font-size:{size:.2f}rem")
    return [
        tag("div", tag("small", sheet.product), title, css="titles"),
        tag("div", *lines, css="lines"),
        tag("div", *when, css="when"),
    ]


def _figure(each: Figure, sheet: Sheet) -> Markup:
    arrow = {"up": "▲", "down": "▼"}.get(each.direction, "")
    trend = f"{arrow} {each.trend}" if arrow else each.trend
    marks = " · ".join(each.marks)
    return tag(
        "div",
        tag("div", each.name, css="name cut"),
        spark(each, sheet.colours),
        tag("div", tag("b", each.value), tag("small", each.unit), css="number"),
        tag("div", trend, css=f"trend cut {each.tone}".strip()),
        tag("div", marks, css="marks cut"),
        css=f"figure {'bad' if each.is_bad else ''} {'chosen' if each.chosen else ''}".strip(),
    )


def _beside(sheet: Sheet, where: Boxes) -> Markup:
    if sheet.differences is not None:
        lists = differences(sheet.differences, where.differences)
    elif sheet.profile is not None:
        lists = profile(sheet.profile, where.problems)
    else:
        lists = column(sheet, where)
    return lists + tag("div", months(sheet.trend, sheet.colours), css="trend-box")


def _notes(sheet: Sheet) -> Markup:
    rows = [tag("span", tag("b", head), f" {body}  ") for head, body in sheet.notes]
    return tag("p", tag("b", sheet.notes_title, css="lead"), *rows)


def _foot(sheet: Sheet, drawn: Picture) -> list[Markup]:
    meridian = f"{abs(drawn.meridian):.2f}°{'E' if drawn.meridian >= 0 else 'W'}"
    left = [sheet.approval, sheet.projection.format(meridian=meridian)]
    return [
        tag("span", "  ·  ".join(part for part in left if part), css="cut"),
        tag("span", sheet.address, css="address cut"),
        tag("span", sheet.page, css="page"),
    ]
