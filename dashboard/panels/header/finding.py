"""Finding places: the index of the territory, and the route that the search box asks."""

import logging
import threading
from subprocess import SubprocessError
from typing import Any

from flask import Flask, Response, json, request

from dashboard import numbers
from dashboard.asking import Asked, asking
from dashboard.panels.places.view import state_of
from data.spelling import Readings, spelled_apart
from geo.queries.board import Entry
from geo.queries.pages import runs
from geo.queries.search import Hit, HitGroup, PlaceIndex, place_index
from geo.queries.territory import Territory
from geo.vocab import LevelKind

log = logging.getLogger(__name__)

LONGEST = 40
SHORTEST_CODE, MOST_FORMER = 4, 6


class Finder:
    """Keeps the index of the newest territory. While that of a newer one is made, the one before
    answers: its codes are still good for a link.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: PlaceIndex | None = None
        self._known: Readings = {}

    def index(self, territory: Territory, *, is_today: bool = True) -> PlaceIndex:
        """Made at once when there is none yet; a territory of another day makes no new one."""
        known = self._index
        if known is not None and not is_today:
            return known
        if known is not None and known.territory is not territory:
            threading.Thread(target=self.prepare, args=(territory,), daemon=True).start()
        return known if known is not None else self.prepare(territory)

    def prepare(self, territory: Territory) -> PlaceIndex:
        """One thread works; who comes meanwhile takes what it has made."""
        with self._lock:
            if self._index is None or self._index.territory is not territory:
                self._index = place_index(territory, self._spelled(territory))
            return self._index

    def _spelled(self, territory: Territory) -> Readings:
        """Readings of all names; only what is new is spelled. Without pinyin, search goes on."""
        names = {name for level in territory.levels.values() for name in level.names_zh}
        wanted = runs(names)
        try:
            fresh = spelled_apart([run for run in wanted if run not in self._known])
        except (OSError, SubprocessError):
            log.warning("names are not spelled; pinyin finds nothing", exc_info=True)
            fresh = {}
        self._known = {run: way for run in wanted if (way := (self._known | fresh).get(run))}
        return self._known


finder = Finder()


def add_search(server: Flask) -> None:
    """Serve `/find?find=<text>&<scope>`: groups of places by level, best first, as JSON."""

    def find() -> Response:
        text = request.args.get("find", "")[:LONGEST]
        scope = "&".join(
            part
            for part in request.query_string.decode("utf8", "replace").split("&")
            # What is sought stands today; former codes are looked up apart.
            if not part.startswith(("find=", "clock="))
        )
        with asking(scope) as asked:
            is_today = asked.world.is_today
            index = finder.index(asked.world.territory, is_today=is_today)
            groups = index.find(text, around=asked.frame.at if is_today else None)
            body = answer(asked, groups)
            body["groups"] += former(asked, index, text.strip().upper())
        response = Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")
        response.headers["Cache-Control"] = "private, no-store"
        return response

    server.add_url_rule("/find", view_func=find, methods=["GET"])


def answer(asked: Asked, groups: list[HitGroup]) -> dict[str, Any]:
    """What the search box shows; `said` tells a screen reader how much there is."""
    total = sum(group.total for group in groups)
    key = "search.found" if total else "search.none"
    marks = _marks(asked) if total else {}
    return {
        "groups": [_group(asked, group, marks) for group in groups],
        "said": asked.say(key, n=numbers.figure(total)),
    }


def former(asked: Asked, index: PlaceIndex, text: str) -> list[dict[str, Any]]:
    """Codes of grids and areas that stand no more; they open as of their last day."""
    if len(text) < SHORTEST_CODE:
        return []
    standing: dict[LevelKind, set[str]] = {}
    for level in index.territory.levels.values():
        standing.setdefault(level.rung.kind, set()).update(level.codes)
    found = asked.world.history.retired(text, standing, MOST_FORMER)
    rows = [
        {
            "at": f"{row.kind}:{row.old}",
            "name": row.old_en if asked.lang == "en" and row.old_en else row.old_zh,
            "path": asked.say("history.until", day=numbers.day(row.ended, asked.lang)),
            "code": row.old,
            "state": "",
            "mark": "",
        }
        for row in found
        if row.ended is not None
    ]
    return [{"level": asked.say("history.former"), "more": "", "rows": rows}] if rows else []


def _group(asked: Asked, group: HitGroup, marks: dict[int, Entry]) -> dict[str, Any]:
    rung = asked.world.territory.hierarchy.rung(group.level)
    listed = marks if rung.kind is LevelKind.COMPOUND else {}
    more = group.total - len(group.hits)
    return {
        "level": rung.name(asked.lang),
        "more": asked.say("search.more", n=numbers.figure(more)) if more else "",
        "rows": [_row(asked, hit, listed.get(hit.id)) for hit in group.hits],
    }


def _row(asked: Asked, hit: Hit, entry: Entry | None) -> dict[str, Any]:
    state = state_of(entry) if entry else ""
    return {
        "at": str(hit.named.place),
        "name": hit.named.name(asked.lang),
        "path": " › ".join(step.name(asked.lang) for step in hit.around),
        "code": hit.named.place.code,
        "state": state,
        "mark": asked.say(f"overlay.{state}") if state else "",
    }


def _marks(asked: Asked) -> dict[int, Entry]:
    return {entry.compound_id: entry for entry in asked.world.board.entries}
