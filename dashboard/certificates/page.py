"""The page of a certificate: plain HTML that a browser shows and the press prints; pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from dashboard import numbers
from dashboard.printing.press.tags import tag
from data.words import word
from geo.queries.certificate import Certificate, Responsible

WIDE, HIGH = 560.0, 340.0
STYLE = """
@page { size: A4; margin: 18mm }
body { font: 15px/1.6 "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif; color: #16202e;
  background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } .muted { color: #5a6675; font-size: .8125rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
th, td { text-align: left; vertical-align: top; padding: .4rem .5rem;
  border-bottom: 1px solid #d5dbe3 }
th { width: 9rem; font-weight: 500; color: #5a6675 }
.warn { border-left: 4px solid #b8620b; background: #fdf3e6; padding: .5rem .75rem }
svg { width: 100%; height: auto; border: 1px solid #d5dbe3 }
@media print { .screen { display: none } body { margin: 0; max-width: none } }
"""


def page(
    found: Certificate, lang: str, title: str, made: datetime, zone: ZoneInfo, pdf: str | None
) -> str:
    """The document. `pdf` is the address of the printable file, None inside that file."""
    say = _Say(lang)
    print_it = tag("p", tag("a", say("print"), href=pdf), css="screen") if pdf else None
    body = [
        tag("p", title, css="muted"),
        tag("h1", say("title")),
        tag("table", tag("tbody", *[_row(*row) for row in _rows(found, say)])),
        _border(found, say),
        _map(found, say),
        tag("p", say("rule"), css="muted"),
        tag("p", say("made", at=numbers.moment(made, zone, lang)), css="muted"),
        print_it,
    ]
    head = tag(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width">'),
        tag("title", say("title")),
        tag("style", Markup(STYLE)),
    )
    document = tag("html", head, tag("body", tag("main", *body)), lang=say.tongue)
    return str(Markup("<!DOCTYPE html>") + document)


class _Say:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.tongue = "zh-CN" if lang == "zh" else "en"

    def __call__(self, key: str, **params: object) -> str:
        return word(f"certificate.{key}", self.lang, **params)

    def name(self, zh: str, en: str | None) -> str:
        return zh if self.lang == "zh" or not en else en


def _rows(found: Certificate, say: _Say) -> list[tuple[str, str]]:
    lang = say.lang
    rows = [
        (say("point"), f"{found.lon:.7f}, {found.lat:.7f} (CGCS2000)"),
        (say("day"), numbers.day(found.day, lang)),
        (say("grid"), _place(found.grid, say) if found.grid else say("no_grid")),
    ]
    rows += [
        (say.name(area.level_zh or "", area.level_en), _place(area, say)) for area in found.areas
    ]
    rows.append((say("document"), _document(found, say)))
    post = say.name(found.post_zh, found.post_en) if found.post_zh else say("no_post")
    return [*rows, (say("post"), post)]


def _place(place: Responsible, say: _Say) -> str:
    """Name, code and how far its border is."""
    name = f"{say.name(place.name_zh, place.name_en)} ({place.code})"
    if place.border_m is None:
        return name
    return f"{name} · {say('border', metres=metres(place.border_m))}"


def metres(distance: float) -> str:
    """To a centimetre where it matters."""
    return f"{distance:.2f}" if distance < 10 else f"{distance:,.0f}"


def _document(found: Certificate, say: _Say) -> str:
    made = found.document
    if made is None:
        return say("from_beginning")
    return say(
        "by_document",
        document=made.number,
        day=numbers.day(made.effective_on, say.lang),
        post=say.name(made.post_zh, made.post_en),
    )


def _row(name: str, value: str) -> Markup:
    return tag("tr", tag("th", name, scope="row"), tag("td", value))


def _border(found: Certificate, say: _Say) -> Markup | None:
    """A point on a line belongs to the lowest code, which is said."""
    if not found.also:
        return None
    others = ", ".join(each.code for each in found.also)
    code = found.grid.code if found.grid else ""
    return tag("p", say("on_the_line", others=others, code=code), css="warn", role="note")


def _map(found: Certificate, say: _Say) -> Markup:
    """The grids near by as lines, the responsible one filled, the point in the middle."""
    shrink = np.cos(np.radians(found.lat))
    scale = WIDE / (0.008 * shrink)

    stretch, middle = np.array([shrink * scale, -scale]), np.array([WIDE / 2, HIGH / 2])

    def place(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.round((xy - [found.lon, found.lat]) * stretch + middle, 1))

    mine = found.grid.code if found.grid else None
    parts = [
        tag(
            "path",
            d=_path(shapely.transform(area, place)),
            fill="#cfe3ff" if code == mine else "none",
            stroke="#3b6fb6",
            stroke_width=1.5,
        )
        for code, area in found.around
        if not area.is_empty
    ]
    x, y = WIDE / 2, HIGH / 2
    parts += [
        tag("circle", cx=x, cy=y, r=5, fill="#c0261c", stroke="#fff", stroke_width=2),
        tag("path", d=f"M{x - 14} {y}h28M{x} {y - 14}v28", stroke="#c0261c", stroke_width=1),
    ]
    return tag("svg", *parts, viewBox=f"0 0 {WIDE:g} {HIGH:g}", role="img", aria_label=say("map"))


def _path(area: shapely.Geometry) -> str:
    rings = [
        ring
        for part in shapely.get_parts(area)
        if part.geom_type == "Polygon" and not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join(
        "M" + "L".join(f"{x:g} {y:g}" for x, y in shapely.get_coordinates(ring)) + "Z"
        for ring in rings
    )
