"""The legend on paper: classes in a row, and the layers of the map below them."""

from markupsafe import Markup

from dashboard.printing.mapped import Key, Swatch
from dashboard.printing.press.column import badge
from dashboard.printing.press.picture import Picture
from dashboard.printing.press.tags import joined, tag
from dashboard.printing.sheet import Sheet


def legend(sheet: Sheet, key: Key, drawn: Picture | None = None) -> Markup:
    """`drawn` is the map it belongs to, for what is said of its circles."""
    head = tag("p", tag("b", key.title), tag("span", key.formula, css="muted"), css="cut")
    parts = [head, tag("div", *(_swatch(each) for each in key.swatches), css="classes")]
    if key.overlays:
        cells = [tag("small", key.cells)] if drawn is not None and drawn.has_cells else []
        parts.append(tag("div", *_overlays(sheet, key), *cells, css="overlays"))
    return joined(parts)


def _swatch(each: Swatch) -> Markup:
    look = "swatch none" if each.tone is None else f"swatch class-{each.tone}"
    return tag("span", tag("i", css=look), each.text, tag("small", each.count), css="class")


def _overlays(sheet: Sheet, key: Key) -> list[Markup]:
    found = []
    for name, rows, note in key.overlays:
        found.append(tag("b", name))
        for shown, text in rows:
            found.append(tag("span", badge(sheet, shown), text, css="one"))
        if note:
            found.append(tag("small", note, css="one"))
    return found
