"""Signs: the shapes and colours by which the layers of the map are told apart; pure.

Every sign differs from its neighbours by shape as well as by colour, and the legend draws it with
the same strokes as the map does.
"""

from dataclasses import dataclass

from dashboard.parts import Drawn


class Mark(Drawn):
    """One sign of the map, drawn as the map draws it. `colour` is a CSS variable."""

    own = ("shape", "colour")


@dataclass(frozen=True, slots=True)
class Sign:
    """`word` is a key of the word list, `weight` what is drawn above what."""

    key: str
    shape: str
    colour: str
    word: str
    weight: int = 0


# Teams: who is on duty in the problem compounds.
TEAMS = (
    Sign("no_team", "pulse", "--spot-no-team", "overlay.no_team", 4),
    Sign("team", "ring", "--spot-team", "overlay.team", 3),
    Sign("watch", "dashed", "--spot-watch", "overlay.watch", 2),
    Sign("done", "check", "--spot-done", "overlay.done", 1),
)
# Problem states: what has become of the compounds that were listed; the rest is plain.
STATES = (
    Sign("plain", "dot", "--spot-plain", "overlay.plain", 0),
    Sign("listed", "flag", "--spot-no-team", "layer.listed", 3),
    Sign("rectifying", "half", "--spot-team", "layer.rectifying", 2),
    Sign("transformed", "check", "--spot-done", "layer.transformed", 1),
    Sign("relapsed", "back", "--spot-relapsed", "layer.relapsed", 4),
)
COMPOUNDS = TEAMS + STATES
BADGES = (
    Sign("badge_none", "badge_wait", "--spot-no-team", "overlay.no_team"),
    Sign("badge_team", "badge_team", "--spot-team", "overlay.team"),
)
ISSUES = (
    Sign("closed", "circle", "--dot-closed", "overlay.closed", 0),
    Sign("open", "square", "--dot-open", "overlay.open", 1),
    Sign("overdue", "triangle", "--dot-overdue", "overlay.overdue", 2),
)
VISITS = tuple(
    Sign(f"visited_{kind}", shape, f"--visit-{kind}", f"layer.visited_{kind}", kind)
    for kind, shape in enumerate(("circle", "bar", "diamond", "hollow", "cross"))
)


def number_of(key: str) -> int:
    """The class byte of a compound's sign."""
    return next(i for i, each in enumerate(COMPOUNDS) if each.key == key)
