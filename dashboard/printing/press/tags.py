"""Elements of HTML and SVG as text; whatever is not made here is escaped."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

Inside = Markup | str | int | float | None


def tag(kind: str, /, *inside: Inside, **attributes: Any) -> Markup:
    """`<kind …>inside</kind>`. `css` is its class; underscores in names of attributes stand for
    dashes; attributes that are None are left out."""
    named = {"class": attributes.pop("css", None) or None} | attributes
    written = "".join(
        f' {key.replace("_", "-")}="{escape(value)}"'
        for key, value in named.items()
        if value is not None
    )
    return Markup(f"<{kind}{written}>") + joined(inside) + Markup(f"</{kind}>")


def joined(parts: Sequence[Inside]) -> Markup:
    """One text of all parts; None is nothing."""
    return Markup("").join(part if part is not None else "" for part in parts)  # type: ignore[misc]
