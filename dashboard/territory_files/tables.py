"""A plain page of tables that prints well: no script, no part of the application's screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response
from markupsafe import Markup

Cell = str | int | float | datetime | None

_PAGE = Markup(
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>{style}</style></head><body><main>{body}</main></body></html>"
)
_STYLE = Markup(
    "body{font:15px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;margin:2rem;color:#14202e;"
    "background:#fff}main{max-width:70rem;margin:auto}h1{font-size:1.5rem}h2{font-size:1.15rem;"
    "margin:1.6rem 0 .4rem;break-after:avoid}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #c9d3df;"
    "vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
    "thead{display:table-header-group}tr{break-inside:avoid}label{display:block;margin:.8rem 0}"
    "input,button{font:inherit;padding:.35rem .6rem}button{margin-right:.6rem}"
    "section.new{break-before:page}"
    "@media print{body{margin:0;font-size:10pt}form,.screen{display:none}}"
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading; a column of numbers is set to the right."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def html(self) -> Markup:
        numeric = [
            all(isinstance(row[i], int | float | None) for row in self.rows) and bool(self.rows)
            for i in range(len(self.heads))
        ]
        head = Markup("").join(_cell("th", h, n) for h, n in zip(self.heads, numeric, strict=True))
        body = Markup("").join(
            Markup("<tr>{}</tr>").format(
                Markup("").join(_cell("td", c, n) for c, n in zip(row, numeric, strict=True))
            )
            for row in self.rows
        )
        return Markup(
            "<h2>{}</h2><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
        ).format(self.title, head, body)


def _cell(tag: str, value: Cell, numeric: bool) -> Markup:
    if isinstance(value, datetime):
        text = f"{value:%Y-%m-%d %H:%M}"
    else:
        text = f"{value:,}" if isinstance(value, int | float) else value or ""
    return Markup("<{0}{1}>{2}</{0}>").format(tag, Markup(' class="n"' if numeric else ""), text)


def paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def page(lang: str, title: str, parts: Iterable[Markup]) -> Response:
    """The whole page; every text is escaped where it is put in."""
    body = Markup("<h1>{}</h1>").format(title) + Markup("").join(parts)
    whole = _PAGE.format(lang=lang, title=title, style=_STYLE, body=body)
    response = Response(str(whole), content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
