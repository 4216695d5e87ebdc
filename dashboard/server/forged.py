"""Forged questions: a body that no page of ours would post is refused before a callback sees it.

Dash takes the body of a question as it is and fails somewhere inside when it is wrong; that would
look like a defect of ours and fill the log.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, request

from dashboard.server.answers import refusal

UPDATE = "/_dash-update-component"
LONGEST_TEXT = 8_190  # what a query string may be, see dashboard.server.running
TEXTS = {"search", "pathname", "hash", "href"}
NUMBERS = {"n_clicks", "n_intervals"}

Spec = Mapping[str, Any]


def add_form_gate(server: Flask, callbacks: Callable[[], Mapping[str, Spec]]) -> None:
    """Refuse with 400 what does not have the form of a known callback. `callbacks` are Dash's, by
    output; asked at every request, since Dash fills them late."""

    @server.before_request
    def _check() -> Response | None:
        if request.path != UPDATE or request.method != "POST":
            return None
        # A body that is no JSON at all is refused by Flask itself, with 400 as well.
        return None if is_formed(request.get_json(), callbacks()) else refusal(400, "notice.forged")


def is_formed(body: object, callbacks: Mapping[str, Spec]) -> bool:
    """Whether a body asks one of the callbacks for its outputs, with its inputs, of fitting
    types."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    spec = callbacks.get(body["output"])
    if spec is None:
        return False
    return (
        _are_given(body.get("inputs"), spec["inputs"])
        and _are_given(body.get("state") or [], spec["state"])
        and _are_asked(body.get("outputs"), body["output"])
        and _are_names(body.get("changedPropIds", []), spec["inputs"])
    )


def _are_given(given: object, wanted: Sequence[Mapping[str, Any]]) -> bool:
    """The same properties in the same order, each with a value that it can have."""
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    return all(_is_given(one, other) for one, other in zip(given, wanted, strict=True))


def _is_given(given: object, wanted: Mapping[str, Any]) -> bool:
    if not isinstance(given, dict):
        return False
    same = all(given.get(key) == wanted[key] for key in ("id", "property"))
    return same and _fits(wanted["property"], given.get("value"))


def _fits(name: str, value: object) -> bool:
    if value is None:
        return True
    if name in TEXTS:
        return isinstance(value, str) and len(value) <= LONGEST_TEXT
    if name in NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool)
    return not name.endswith("Request") or isinstance(value, dict)


def _are_asked(asked: object, output: str) -> bool:
    """The outputs one by one, as the name of the callback lists them; a callback without any has
    none."""
    named = output.strip(".").split("...") if output.startswith("..") else [output]
    if not asked:
        return "." not in output.strip(".") or asked is None
    listed = asked if isinstance(asked, list) else [asked]
    if isinstance(asked, list) is not output.startswith(".."):
        return False
    return [_name(each) for each in listed] == [name.partition("@")[0] for name in named]


def _name(item: object) -> str | None:
    if not isinstance(item, dict):
        return None
    whose, what = item.get("id"), item.get("property")
    return f"{whose}.{what}".partition("@")[0] if isinstance(whose, str) else None


def _are_names(names: object, inputs: Sequence[Mapping[str, Any]]) -> bool:
    """What has changed is among the inputs; nothing at all at the first question."""
    known = {f"{each['id']}.{each['property']}" for each in inputs}
    return isinstance(names, list) and all(isinstance(n, str) and n in known for n in names)
