"""The addresses behind open pages: `/version`, and `/presenting/<channel>` to follow and to lead.

Small answers with an ETag; what has not changed is 304 without a body.
"""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, json, request

from dashboard.clock import now
from dashboard.db import reading
from dashboard.server.answers import language
from dashboard.server.keeping import can_be_kept
from dashboard.session.following import Following, hour, shown
from dashboard.session.lately import Lately
from dashboard.session.news import LASTS_S, News, read_news
from data.words import word
from geo.commands.presenting import Showing, leave, present
from geo.cube.clock import zone_of
from geo.errors import GeoError, Refused
from geo.rules.presenting import is_channel

LARGEST_BODY = 16_384
LONGEST_TOKEN, SHORTEST_TOKEN = 64, 16


def add_session(server: Flask, home: Path) -> None:
    """Serve both on the application; `home` is where the workers leave each other marks."""
    news = Lately(read_news, LASTS_S)
    following = Following(home / "cache")

    @server.get("/version")
    def version() -> Response:
        return _unless_known(news().to_json())

    @server.get("/presenting/<channel>")
    def follow(channel: str) -> Response:
        _require(is_channel(channel))
        return _unless_known(shown(following.on(channel), news().zone))

    @server.post("/presenting/<channel>")
    def lead(channel: str) -> Response:
        wish = _wish(channel)
        _require(is_channel(channel))
        try:
            return _led(wish, news())
        finally:
            following.tell()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a presenter's page has sent."""

    showing: Showing
    leaves: bool


def _wish(channel: str) -> Wish:
    """Raises GeoError follow.unreadable for anything that is not what our page sends."""
    request.max_content_length = LARGEST_BODY
    sent = request.get_json(force=True, silent=True)
    if not isinstance(sent, dict) or not can_be_kept(sent):
        raise GeoError("follow.unreadable")
    texts = [sent.get(name, "") for name in ("token", "search", "label")]
    _require(all(isinstance(text, str) for text in texts), "follow.unreadable")
    token, search, label = texts
    _require(SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN, "follow.unreadable")
    showing = Showing(channel, token, search, label, take=sent.get("take") is True)
    return Wish(showing, leaves=sent.get("leave") is True)


def _led(wish: Wish, news: News) -> Response:
    """The version that walls show; no version and a sentence when somebody else presents, which is
    an answer and no failure: browsers write failures on their console."""
    with reading() as db:
        if wish.leaves:
            leave(db, wish.showing.channel, wish.showing.token)
            return Response(status=204)
        try:
            version = present(db, wish.showing, now(), news.zone or zone_of(""))
        except Refused as refused:
            return _answer(_told(refused, news))
    return _answer({"version": version})


def _told(refused: Refused, news: News) -> dict[str, object]:
    """Who presents, in a sentence that the page shows; `taken` says that one may take over."""
    lang, params = language(), dict(refused.params)
    if "started_at" in params:
        params["since"] = hour(params.pop("started_at"), news.zone)  # type: ignore[arg-type]
        params["label"] = params["label"] or word("follow.somebody", lang)
    taken = refused.key == "follow.taken"
    return {"version": None, "taken": taken, "message": word(refused.key, lang, **params)}


def _require(holds: bool, key: str = "follow.bad_channel") -> None:
    if not holds:
        raise GeoError(key)


def _answer(body: dict[str, object]) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, content_type="application/json")


def _unless_known(body: dict[str, object]) -> Response:
    """With an ETag of the content; 304 to whoever has it already."""
    response = _answer(body)
    response.add_etag()
    response.make_conditional(request)
    return response
