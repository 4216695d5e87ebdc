"""The manifest: which files the map of one territory on one day is made of."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import shapely
import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from dashboard.layers import drawing, sources
from dashboard.layers.shelf import Shelf
from dashboard.layers.sources import Places
from geo.settings import settings
from geo.shapes.binary import count_features
from geo.vocab import BasemapKind, LevelKind

# Part of every key: raise it when the same territory would give other files.
DRAWN_BY = 1
FOLDER = Path("cache") / "layers"

# How long a request waits for files that somebody is drawing before it says so.
PATIENCE_S = 1.5

_known: dict[tuple[Path, str], "Manifest"] = {}
_drawing: dict[tuple[Path, str, date], "Future[Manifest]"] = {}
_at_hand: dict[tuple[Path, str, date], "Manifest"] = {}
_starting = threading.Lock()
_DRAWERS = ThreadPoolExecutor(2, thread_name_prefix="layers")


class Band(BaseModel):
    """A file, the zoom from which it is shown, and what it weighs as brotli."""

    model_config = ConfigDict(frozen=True)

    zoom: float
    url: str
    bytes: int


class Layer(BaseModel):
    """One layer. Rows are the same in all bands; `bytes` (brotli) is what the first view costs.

    `outlines` is the number of rows drawn as areas; the others are lines or points.
    """

    model_config = ConfigDict(frozen=True)

    bands: tuple[Band, ...]
    rows: int
    outlines: int

    @property
    def url(self) -> str:
        """The address of the only or the coarsest file."""
        return self.bands[0].url

    @property
    def finest(self) -> str:
        return self.bands[-1].url

    @property
    def bytes(self) -> int:
        return self.bands[0].bytes

    @property
    def source(self) -> str | list[dict[str, object]]:
        """What Choropleth takes as `url`."""
        if len(self.bands) == 1:
            return self.url
        return [{"from": band.zoom, "url": band.url} for band in self.bands]


class Manifest(BaseModel):
    """Layers by name: every level by its key, compounds also as "<key>.points", and the basemap as
    "base.roads", "base.streets", "base.lanes", "base.water", "base.green", "base.surround".
    What does not exist is not there."""

    model_config = ConfigDict(frozen=True)

    version: int | str
    on: date
    layers: dict[str, Layer]

    def get(self, name: str) -> Layer | None:
        return self.layers.get(name)

    def url(self, name: str) -> str | None:
        """Address of a layer's coarsest file, None when there is no such layer."""
        layer = self.layers.get(name)
        return layer.url if layer else None


def manifest(
    engine: sa.Engine, version: int | str, on: date, *, home: Path | None = None
) -> Manifest:
    """The files for territory `version` on day `on`, drawn now if nobody has yet.

    Workers share them; while one draws, the others wait. The basemap counts as part of the
    territory's version. Raises Unavailable layers.cannot_write when `home` takes no files.
    """
    shelf = Shelf((home or settings().home) / FOLDER)
    key = hashlib.sha256(f"{DRAWN_BY}|{version}|{on}".encode()).hexdigest()[:24]
    place = (shelf.folder, key)
    if place not in _known:
        _known[place] = _kept(shelf, key) or _drawn_alone(engine, shelf, key, version, on)
    return _known[place]


def manifest_soon(
    engine: sa.Engine, version: int | str, on: date, *, home: Path, patience_s: float = PATIENCE_S
) -> Manifest | None:
    """The same for a request, which must not stand still while a large territory is drawn.

    None when the files are not there after `patience_s`: a thread goes on drawing, ask again.
    Raises what drawing raised.
    """
    place = (home, str(version), on)
    if (known := _at_hand.get(place)) is not None:
        return known
    with _starting:
        work = _drawing.get(place)
        if work is None:
            work = _drawing[place] = _DRAWERS.submit(manifest, engine, version, on, home=home)
    try:
        found = work.result(patience_s)
    except TimeoutError:
        return None
    except Exception:
        _drawing.pop(place, None)
        raise
    _at_hand[place] = found
    _drawing.pop(place, None)
    return found


def forget() -> None:
    """Forget what this process knows; files on disk stay."""
    _known.clear()
    _at_hand.clear()


def _kept(shelf: Shelf, key: str) -> Manifest | None:
    text = shelf.record(key)
    return Manifest.model_validate_json(text) if text else None


def _drawn_alone(
    engine: sa.Engine, shelf: Shelf, key: str, version: int | str, on: date
) -> Manifest:
    with shelf.alone():
        found = _kept(shelf, key)
        if found:
            return found
        with engine.connect() as db:
            fresh = Manifest(version=version, on=on, layers=_draw(db, shelf, on))
        shelf.keep(key, fresh.model_dump_json())
    return fresh


def _draw(db: sa.Connection, shelf: Shelf, on: date) -> dict[str, Layer]:
    db.execute(sa.text("select set_config('statement_timeout', '120000', true)"))
    kinds = sources.read_levels(db)
    areas = sources.read_areas(db, on)
    names = [level for level in kinds if level in areas]
    ladder = [areas[level] for level in names]
    layers = {}
    for name, places, files in zip(names, ladder, drawing.draw_areas(ladder), strict=True):
        layers[name] = _layer(shelf, name, files, len(places), len(places))
    for level, kind in kinds.items():
        if kind != LevelKind.AREA:
            layers |= _places(db, shelf, level, kind, on, ladder)
    land = shapely.union_all(ladder[0].shapes) if ladder else None
    return layers | _basemap(db, shelf, land)


def _layer(shelf: Shelf, name: str, files: dict[float, bytes], rows: int, outlines: int) -> Layer:
    bands = []
    for zoom, body in files.items():
        stored = shelf.put(name, body)
        bands.append(Band(zoom=zoom, url=stored.url, bytes=stored.bytes))
    return Layer(bands=tuple(bands), rows=rows, outlines=outlines)


def _places(
    db: sa.Connection, shelf: Shelf, level: str, kind: str, on: date, ladder: list[Places]
) -> dict[str, Layer]:
    places = sources.read_places(db, kind, on)
    if not len(places):
        return {}
    parents = drawing.rows_of(places.parent_ids, ladder[-1]) if ladder else []
    known = int(np.sum(~(shapely.is_missing(places.shapes) | shapely.is_empty(places.shapes))))
    add: Callable[[str, bytes], Layer] = lambda name, body: _layer(  # noqa: E731
        shelf, name, {0: body}, len(places), 0 if name.endswith(".points") else known
    )
    if kind == LevelKind.GRID:
        return {level: add(level, drawing.draw_grids(places, parents))}
    if kind == LevelKind.BUILDING:
        return {level: add(level, drawing.draw_shapes(places, drawing.FOOTPRINT_STEP_M))}
    points = f"{level}.points"
    return {
        points: add(points, drawing.draw_points(places, parents)),
        level: add(level, drawing.draw_shapes(places, 0.5)),
    }


def _basemap(db: sa.Connection, shelf: Shelf, land: shapely.Geometry | None) -> dict[str, Layer]:
    features = sources.read_basemap(db)
    files = {
        str(kind): drawing.draw_patches(features[kind], land)
        for kind in (BasemapKind.SURROUND, BasemapKind.GREEN, BasemapKind.WATER)
        if kind in features
    }
    if BasemapKind.ROAD in features:
        files |= drawing.draw_roads(features[BasemapKind.ROAD])
    return {
        f"base.{name}": _layer(shelf, f"base.{name}", {0: body}, count_features(body), 0)
        for name, body in files.items()
    }
