"""A file that comes back: compared with the grids in force, and made a plan when it is wanted."""

import secrets
import tempfile
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore

import orjson
from flask import Flask, Response, request
from markupsafe import Markup

from dashboard.db import reading, writing
from dashboard.planning.asked import LONGEST_TOKEN, SHORTEST_TOKEN
from dashboard.planning.grounds import today_and_now
from dashboard.server.answers import language
from dashboard.territory_files.tables import Table, page, paragraph
from data.importing.sniffing import SUFFIXES
from data.territory_files.communities import communities_layer, compare_communities
from data.territory_files.comparing import Comparison, compare
from data.territory_files.layers import BASE
from data.territory_files.reading import Drawn, read_areas
from data.territory_files.taking import release, take
from data.words import word
from geo.commands.plans import Editor
from geo.errors import GeoError, NotFound, Refused, Unavailable
from geo.queries.planned import COMMUNITY
from geo.shapes.redrawing import NOISE_M

LARGEST_BODY = 32_000_000
MOST_NOISE_M = 20.0
GRIDS = "grids"
FORM = (
    *("choose", "what", "what_grids", "what_community"),
    *("plan_title", "noise", "accept", "check", "make"),
)
HEADS = ("layer", "kind", "community", "grid", "name", "metres", "square", "before", "after")


def add_upload(server: Flask) -> None:
    """Serve `/plans/import`: GET a form, POST multipart `file`, `title`, and what else there is
    (`what`, `noise`, `accept`, `dry`, `layer`, `token`, `label`). JSON, or a page for forms."""
    desk = _Desk()
    server.add_url_rule("/plans/import", "import_form", desk.form, methods=["GET"])
    server.add_url_rule("/plans/import", "import_file", desk.post, methods=["POST"])


class _Desk:
    """One file at a time in a process: comparing takes a processor."""

    def __init__(self) -> None:
        self._turn = BoundedSemaphore(1)

    def form(self) -> Response:
        return page(language(), say("title"), [paragraph(say("lead")), _form()])

    def post(self) -> Response:
        request.max_content_length = LARGEST_BODY
        if not self._turn.acquire(blocking=False):
            raise Unavailable("territory_file.busy")
        try:
            name, found, plan = _compared()
        except GeoError as error:
            return _refused(error)
        finally:
            self._turn.release()
        return _shown(name, found, plan) if _wants_page() else _told(found, plan)


def say(key: str, **params: object) -> str:
    return word(f"diff.{key}", language(), **params)


def _compared() -> tuple[str, Comparison, int | None]:
    what = request.form.get("what") or GRIDS
    if what not in (GRIDS, COMMUNITY):
        raise GeoError("plan.unreadable", part="what")
    work = compare_communities if what == COMMUNITY else compare
    noise, name, drawn = _noise(), *_drawn(_usual(what))
    if request.form.get("dry"):
        with reading() as db:
            return name, work(db, drawn, *today_and_now(db), noise), None
    editor, own = _editor()
    with writing() as db:
        today, now = today_and_now(db)
        found = work(db, drawn, today, now, noise)
        title = request.form.get("title", "").strip() or Path(name).stem[:80]
        accept = bool(request.form.get("accept"))
        plan = take(db, found, title, editor, today, now, accept=accept)
        if not own:
            release(db, plan)
        return name, found, plan


def _usual(what: str) -> str:
    """The layer that is looked for when none is named."""
    if what == GRIDS:
        return BASE
    with reading() as db:
        return communities_layer(db)


def _drawn(usual: str) -> tuple[str, Drawn]:
    """Its name and its areas; kept under a name of our own while it is read."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise GeoError("diff.no_file")
    name = Path(sent.filename.replace("\\", "/")).name
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="gezhi-drawn-") as folder:
        file = Path(folder, "drawn" + (suffix if suffix in SUFFIXES else ".unknown"))
        sent.save(file)
        try:
            return name, read_areas(file, layer=request.form.get("layer") or None, usual=usual)
        except GeoError as error:
            if "file" not in error.params:
                raise
            raise type(error)(error.key, **{**error.params, "file": name}) from error


def _noise() -> float:
    try:
        noise = float(request.form.get("noise") or NOISE_M)
    except ValueError:
        noise = -1.0
    if not 0 <= noise <= MOST_NOISE_M:
        raise GeoError("diff.bad_noise", most=MOST_NOISE_M)
    return noise


def _editor() -> tuple[Editor, bool]:
    """Who goes on editing; without a token nobody does, and the first who comes may."""
    token = request.form.get("token", "")
    own = SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN
    label = request.form.get("label", "").replace("\0", "")[:40]
    return Editor(token if own else secrets.token_hex(16), label), own


def _wants_page() -> bool:
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"


def _told(found: Comparison, plan: int | None) -> Response:
    body = {
        "id": plan,
        "changes": [asdict(change) for each in found.communities for change in each.changes],
        "spots": [asdict(spot) for spot in found.spots],
        "kind": found.kind,
        "communities": found.size[1],
        "changed": [code for each in found.changed for code in each.code.split("+")],
        "households_moved": sum(each.households_moved for each in found.communities),
        "notes": [say("note_open")] if found.is_open else [],
    }
    return Response(orjson.dumps(body), content_type="application/json")


def _refused(error: GeoError) -> Response:
    if isinstance(error, Unavailable):
        raise error
    status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Refused) else 400
    sentence = word(error.key, language(), **error.params)
    if _wants_page():
        shown = page(language(), say("title"), [paragraph(sentence), _form()])
        shown.status_code = status
        return shown
    told = {key: str(value) for key, value in error.params.items()}
    body = orjson.dumps({"error": error.key, "message": sentence, **told})
    return Response(body, status, content_type="application/json")


def _shown(name: str, found: Comparison, plan: int | None) -> Response:
    moved = sum(each.households_moved for each in found.communities)
    changed, n = found.size
    key = "counts_communities" if found.kind == COMMUNITY else "counts"
    parts = [paragraph(say(key, changed=changed, n=n, moved=int(moved)))]
    if found.is_open:
        parts.append(paragraph(say("note_open")))
    if plan is not None:
        parts.append(paragraph(say("opened", plan=plan)))
    parts += [_changes(found).html(), _spots(found).html(), _form()]
    return page(language(), say("report", file=name), parts)


def _changes(found: Comparison) -> Table:
    rows = [
        (
            *(say(f"layer_{c.layer}"), say(f"kind_{c.kind}"), c.community, c.grid, c.name),
            *(c.metres, c.square_metres, c.households_before, c.households_after),
        )
        for each in found.communities
        for c in each.changes
    ]
    return Table(say("head_kind"), [say(f"head_{key}") for key in HEADS], rows)


def _spots(found: Comparison) -> Table:
    rows = [
        (
            *(say(f"kind_{s.kind}"), f"{s.lon}, {s.lat}", round(s.square_metres, 1)),
            ", ".join(map(str, s.rows)),
        )
        for s in found.spots
    ]
    heads = [say(f"head_{key}") for key in ("kind", "place", "square", "rows")]
    return Table(say("head_place"), heads, rows)


def _form() -> Markup:
    words = {key: say(key) for key in FORM}
    return Markup(
        '<form method="post" enctype="multipart/form-data">'
        '<label>{choose} <input type="file" name="file" required'
        ' accept=".gpkg,.geojson,.json,.zip"></label>'
        '<label>{what} <select name="what"><option value="grids">{what_grids}</option>'
        '<option value="community">{what_community}</option></select></label>'
        '<label>{plan_title} <input name="title" maxlength="80"></label>'
        '<label>{noise} <input name="noise" type="number" min="0" max="20" step="0.1"'
        ' value="1"></label>'
        '<label><input type="checkbox" name="accept" value="1"> {accept}</label>'
        '<button name="dry" value="1">{check}</button><button>{make}</button></form>'
    ).format(**words)
