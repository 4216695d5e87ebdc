"""One figure as one line of JSON, and the percentiles in it."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.figures import FIGURES, Figure, Worth

DIGITS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured. `n` counts the measurements behind `value`; what does not apply is None.

    `peer` names who did comparable work in the same run, `peer_value` is in the same unit and by
    the same statistic as `value`.
    """

    name: str
    value: float | None
    unit: str
    size: str
    n: int
    p50: float | None = None
    p95: float | None = None
    peer: str | None = None
    peer_value: float | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's way to the same answer, measured beside ours."""

    name: str
    values: Sequence[float]


def percentile(values: Sequence[float], share: float, *, worst_is_low: bool = False) -> float:
    """The nearest-rank percentile: the least measured value that at least `share` percent do not
    exceed; with `worst_is_low` the greatest that they reach. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    ranked = sorted(values, reverse=worst_is_low)
    return ranked[max(0, math.ceil(share / 100 * len(ranked)) - 1)]


def summarised(name: str, size: str, values: Sequence[float], peer: Peer | None = None) -> Line:
    """The line of a figure from its single measurements."""
    figure = FIGURES[name]
    if not values:
        return Line(name, None, figure.unit, size, 0)
    several = len(values) > 1
    return Line(
        name,
        _worth(figure, values),
        figure.unit,
        size,
        len(values),
        _rounded(_share(figure, values, 50)) if several else None,
        _rounded(_share(figure, values, 95)) if several else None,
        peer.name if peer else None,
        _worth(figure, peer.values) if peer and peer.values else None,
    )


def _worth(figure: Figure, values: Sequence[float]) -> float:
    if figure.worth is Worth.GREATEST:
        return _rounded(max(values))
    return _rounded(_share(figure, values, 95 if figure.worth is Worth.P95 else 50))


def _share(figure: Figure, values: Sequence[float], share: float) -> float:
    return percentile(values, share, worst_is_low=figure.more_is_better)


def _rounded(value: float) -> float:
    return round(value, DIGITS)
