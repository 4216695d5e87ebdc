"""Keeping: which texts of a request the database can hold."""

from collections.abc import Iterator


def can_be_kept(body: object) -> bool:
    """Whether every text of a JSON value, however deep, has no NUL and no half of a character."""
    return all(map(_is_kept, _texts(body)))


def _texts(body: object) -> Iterator[str]:
    left = [body]
    while left:
        each = left.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, list):
            left += [one for one in each if not isinstance(one, float)]
        elif isinstance(each, dict):
            left += [*each, *each.values()]


def _is_kept(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
