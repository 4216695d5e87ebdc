"""The column beside the map: ranking and problem compounds, or the profile of what is opened."""

from markupsafe import Markup

from dashboard.printing.mapped import Sign
from dashboard.printing.press.boxes import Boxes
from dashboard.printing.press.signs import sign
from dashboard.printing.press.tags import joined, tag
from dashboard.printing.sheet import Rank, Ranking, Sheet, Spot, Spots

WORST = 3


def column(sheet: Sheet, boxes: Boxes) -> Markup:
    parts = []
    if sheet.ranking is not None:
        parts.append(_ranking(sheet.ranking, boxes.ranks))
    if sheet.spots is not None:
        parts.append(_spots(sheet, sheet.spots, boxes.spots))
    return joined(parts)


def _title(text: str, small: str) -> Markup:
    return tag("h2", tag("span", text), tag("small", small))


def _ranking(found: Ranking, room: int) -> Markup:
    """The worst first; the last row says how many are left out, or what lies in none of them."""
    rest = [found.rest] if found.rest is not None else []
    fit = len(found.rows) + len(rest) <= room
    kept = len(found.rows) if fit else max(0, room - len(rest) - 1)
    rows = [_rank(row, number) for number, row in enumerate(found.rows[:kept], 1)]
    if not fit:
        more = found.more.format(n=len(found.rows) - kept)
        rows.append(tag("tr", tag("td"), tag("td", more, css="more", colspan=4)))
    rows += [_rank(row, 0) for row in rest]
    heads = [tag("th"), tag("th"), tag("th"), *(tag("th", name) for name in found.columns)]
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), css="ranking")
    return tag("section", _title(found.title, found.by), table)


def _rank(row: Rank, number: int) -> Markup:
    bar = tag("i", tag("i", style=f"width:{100 * row.bar:.1f}%"), css="bar")
    return tag(
        "tr",
        tag("td", tag("b", row.no), css="no top" if 0 < number <= WORST else "no"),
        tag("td", tag("div", row.name, css="cut"), bar, css="what"),
        tag("td", row.note, css="late"),
        tag("td", row.value, css="value"),
        tag("td", row.change, css=f"change {row.tone}".strip()),
    )


def _spots(sheet: Sheet, found: Spots, room: int) -> Markup:
    if not found.rows:
        return tag("section", _title(found.title, ""), tag("p", found.empty, css="empty"))
    fit = len(found.rows) <= room
    kept = len(found.rows) if fit else max(0, room - 1)
    rows = [_spot(sheet, spot) for spot in found.rows[:kept]]
    if not fit:
        more = found.more.format(n=len(found.rows) - kept)
        rows.append(tag("tr", tag("td"), tag("td", more, css="more", colspan=3)))
    heads = [tag("th"), tag("th"), *(tag("th", name) for name in found.columns)]
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), css="spots")
    return tag("section", _title(found.title, found.count), table)


def _spot(sheet: Sheet, spot: Spot) -> Markup:
    return tag(
        "tr",
        tag("td", badge(sheet, spot.sign), css="no"),
        tag("td", tag("div", spot.name, css="cut"), css="what"),
        tag(
            "td",
            tag("span", spot.said, style=f"color:var({spot.sign.colour})"),
            tag("div", spot.leader, css="leader cut") if spot.leader else None,
            css="who",
        ),
        tag("td", spot.value, css="value"),
    )


def badge(sheet: Sheet, shown: Sign) -> Markup:
    """The same sign as on the map."""
    drawn = sign(shown.shape, 50, 50, 34, sheet.colours[shown.colour], sheet.ground)
    return tag("svg", drawn, viewBox="0 0 100 100", css="badge")
