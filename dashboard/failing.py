"""Failing well: an error of a callback becomes a sentence, and the panel it hit is marked stale."""

import logging
from collections.abc import Iterable
from typing import Any

from dash import ctx, set_props

from dashboard.asking import language
from dashboard.ids import Room
from dashboard.server.outage import is_outage, key_of
from data.words import word
from geo.errors import GeoError, Unavailable
from geo.scope import Scope

log = logging.getLogger(__name__)


def tell_user(error: Exception) -> None:
    """Handler of every callback: GeoErrors and outages are told, anything else is logged and
    admitted.

    Nothing of the error itself reaches the browser. A panel never keeps yesterday's number
    unmarked.
    """
    lang = _language()
    for panel in _panels():
        tell_panel(error, panel, lang)
    if not _panels():
        _tell(error, lang)


def tell_panel(error: Exception, panel: str, lang: str) -> None:
    """Mark one panel stale and say why; while the database is away, the page keeps asking."""
    set_props(panel, {"data-state": "stale", "data-says": word("screen.stale", lang)})
    _tell(error, lang)


def _tell(error: Exception, lang: str) -> None:
    set_props(Room.FAILURE, {"children": _notice(sentence(error, lang))})
    if is_outage(error) or isinstance(error, Unavailable):
        set_props(Room.RETRY, {"disabled": False})


def sentence(error: Exception, lang: str) -> str:
    if isinstance(error, GeoError):
        return word(error.key, lang, **error.params)
    if is_outage(error):
        log.warning("database away or busy: %s", type(error).__name__)
        return word(key_of(error), lang)
    log.error("callback failed", exc_info=error)
    return word("notice.unknown", lang)


def _notice(text: str) -> Any:
    from dashboard import html

    return html.Div([html.Span(className="i i-alert"), html.Span(text)], className="notice failure")


def _flat(node: Any) -> Iterable[dict[str, Any]]:
    """Outputs of the running callback, however they are grouped."""
    if isinstance(node, dict) and "property" in node:
        yield node
    elif isinstance(node, dict):
        for each in node.values():
            yield from _flat(each)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from _flat(each)


def _panels() -> list[str]:
    return [out["id"] for out in _flat(ctx.outputs_list) if out["property"] == "data-state"]


def _language() -> str:
    for item in _flat(ctx.inputs_list):
        if item["id"] == Room.URL and item["property"] == "search":
            return language(Scope.from_search(item.get("value")))
    return language(Scope())
