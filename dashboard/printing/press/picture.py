"""The picture: the whole map as one SVG, from the ground up to the names."""

from dataclasses import dataclass

from markupsafe import Markup

from dashboard.printing.mapped import MapPlan
from dashboard.printing.press import areas, basemap, furniture, marks
from dashboard.printing.press.ground import Ground
from dashboard.printing.press.names import Writing, names
from dashboard.printing.press.tags import tag
from dashboard.printing.press.view import View
from dashboard.printing.press.words import Places
from dashboard.printing.sheet import Sheet

SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Picture:
    """The SVG, and 1:n of its scale (None where the page has no size)."""

    svg: Markup
    scale: int | None
    meridian: float
    has_cells: bool


def picture(
    sheet: Sheet, plan: MapPlan, size: tuple[float, float], *, is_small: bool = False
) -> Picture:
    """A map of a sheet in a box of `size` millimetres of the layout; a small one is bare."""
    colours, variables = sheet.ground, sheet.colours
    ground, view = Ground(), View.over(plan.bounds, size, plan.least_px_m)
    places = Places(view.width, view.height)
    scale = furniture.scale_of(view, sheet.paper)
    said = sheet.scale.format(n=f"{scale:,}") if scale else ""
    # Room is taken in the order of importance; what is drawn last lies on top.
    fixed = (
        []
        if is_small
        else [
            furniture.bar(view, places, colours, said),
            furniture.north(view, places, colours, sheet.north),
            furniture.inset(ground, plan, view, places, colours, variables),
        ]
    )
    place = areas.chosen(ground, plan, view)
    circles, plates = marks.compounds(plan.marks, view, places, place, (variables, colours))
    writing = Writing(view, plan, places, place, colours)
    dots = [marks.dots(each, view, variables, colours) for each in plan.dots]
    body = [
        basemap.below(ground, plan.base, view, colours),
        areas.coloured(ground, plan, view, colours, variables),
        areas.houses(ground, plan, view, colours, variables),
        basemap.veil(ground, plan.base, view, colours),
        basemap.roads(ground, plan.base, view, colours),
        areas.mask(ground, plan, view, colours, variables),
        *(drawn for drawn, _ in dots),
        circles,
        names(ground, writing),
        plates,
        *fixed,
    ]
    box = f"0 0 {view.width:.0f} {view.height:.0f}"
    inside = tag("g", *body, clip_path="url(#map-box)")
    svg = tag("svg", areas.clip(view, "map-box"), inside, viewBox=box, css="map", xmlns=SVG)
    return Picture(svg, scale, view.lon, any(counted for _, counted in dots))
