"""Keys of a print: the legend of a map, as on the screen, with its formula in words."""

from dashboard import numbers
from dashboard.asking import Asked
from dashboard.offering import offers_overlay
from dashboard.panels.map import legend
from dashboard.panels.map.contents import Contents, Shown
from dashboard.printing.mapped import Key, Sign, Swatch
from geo.queries.frame import Frame
from geo.queries.values import Legend, MapValues
from geo.vocab import Overlay


def key(asked: Asked, found: MapValues, held: Contents) -> Key:
    """Classes with ranges and counts, and the layers above."""
    indicator = found.legend.indicator
    number = asked.say("formula.id", id=indicator.formula)
    sentence, unit = asked.say(f"formula.{indicator.key}"), _unit(asked, found.legend)
    return Key(
        title=_title(asked, found.legend, asked.frame),
        formula=" ".join([unit, f"{number} · {sentence}", asked.say("legend.breaks")]).strip(),
        swatches=_swatches(asked, found.legend, counted=True),
        cells=asked.say("print.cells"),
        overlays=tuple(
            _overlay(asked, each, held.shown[each])
            for each in held.shown
            if offers_overlay(asked, each)
        ),
    )


def plain(asked: Asked, found: Legend, frame: Frame, *, counted: bool = True) -> Key:
    """Classes alone, the number of the formula beside the title."""
    number = asked.say("formula.id", id=found.indicator.formula)
    return Key(
        title=_title(asked, found, frame),
        formula=f"{_unit(asked, found)} {number}".strip(),
        swatches=_swatches(asked, found, counted=counted),
        cells="",
        overlays=(),
    )


def _title(asked: Asked, found: Legend, frame: Frame) -> str:
    metric = asked.say(f"metric.{found.indicator.key}")
    return asked.say("legend.per", metric=metric, level=frame.level.name(asked.lang))


def _unit(asked: Asked, found: Legend) -> str:
    unit = asked.say(f"unit.{found.indicator.unit}")
    return asked.say("print.unit", unit=unit) if unit else ""


def _swatches(asked: Asked, found: Legend, *, counted: bool) -> tuple[Swatch, ...]:
    def count(n: int) -> str:
        return asked.say("legend.count", n=numbers.figure(n)) if counted else ""

    ranges = legend.ranges(found, asked.lang)
    swatches = [
        Swatch(tone, text, count(n))
        for tone, text, n in zip(legend.tones(found), ranges, found.counts, strict=True)
    ]
    if found.no_data:
        swatches.append(Swatch(None, asked.say("legend.none"), count(found.no_data)))
    return tuple(swatches)


def _overlay(
    asked: Asked, each: Overlay, shown: Shown
) -> tuple[str, tuple[tuple[Sign, str], ...], str]:
    """Name of a layer with how much of it there is, its signs, and what is not drawn."""
    count = asked.say("print.bracket", text=shown.count) if shown.count else ""
    rows = tuple(
        (Sign(sign.shape, sign.colour), asked.say(sign.word) + _counted(n))
        for sign, n in shown.signs
    )
    return asked.say(f"layer.{each}") + count, rows, " · ".join(shown.notes)


def _counted(n: int | None) -> str:
    return "" if n is None else f" {numbers.figure(n)}"
