"""Refusals over HTTP: a status, a key, a sentence in the reader's language; never a trace."""

from collections.abc import Mapping

from flask import Response, json, request

from data.words import word


def language() -> str:
    """``lang`` in the query string, else what the browser prefers, else Chinese."""
    wanted = request.args.get("lang", "") or request.accept_languages.best_match(["zh", "en"]) or ""
    return "en" if wanted.startswith("en") else "zh"


def refusal(
    status: int,
    key: str,
    params: Mapping[str, object] | None = None,
    retry_after_s: int | None = None,
) -> Response:
    """JSON for programs, a plain sentence for people who typed an address."""
    sentence = word(key, language(), **(params or {}))
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        response = Response(sentence + "\n", status, content_type="text/plain; charset=utf-8")
    else:
        body = json.dumps({"error": key, "message": sentence}, ensure_ascii=False)
        response = Response(body, status, content_type="application/json")
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response
