"""Water, green and the neighbouring districts: what is drawn beneath and around the territory."""

import numpy as np
import shapely

from data.demo.territory.columns import Floats, Ints, Objects
from data.demo.territory.guides import Stream, normals
from data.demo.territory.lots import Lots
from data.demo.territory.merging import Rule, join
from data.demo.territory.network import Network
from data.demo.territory.noise import wobble
from data.demo.territory.planar import Plane

Named = tuple[str, str | None, str | None, shapely.Geometry]

RIVER = ("青川河", "Qingchuan River")
BROOK = ("柳溪", "Liuxi Brook")
LAKE = ("澄湖", "Cheng Lake")
HILLS = (("望岭森林公园", "Wangling Forest Park"), ("小望山", "Little Wang Hill"))
PARKS = (("青榆公园", "Qingyu Park"), ("文昌公园", "Wenchang Park"))


def bed(stream: Stream) -> shapely.Geometry:
    """The water surface of a stream."""
    side = normals(stream.xy) * stream.half_width[:, None]
    ring = np.vstack([stream.xy + side, (stream.xy - side)[::-1]])
    return shapely.make_valid(shapely.Polygon(ring)).buffer(6).buffer(-6).simplify(1)


def water(
    network: Network, lots: Lots, use: Objects, built: Ints, rng: np.random.Generator
) -> list[Named]:
    """River, brook, lake, and ponds in fields and parks; none on the lots that are `built`."""
    river, brook = (bed(stream) for stream in network.streams)
    half = shapely.box(*network.sheet)
    shapes: list[Named] = [("river", *RIVER, river.intersection(half))]
    shapes.append(("stream", *BROOK, brook.difference(river).intersection(half)))
    shapes += [("lake", *LAKE, b.shape) for b in network.blobs if b.kind == "lake"]
    chance = np.select([use == "field", use == "park", use == "wood"], [0.16, 0.22, 0.1], 0.0)
    chance[built] = 0
    picked = np.flatnonzero((rng.random(len(use)) < chance) & (shapely.area(lots.plot) > 9000))
    for k in picked.tolist():
        shapes.append(("pond", None, None, _pond(lots.plot[k], rng)))
    return [s for s in shapes if not s[3].is_empty]


def _pond(plot: shapely.Polygon, rng: np.random.Generator) -> shapely.Geometry:
    """An uneven pond somewhere in the middle of a plot."""
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(plot, 5))
    radius = float(np.hypot(*(centre[1] - centre[0]))) * rng.uniform(0.3, 0.6)
    angle = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    form = min(radius, 160.0) * wobble(rng, angle, 0.16)
    ring = centre[0] + np.column_stack([form * np.cos(angle), form * np.sin(angle)])
    return shapely.Polygon(ring).buffer(4).intersection(plot.buffer(-4))


def green(
    network: Network, lots: Lots, use: Objects, wet: list[Named], namer_parks: list[tuple[str, str]]
) -> list[Named]:
    """Parks, the hill, belts along the water, fields and woods; never over water."""
    hills, parks = iter(HILLS), iter(PARKS)
    shapes: list[Named] = []
    for blob in network.blobs:
        if blob.kind == "hill":
            shapes.append(("forest", *next(hills), blob.shape))
        elif blob.kind == "park":
            shapes.append(("park", *next(parks), blob.shape))
        elif blob.kind == "lake":
            shapes.append(("park", None, None, blob.shore.buffer(-14)))
    kinds = {"bank": "belt", "park": "park", "green": "garden", "field": "field", "wood": "forest"}
    names = iter(namer_parks)
    for k in np.flatnonzero(np.isin(use, list(kinds)) & (lots.nature != "park")).tolist():
        if lots.plot[k].area < 250:
            continue
        zh, en = next(names, (None, None)) if use[k] == "park" else (None, None)
        shapes.append((kinds[use[k]], zh, en, _rounded(lots.plot[k], str(use[k]))))
    lake_and_river = shapely.union_all([s[3] for s in wet]).buffer(5)
    shapely.prepare(lake_and_river)
    dry = []
    for kind, zh, en, shape in shapes:
        clear = shape.difference(lake_and_river) if lake_and_river.intersects(shape) else shape
        dry += [
            (kind, zh, en, p)
            for p in shapely.get_parts(clear)
            if p.geom_type == "Polygon" and p.area > 200
        ]
    return dry


def countryside(outer: Lots, wet: list[Named], rng: np.random.Generator) -> list[Named]:
    """Some fields and woods around the territory."""
    luck = rng.random(len(outer.plot))
    kind = np.select([luck < 0.34, luck < 0.42], ["field", "forest"], "")
    kind[outer.nature == "bank"] = "belt"
    waters = shapely.union_all([s[3] for s in wet]).buffer(5)
    chosen = np.flatnonzero((kind != "") & (shapely.area(outer.plot) > 2000))
    dry = shapely.get_parts(shapely.difference(outer.plot[chosen], waters), return_index=True)
    return [
        (str(kind[chosen[k]]), None, None, part)
        for part, k in zip(*dry, strict=True)
        if part.geom_type == "Polygon" and part.area > 2000
    ]


def _rounded(plot: shapely.Polygon, use: str) -> shapely.Geometry:
    """Parks have soft corners, fields sharp ones."""
    if use in ("park", "green", "wood"):
        return shapely.simplify(plot.buffer(-14).buffer(14, quad_segs=3), 0.7)
    return plot


def neighbours(plane: Plane, outside: Ints, count: int) -> Objects:
    """The faces around the territory joined to `count` neighbouring districts."""
    position = np.full(len(plane.face), -1, dtype=np.int64)
    position[outside] = np.arange(len(outside))
    pair, shared, kind = plane.borders()
    both = (position[pair] >= 0).all(axis=1)
    faces = plane.face[outside]
    area: Floats = shapely.area(faces)
    rule = Rule(
        target=float(area.sum()) / count, limits=(1.5 * float(area.sum()) / count,), compact=0.5
    )
    borders = (position[pair[both]], shared[both], kind[both])
    label = join(area, area, shapely.length(faces), borders, count, rule)
    unions = [shapely.coverage_union_all(faces[label == k]) for k in range(int(label.max()) + 1)]
    return np.array(unions, dtype=object)
