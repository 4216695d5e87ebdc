"""The eight components of the map and the contract of their properties.

Properties that several components share:

- `theme`: "dark" or "light". `colours`: single colours that replace those of the theme
  (names in assets/map_3_theme.js). `lang`: "zh" or "en"; English names fall back to Chinese ones.
- `url`: address of a geometry file (`geo.shapes.binary`) from the layers manifest. Choropleth
  also takes a list of bands `[{"from": zoom, "url": ...}]`, finest last, with the same rows.
- A row is the place of a feature in its file; arrays of values have one entry a row and travel as
  base64 of their little-endian bytes (`dashboard.map.arrays`).
- `ready` (out): address that has been loaded; `failed` (out): address that could not be, else None.
- `clicked` (out): `{"code", "row", "n"}`; `n` rises with each click, so equal clicks are seen too.

All words come in by properties; the JavaScript has none. `dashboard.map.container` puts them into a
map that zooms as they expect.

From bottom to top: ground, choropleth, buildings and roads, mask, borders, heat, points, names,
gauges, markers and their chips; outlines of what is chosen or pointed at lie over all.
"""

from typing import Any

from dash.development.base_component import Component

SHARED = ("id", "theme", "colours", "lang", "ready", "failed")


class Drawn(Component):
    """What the components have in common; not used itself."""

    _namespace = "gezhi"
    _type = "Drawn"
    _children_props: list[str] = []  # noqa: RUF012 - Dash declares these as variables of instances
    _base_nodes: list[str] = ["children"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_wildcard_properties: list[str] = []  # noqa: RUF012
    available_properties: list[str] = list(SHARED)  # noqa: RUF012
    _prop_names: list[str] = list(SHARED)  # noqa: RUF012
    own: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls._type = cls.__name__
        cls.available_properties = cls._prop_names = [*SHARED, *cls.own]

    def __init__(self, id: str | None = None, **props: Any) -> None:
        given = {"id": id, **props} if id is not None else props
        super().__init__(**given)  # type: ignore[no-untyped-call]


class Basemap(Drawn):
    """Background, surroundings, green, water, buildings and roads with their names.

    `surround`, `green`, `water`, `roads`, `buildings`: an address, or a list of addresses and
    `{"url", "from"}`; the latter are fetched only from that zoom on (lanes from 13, footprints
    from 15). Roads carry a class byte: 0 expressway, 1 arterial, 2 secondary, 3 local, 4 lane,
    5 footway. `names`: False writes no names. `tiles`: template of a tile service painted over the
    ground; where a tile does not come, our own picture stays. out: `failed` (also of tiles).
    """

    own = (
        "surround",
        "green",
        "water",
        "roads",
        "buildings",
        "names",
        "tiles",
    )


class Choropleth(Drawn):
    """Polygons of one layer, coloured by a class byte each, under roads and names.

    - `values`: Uint8 a row: index into `palette`, 254 hidden (not drawn, not hit), 255 no data
      (hatched). A new value recolours without fetching anything.
    - `palette`: colours; `alpha`: opacity, or `[[zoom, opacity], ...]` (default 0.85).
    - `min_zoom` (inclusive), `max_zoom` (exclusive): shown, and fetched, only there.
    - `stroke`: weight of the gaps between polygons (1; 0 for none), `stroke_colour`,
      `stroke_limit`: tiles with more polygons (2,500) have no strokes and are
      painted from samples, a few milliseconds each.
    - `numbers`: Float32 a row for the tooltip, NaN where there is none; `digits` after the point.
    - `tip`: "{name}\\n{value} 件 · {class}"; `tip_none` where there is no number; `class_labels`
      fill {class}. Lines are text, never markup.
    - `kind`: of the places ("area", "grid" ...), by which their cards are asked for.
    - `selected`: code of an outlined feature; `interactive`: False lets the pointer through.
    - `order`: 350; a choropleth of greater order (below 360) lies above.
    - out: `clicked`, `double_clicked`.
    """

    own = (
        "url",
        "kind",
        "values",
        "palette",
        "alpha",
        "min_zoom",
        "max_zoom",
        "stroke",
        "stroke_colour",
        "stroke_limit",
        "numbers",
        "digits",
        "tip",
        "tip_none",
        "class_labels",
        "selected",
        "interactive",
        "order",
        "clicked",
        "double_clicked",
    )


class Gauges(Drawn):
    """A share as a ring and a number at the label point of each area, where there is room.

    `url`: a layer with label points; `shares`: Uint8 a row, whole percent, 254 hidden, 255 none;
    `colour` of the share, `rest` of what is missing to the whole.
    """

    own = ("url", "shares", "colour", "rest")


class Mask(Drawn):
    """Dims everything outside the chosen areas, outlines them, and draws borders.

    - `url`, `codes`: the layer and the codes of the chosen areas; an empty list dims nothing.
    - `dim`: colour of the veil, "none" for no veil; `outline`: False for none; `width` in pixels.
    - `borders`: `[{"url", "width", "tone", "dash", "min_zoom", "max_zoom", "crowd"}]`, drawn in
      this order (lightest first) and fetched only from `min_zoom` on; tone is "faint", "normal",
      "strong" or a colour; tiles with more than `crowd` (250) areas have none.
    - Names and markers outside the chosen areas become fainter.
    """

    own = (
        "url",
        "codes",
        "dim",
        "outline",
        "width",
        "borders",
    )


class Labels(Drawn):
    """Names of areas, the largest first; a name that would touch another is left out.

    `levels`: `[{"url", "size", "weight", "min_zoom", "max_zoom", "min_px", "only_inside",
    "first"}]`, the most important level first. `first`: its names take their places before the
    chips of markers do (for the few great names). `min_px`: least width of an area on the screen;
    `only_inside`: not outside the chosen areas of the Mask.
    """

    own = ("levels",)


class Markers(Drawn):
    """Compounds as circles whose shape and colour tell their state; the first few bear a name chip.

    - `url`: a layer with label points; `states`: Uint8 a row, index into `styles`, 255 hidden;
      `values`: Uint16 a row, the number of the chip and the size of the circle.
    - `styles`: `[{"shape", "colour", "label", "weight", "radius", "min_zoom", "tip"}]`; shape is
      "pulse" (urgent, with an exclamation mark), "ring", "check", "dashed", "flag", "half", "back"
      or "dot". Greater weights lie above and are named first; weight 0 gets no chip and no
      keyboard stop.
    - `badges`: Uint8 a row, 0 none, else one more than the index into `badge_styles`.
    - `top`: number of chips (8); `focus_most`: number of keyboard stops (40); `most`: value of the
      greatest radius; `radius`: `[least, greatest]` pixels; `min_zoom`; `fade`: fainter outside
      the Mask.
    - `tip`: "{name}\\n{state} · {value} 件"; it is also what a screen reader says of a chip.
    - `selected`: code of the ringed marker. out: `clicked` (also by Enter on a chip).
    """

    own = (
        "url",
        "states",
        "values",
        "styles",
        "badges",
        "badge_styles",
        "top",
        "focus_most",
        "most",
        "radius",
        "min_zoom",
        "fade",
        "tip",
        "selected",
        "clicked",
    )


class PointCloud(Drawn):
    """Issues or visits: dots where they are few, counted bubbles or heat where they are many.

    - `url`, or `data`: base64 of the same file (`geo.shapes.binary.encode_points`); the class byte
      of a point is an index into `styles` `[{"colour", "shape", "label", "weight"}]`; shape is
      "circle", "square", "bar", "diamond", "hollow", "cross" or "triangle". Classes without a
      style are not drawn. Columns `n` and `late` of the file's table say how many a point stands
      for and how many of them are of the last class (cells; never dots).
    - `mode`: "points" (bubbles above `limit` points in view, else dots), "auto" (heat above it),
      "heat", "bubbles", "dots".
    - `limit` (3,000), `size` (factor of dots), `ramp` (hex colours of heat, least first),
      `bubble_colour` with an arc of `late_colour`, `min_zoom`, `max_zoom`. out: `clicked` (dots).
    """

    own = (
        "url",
        "data",
        "styles",
        "mode",
        "limit",
        "size",
        "ramp",
        "bubble_colour",
        "late_colour",
        "min_zoom",
        "max_zoom",
        "clicked",
    )


class MapView(Drawn):
    """Moves the map and tells where it is.

    - `bounds`: `[[south, west], [north, east]]`; a new value flies there (the first one jumps) so
      that it fills the area no panel hides; `padding`: `[top, right, bottom, left]` pixels hidden
      by panels; `max_zoom` for fitting.
    - `command`: `{"do", "n"}` carried out when `n` changes: "zoom_in", "zoom_out", "home" (to the
      property `home`, bounds), "fit" (with "bounds", "max_zoom"), "centre" (with "centre"
      `[lat, lon]` and perhaps "zoom"; the place comes to the middle of the free area).
    - `label`: what a screen reader says of the map. Keyboard: arrows, + and - on the focused map.
    - out, 250 ms after the map rests: `zoom`, `center` `[lat, lon]`, `seen` (bounds of the view).
    """

    own = (
        "bounds",
        "padding",
        "max_zoom",
        "command",
        "home",
        "label",
        "zoom",
        "center",
        "seen",
    )
