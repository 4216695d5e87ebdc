"""Colours of a theme, read from the style sheets and the script that colour the screen."""

import re
from functools import cache

from dashboard.bundle import ASSETS
from dashboard.printing.sheet import Colours

_BLOCK = re.compile(r":root(?:\[data-theme=\"(\w+)\"\])?\s*\{([^}]*)\}")
_VARIABLE = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);")
_NESTED = re.compile(r"@(?:media|supports)[^{]*\{(?:[^{}]*\{[^}]*\})*[^{}]*\}")
_SCRIPT = "map_3_theme.js"
_PAIR = re.compile(r"(\w+):\s*(?:'([^']*)'|\[([^\]]*)\])")


@cache
def variables(theme: str) -> Colours:
    """CSS variables of "dark" or "light" by name, dashes included: the dark ones are the rule."""
    found: Colours = {}
    for path in sorted(ASSETS.glob("*.css")):
        # What holds for some screens only, or for the browser's own printing, is not the theme.
        rules = _NESTED.sub("", path.read_text("utf8"))
        for named, body in _BLOCK.findall(rules):
            if named in ("", theme):
                found |= {key: value.strip() for key, value in _VARIABLE.findall(body)}
    return found


@cache
def ground(theme: str) -> dict[str, str | tuple[str, ...]]:
    """Colours of the basemap by name, as the map's own script has them. KeyError when the script
    has no such theme."""
    source = (ASSETS / _SCRIPT).read_text("utf8")
    bodies = dict(re.findall(r"const (\w+) = \{(.*?)\n  \};", source, re.DOTALL))
    return {
        key: text or tuple(re.findall(r"'([^']*)'", listed))
        for key, text, listed in _PAIR.findall(bodies[theme])
    }
