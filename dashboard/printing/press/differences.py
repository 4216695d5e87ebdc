"""The table of differences beside two maps, as on the screen."""

from markupsafe import Markup

from dashboard.printing.middle import Difference, Differences
from dashboard.printing.press.tags import tag


def differences(found: Differences, room: int) -> Markup:
    """`room` is how many rows fit; the last one says how many are left out."""
    fit = len(found.rows) <= room
    kept = found.rows if fit else found.rows[: max(1, room - 1)]
    rows = [_row(each) for each in kept]
    if not fit:
        more = found.more.format(n=len(found.rows) - len(kept))
        rows.append(tag("tr", tag("td", more, css="more", colspan=4)))
    heads = [tag("th"), *(tag("th", name) for name in found.columns)]
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), css="differences")
    title = tag("h2", tag("span", found.title, css="cut"))
    return tag("section", title, table, tag("p", found.rule, css="rule"))


def _row(each: Difference) -> Markup:
    return tag(
        "tr",
        tag("td", tag("div", each.name, css="cut"), css="what"),
        tag("td", each.left, css="value"),
        tag("td", each.right, css="value"),
        tag("td", each.by, css=f"change {each.tone}".strip()),
        css="whole" if each.is_whole else "",
    )
