"""Streets as evenly spaced streamlines of the direction field (after Jobard and Lefer, 1997)."""

from collections import deque
from collections.abc import Iterable

import numpy as np

from data.demo.territory.columns import Floats
from data.demo.territory.field import Field, Raster

STOP = 0.52  # a street ends where it comes nearer to its neighbour than this share of the spacing
START = 0.92


class Clearance:
    """Distance from every cell to the nearest street of one family, capped at `reach`."""

    def __init__(self, raster: Raster, reach: float) -> None:
        self.raster = raster
        self.radius = int(reach / raster.cell) + 1
        self.far = self.radius * raster.cell
        self.value = np.full((raster.rows, raster.columns), float(self.far))
        span = np.arange(-self.radius, self.radius + 1) * raster.cell
        self.stamp = np.hypot(*np.meshgrid(span, span))

    def add(self, xy: Floats) -> None:
        """Takes the points (n, 2) of a street into account."""
        raster, radius = self.raster, self.radius
        column = ((xy[:, 0] - raster.left) / raster.cell).astype(int)
        row = ((xy[:, 1] - raster.bottom) / raster.cell).astype(int)
        for i, j in np.unique(np.column_stack([row, column]), axis=0).tolist():
            top, low = min(i + radius + 1, raster.rows), max(i - radius, 0)
            right, left = min(j + radius + 1, raster.columns), max(j - radius, 0)
            if top <= low or right <= left:
                continue
            window = self.value[low:top, left:right]
            stamp = self.stamp[
                low - i + radius : top - i + radius, left - j + radius : right - j + radius
            ]
            np.minimum(window, stamp, out=window)


class Tracer:
    """Traces both families of streets over one field with a given spacing per cell."""

    def __init__(self, field: Field, spacing: Floats, step: float) -> None:
        self.field, self.step = field, step
        self.clear = [Clearance(field.raster, float(spacing.max())) for _ in range(2)]
        self.cos, self.sin = field.cos.tolist(), field.sin.tolist()
        self.spacing = spacing.tolist()

    def place(self, xy: Floats) -> None:
        """Registers an existing line with whichever family it runs along, vertex by vertex."""
        run = np.gradient(xy, axis=0)
        run /= np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-9)[:, None]
        raster = self.field.raster
        column = np.clip(
            ((xy[:, 0] - raster.left) / raster.cell).astype(int), 0, raster.columns - 1
        )
        row = np.clip(((xy[:, 1] - raster.bottom) / raster.cell).astype(int), 0, raster.rows - 1)
        along = np.abs(
            run[:, 0] * self.field.cos[row, column] + run[:, 1] * self.field.sin[row, column]
        )
        for family, chosen in enumerate((along >= 0.7, along < 0.7)):
            self.clear[family].add(xy[chosen])

    def run(self, seeds: Iterable[tuple[float, float]], shortest: float) -> list[Floats]:
        """All streets that fit. Each accepted one offers new seeds on both sides of itself."""
        lines: list[Floats] = []
        queue = deque((x, y, family) for x, y in seeds for family in (0, 1))
        while queue:
            x, y, family = queue.popleft()
            spot = self._cell(x, y)
            if (
                spot is None
                or self.clear[family].value[spot] < START * self.spacing[spot[0]][spot[1]]
            ):
                continue
            xy = np.array(
                [*self._half(x, y, family, -1)[::-1], (x, y), *self._half(x, y, family, 1)]
            )
            if len(xy) * self.step < shortest:
                continue
            self.clear[family].add(xy)
            lines.append(xy)
            queue.extend((sx, sy, family) for sx, sy in self._beside(xy))
        return lines

    def _cell(self, x: float, y: float) -> tuple[int, int] | None:
        raster = self.field.raster
        j, i = int((x - raster.left) / raster.cell), int((y - raster.bottom) / raster.cell)
        return (i, j) if 0 <= i < raster.rows and 0 <= j < raster.columns else None

    def _beside(self, xy: Floats) -> list[tuple[float, float]]:
        seeds = []
        stride = max(1, int(300 / self.step))
        run = np.gradient(xy, axis=0)
        for k in range(0, len(xy), stride):
            spot = self._cell(*xy[k])
            if spot is None:
                continue
            away = self.spacing[spot[0]][spot[1]]
            length = float(np.hypot(*run[k])) or 1.0
            dx, dy = -run[k, 1] / length * away, run[k, 0] / length * away
            seeds += [(xy[k, 0] + dx, xy[k, 1] + dy), (xy[k, 0] - dx, xy[k, 1] - dy)]
        return seeds

    def _half(self, x: float, y: float, family: int, sign: int) -> list[tuple[float, float]]:
        """Points from (x, y) in one direction until the street meets a neighbour or the edge."""
        points: list[tuple[float, float]] = []
        clear = self.clear[family].value
        seen: dict[tuple[int, int, int], int] = {}
        last: tuple[float, float] | None = None
        for number in range(6000):
            spot = self._cell(x, y)
            if spot is None:
                break
            room = self.spacing[spot[0]][spot[1]]
            if clear[spot] < STOP * room:
                break
            block = (int(x // (room / 3)), int(y // (room / 3)), int(room))
            if number - seen.setdefault(block, number) > 3 * room / self.step:
                break
            last = self._heading(spot, family, last, sign)
            x, y = x + last[0] * self.step, y + last[1] * self.step
            points.append((x, y))
        return points

    def _heading(
        self, spot: tuple[int, int], family: int, last: tuple[float, float] | None, sign: int
    ) -> tuple[float, float]:
        c, s = self.cos[spot[0]][spot[1]], self.sin[spot[0]][spot[1]]
        dx, dy = (c, s) if family == 0 else (-s, c)
        if last is None:
            return dx * sign, dy * sign
        if dx * last[0] + dy * last[1] < 0:
            dx, dy = -dx, -dy
        # Half of the old heading keeps the street from kinking at cell borders.
        dx, dy = dx + last[0], dy + last[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        return dx / length, dy / length
