"""Small charts of a page: a line of what has been, months against those of the year before."""

from markupsafe import Markup

from dashboard.printing.press.tags import tag
from dashboard.printing.press.words import FONT
from dashboard.printing.sheet import Colours, Figure, Month, Trend

SPARK = (24.0, 6.0)
MONTHS = (80.0, 17.0)
OVER = 3.4  # room above the highest bar, for its number
UNDER = 3.6


def spark(each: Figure, colours: Colours) -> Markup:
    """A line through the known values; a gap breaks it. The last one has a dot."""
    known = [value for value in each.spark if value is not None]
    if len(known) < 2:
        return Markup("")
    wide, tall = SPARK
    low, high = min(known), max(known)
    step, scale = (wide - 1) / (len(each.spark) - 1), (tall - 1.4) / ((high - low) or 1.0)
    data, pen, last = "", "M", (0.0, 0.0)
    for number, value in enumerate(each.spark):
        if value is None:
            pen = "M"
            continue
        last = (number * step, tall - 0.7 - (value - low) * scale)
        data += f"{pen}{last[0]:.2f} {last[1]:.2f}"
        pen = "L"
    colour = colours["--bad" if each.is_bad else "--accent"]
    line = tag("path", d=data, fill="none", stroke=colour, stroke_width=0.4)
    dot = tag("circle", cx=round(last[0], 2), cy=round(last[1], 2), r=0.65, fill=colour)
    return tag("svg", line, dot, viewBox=f"0 0 {wide:g} {tall:g}", css="spark")


def months(found: Trend, colours: Colours) -> Markup:
    """Bars of this year with their numbers, a line across each for the year before."""
    wide, tall = MONTHS
    most = max([max(one.now, one.before) for one in found.months], default=1) or 1
    step = wide / max(1, len(found.months))
    drawn = [
        part
        for number, one in enumerate(found.months)
        for part in _month(one, number * step, step, (tall - OVER) / most, colours)
    ]
    chart = tag("svg", *drawn, viewBox=f"0 0 {wide:g} {tall + UNDER:g}", css="months")
    head = tag("div", tag("b", found.title), tag("small", found.hint), css="keys")
    return tag("section", head, chart)


def _month(one: Month, left: float, step: float, scale: float, colours: Colours) -> list[Markup]:
    tall, high = MONTHS[1], one.now * scale
    line = one.before * scale
    above = line if high - 0.6 < line < high + OVER else high  # the number keeps off the line
    accent, text = colours["--accent"], colours["--text"]
    return [
        _bar(left + step * 0.16, tall - high, step * 0.68, high, accent, one.is_partial),
        _bar(left + step * 0.06, tall - one.before * scale, step * 0.88, 0.3, text, True),
        _label(left + step / 2, tall - above - 0.8, f"{one.now:,}", text),
        _label(left + step / 2, tall + 2.9, one.label, colours["--muted"]),
    ]


def _bar(x: float, y: float, wide: float, tall: float, colour: str, faint: bool) -> Markup:
    sizes = {"x": x, "y": y, "width": wide, "height": max(tall, 0.05)}
    rounded = {key: round(value, 2) for key, value in sizes.items()}
    return tag("rect", **rounded, fill=colour, fill_opacity=0.6 if faint else 1)


def _label(x: float, y: float, text: str, colour: str) -> Markup:
    size = 1.95 if len(text) > 5 else 2.15
    font = {"font_family": FONT, "font_size": size, "text_anchor": "middle", "fill": colour}
    return tag("text", text, x=round(x, 2), y=round(y, 2), **font)
