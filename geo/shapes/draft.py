"""Drafts: the sheets of a plan, one a community, and what a step of the planner makes of them.

A draft is a value. Its bytes are kept after every step; going back is reading older bytes.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely

from geo.errors import GeoError
from geo.shapes import edits, overlays
from geo.shapes.faces import Atoms, inherit
from geo.shapes.naming import given_lock, given_name, given_post
from geo.shapes.overlays import Dedicated, Label
from geo.shapes.planar import Geometries, Graph, to_degrees, to_steps
from geo.shapes.tracing import trace

MOST_FACES = 400


@dataclass(frozen=True, slots=True)
class Face:
    """A grid to be. `origin` is the code of the grid in force that it continues, if any."""

    number: int
    name_zh: str = ""
    name_en: str = ""
    post: str | None = None
    origin: str | None = None
    locked: bool = False


@dataclass(frozen=True)
class Sheet:
    """One community: its lines, its faces in the order of `graph.faces`, what lies over and below
    them. `micro` holds the inner lines of the micro grids 微网格 of a face by its number, `labels`
    names given to micro grids."""

    graph: Graph
    faces: tuple[Face, ...]
    fresh: int
    dedicated: tuple[Dedicated, ...] = ()
    micro: tuple[tuple[int, Graph], ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def areas(self) -> Geometries:
        """The faces in degrees, in the order of `faces`."""
        return to_degrees(self.graph.faces)

    def row_of(self, number: int) -> int:
        """Raises drawing.no_face."""
        for row, face in enumerate(self.faces):
            if face.number == number:
                return row
        raise GeoError("drawing.no_face")


Draft = dict[str, Sheet]


def sheet_of(
    outline: shapely.Geometry, grids: Sequence[tuple[str, str, str, shapely.Geometry]]
) -> Sheet:
    """A community as it is: grids are (code, name_zh, name_en, area in degrees).

    Numbers follow the codes. A face that is no single grid of today (a gap, a part of an overlap)
    begins without an origin.
    """
    graph = Graph.of(outline, [area for *_, area in grids])
    tree = shapely.STRtree([area for *_, area in grids])
    spots = shapely.point_on_surface(to_degrees(graph.faces))
    inside = [tree.query(spot, predicate="intersects").tolist() for spot in spots]
    found = [grids[rows[0]][:3] if len(rows) == 1 else (None, "", "") for rows in inside]
    order = sorted(range(len(found)), key=lambda row: (found[row][0] is None, found[row][0] or ""))
    numbers = {row: number for number, row in enumerate(order, 1)}
    faces = (Face(numbers[row], zh, en, None, code) for row, (code, zh, en) in enumerate(found))
    return Sheet(graph, tuple(faces), len(found) + 1)


def apply(
    draft: Draft, atoms: Mapping[str, Atoms], action: str, params: Mapping[str, Any]
) -> Draft:
    """The draft after one step. Raises GeoError drawing.* with the reason when it cannot be done,
    drawing.unknown for an action or parameters that do not exist."""
    try:
        work = _ACTIONS[action]
        return work(draft, atoms, params)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise GeoError("drawing.unknown", action=str(action)[:20]) from error


def redone(sheet: Sheet, graph: Graph, atoms: Atoms) -> Sheet:
    """The sheet with other lines: faces that continue keep their names and posts."""
    if len(graph.faces) > MOST_FACES:
        raise GeoError("drawing.too_many", most=MOST_FACES)
    old = {face.number: face for face in sheet.faces}
    names = [face.number for face in sheet.faces]
    numbers, fresh = inherit(sheet.graph.faces, names, graph.faces, atoms, sheet.fresh)
    faces = tuple(old.get(number, Face(number)) for number in numbers)
    done = replace(sheet, graph=graph, faces=faces, fresh=fresh)
    return replace(done, micro=tuple(_followed(sheet, done))) if sheet.micro else done


def _followed(before: Sheet, after: Sheet) -> Iterator[tuple[int, Graph]]:
    """Micro grids where their base grid goes on; lines that divide it no more are gone."""
    was = {face.number: area for face, area in zip(before.faces, before.graph.faces, strict=True)}
    now = {face.number: area for face, area in zip(after.faces, after.graph.faces, strict=True)}
    for number, known in before.micro:
        if number in now and now[number] == was[number]:
            yield number, known
        elif number in now:
            cut = overlays.followed(known, now[number])
            if len(cut.inner):
                yield number, cut


def _lines(edit: Callable[[Sheet, Mapping[str, Any]], Graph]) -> Callable[..., Draft]:
    """An edit of the lines of the one sheet that `community` names."""

    def work(draft: Draft, atoms: Mapping[str, Atoms], params: Mapping[str, Any]) -> Draft:
        code = params["community"]
        sheet = draft[code]
        return draft | {code: redone(sheet, edit(sheet, params), atoms[code])}

    return work


def _draw(draft: Draft, atoms: Mapping[str, Atoms], params: Mapping[str, Any]) -> Draft:
    """A line over all sheets that it touches; with `follow` (metres) it keeps to lines beside."""
    done, why = dict(draft), {}
    reach, follow = (params.get(key, 0.0) for key in ("reach", "follow"))
    for code, sheet in draft.items():
        try:
            graph = trace(sheet.graph, params["line"], reach, follow)
        except GeoError as error:
            if error.key not in ("drawing.outside", "drawing.along"):
                raise
            why[error.key] = error
            continue
        done[code] = redone(sheet, graph, atoms[code])
    if all(done[code] is draft[code] for code in draft):
        raise why.get("drawing.along") or why["drawing.outside"]
    return done


def _cut(sheet: Sheet, params: Mapping[str, Any]) -> Graph:
    row = sheet.row_of(params["face"])
    return edits.cut(sheet.graph, row, params["line"], params.get("reach", 0.0))


def _merge(sheet: Sheet, params: Mapping[str, Any]) -> Graph:
    return edits.merge(sheet.graph, [sheet.row_of(number) for number in params["faces"]])


def _take_over(sheet: Sheet, params: Mapping[str, Any]) -> Graph:
    lines = [shapely.linestrings(to_steps(line).astype(float)) for line in params["lines"]]
    return edits.take_over(sheet.graph, lines)


_GIVEN: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("name_zh", "name_en"), given_name),
    "post": given_post,
    "locked": given_lock,
}


def _describe(draft: Draft, atoms: Mapping[str, Atoms], params: Mapping[str, Any]) -> Draft:
    """Name a face, assign its head's post, lock it; name a dedicated grid."""
    sheet = draft[params["community"]]
    if any(each.number == params["face"] for each in sheet.dedicated):
        named = {key: params[key] for key in ("community", "face", "name_zh") if key in params}
        return _redrawn_dedicated(draft, named)
    row = sheet.row_of(params["face"])
    given = {key: work(params[key]) for key, work in _GIVEN.items() if key in params}
    faces = sheet.faces[:row], replace(sheet.faces[row], **given), sheet.faces[row + 1 :]
    return draft | {params["community"]: replace(sheet, faces=(*faces[0], faces[1], *faces[2]))}


def _dedicate(draft: Draft, atoms: Mapping[str, Atoms], params: Mapping[str, Any]) -> Draft:
    """Draw a dedicated grid over the base grids, or `face` again. Raises drawing.outside,
    drawing.bad_ring, drawing.no_face."""
    sheet = draft[params["community"]]
    ring = overlays.drawn_ring(sheet.graph.outline, params["ring"])
    if "face" in params:
        return _redrawn_dedicated(draft, {**params, "ring": ring})
    new = Dedicated(sheet.fresh, given_name(params.get("name_zh", "")), ring)
    done = replace(sheet, dedicated=(*sheet.dedicated, new), fresh=sheet.fresh + 1)
    return draft | {params["community"]: done}


def _redrawn_dedicated(draft: Draft, params: Mapping[str, Any]) -> Draft:
    """One dedicated grid with another ring or name. Raises drawing.no_face, drawing.bad_name."""
    sheet, number = draft[params["community"]], params["face"]
    given: dict[str, Any] = {"ring": params["ring"]} if "ring" in params else {}
    if "name_zh" in params:
        given["name_zh"] = given_name(params["name_zh"])
    if all(each.number != number for each in sheet.dedicated):
        raise GeoError("drawing.no_face")
    done = [replace(each, **given) if each.number == number else each for each in sheet.dedicated]
    return draft | {params["community"]: replace(sheet, dedicated=tuple(done))}


def _release(draft: Draft, atoms: Mapping[str, Atoms], params: Mapping[str, Any]) -> Draft:
    """Take a dedicated grid away again."""
    sheet = draft[params["community"]]
    kept = tuple(each for each in sheet.dedicated if each.number != params["face"])
    if len(kept) == len(sheet.dedicated):
        raise GeoError("drawing.no_face")
    return draft | {params["community"]: replace(sheet, dedicated=kept)}


def _micro(draft: Draft, atoms: Mapping[str, Atoms], params: Mapping[str, Any]) -> Draft:
    """Divide one base grid into micro grids: by one `line` more, or by all `lines` at once; `names`
    are those of micro grids, each [lon, lat, name_zh, name_en] of a place inside."""
    sheet, number = draft[params["community"]], params["face"]
    area = sheet.graph.faces[sheet.row_of(number)]
    known = dict(sheet.micro)
    if "line" in params or "lines" in params or "names" not in params:
        known[number] = overlays.divided_within(area, known.get(number), params)
    labels = overlays.labelled(area, sheet.labels, params.get("names"))
    micro = tuple(sorted(known.items(), key=lambda item: item[0]))
    return draft | {params["community"]: replace(sheet, micro=micro, labels=labels)}


def _plain(draft: Draft, atoms: Mapping[str, Atoms], params: Mapping[str, Any]) -> Draft:
    """A base grid without micro grids."""
    sheet = draft[params["community"]]
    kept = tuple(item for item in sheet.micro if item[0] != params["face"])
    labels = sheet.labels
    if labels:
        labels = overlays.labelled(sheet.graph.faces[sheet.row_of(params["face"])], labels, [])
    return draft | {params["community"]: replace(sheet, micro=kept, labels=labels)}


_ACTIONS: dict[str, Callable[..., Draft]] = {
    "draw": _draw,
    "cut": _lines(_cut),
    "merge": _lines(_merge),
    "erase": _lines(lambda s, p: edits.erase(s.graph, p["at"], p["reach"])),
    "move": _lines(lambda s, p: edits.move(s.graph, p["at"], p["to"], p["reach"])),
    "insert": _lines(lambda s, p: edits.insert(s.graph, p["at"], p["reach"])[0]),
    "redraw": _lines(lambda s, p: edits.redraw(s.graph, p["at"], p["line"], p["reach"])),
    "tidy": _lines(lambda s, p: edits.tidy_up(s.graph)),
    "take_over": _lines(_take_over),
    "describe": _describe,
    "dedicate": _dedicate,
    "release": _release,
    "micro": _micro,
    "plain": _plain,
}
# What makes sense only where the faces are base grids.
OF_GRIDS = ("dedicate", "release", "micro", "plain")


def stored(draft: Draft) -> bytes:
    """Bytes of a draft, the same for equal drafts."""
    sheets = {code: _written(sheet) for code, sheet in sorted(draft.items())}
    return json.dumps(sheets, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read(state: bytes) -> Draft:
    """The draft of stored bytes. Raises ValueError for anything else."""
    try:
        return {code: _read(sheet) for code, sheet in json.loads(state).items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a stored draft") from error


def _written(sheet: Sheet) -> dict[str, Any]:
    def packed(graph: Graph) -> str:
        return base64.b85encode(graph.stored).decode()

    return {
        "graph": packed(sheet.graph),
        "fresh": sheet.fresh,
        "faces": [
            [f.number, f.name_zh, f.name_en, f.post, f.origin, f.locked] for f in sheet.faces
        ],
        "dedicated": [[d.number, d.name_zh, d.ring, d.origin] for d in sheet.dedicated],
        "micro": [[number, packed(graph)] for number, graph in sheet.micro],
    } | ({"labels": sheet.labels} if sheet.labels else {})


def _read(sheet: Mapping[str, Any]) -> Sheet:
    def graph(text: str) -> Graph:
        return Graph.from_bytes(base64.b85decode(text))

    return Sheet(
        graph=graph(sheet["graph"]),
        faces=tuple(Face(*row) for row in sheet["faces"]),
        fresh=sheet["fresh"],
        dedicated=tuple(Dedicated.read(row) for row in sheet["dedicated"]),
        micro=tuple((number, graph(text)) for number, text in sheet["micro"]),
        labels=tuple((x, y, zh, en) for x, y, zh, en in sheet.get("labels", ())),
    )
