"""The figures by name: unit, which statistic is the value, and what is to be reached."""

from dataclasses import dataclass
from enum import StrEnum


class Worth(StrEnum):
    """Which statistic of the measurements is the value of the figure."""

    P50 = "p50"
    P95 = "p95"
    GREATEST = "greatest"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table in docs/performance.md. `reach` is the aim, in `unit`, at size `at`;
    None where there is none."""

    name: str
    unit: str
    worth: Worth
    reach: float | None = None
    at: str | None = None
    more_is_better: bool = False

    def reached(self, value: float) -> bool | None:
        """Whether a value meets the aim; None without one."""
        if self.reach is None:
            return None
        return value >= self.reach if self.more_is_better else value <= self.reach


_ALL = (
    Figure("first_map_ms", "ms", Worth.P50, 2_500, "district"),
    Figure("first_map_bytes", "B", Worth.P50, 1_200_000, "district"),
    Figure("warm_map_ms", "ms", Worth.P50, 1_800, "district"),
    Figure("filter_server_ms", "ms", Worth.P95, 50, "prefecture"),
    Figure("filter_server_ms_20", "ms", Worth.P95, 200, "prefecture"),
    Figure("filter_bytes", "B", Worth.P95, 30_000, "prefecture"),
    Figure("recolour_ms", "ms", Worth.P50, 150, "prefecture"),
    Figure("pan_fps", "frames/s", Worth.P50, 50, "prefecture", more_is_better=True),
    Figure("brush_ms", "ms", Worth.P50),
    Figure("play_frame_ms", "ms", Worth.P95, 100, "district"),
    Figure("compare_ms", "ms", Worth.P50, 1_000, "district"),
    Figure("list_page_ms", "ms", Worth.P95, 20, "prefecture"),
    Figure("search_ms", "ms", Worth.P95, 60, "prefecture"),
    Figure("find_place_ms", "ms", Worth.P95, 20, "prefecture"),
    Figure("pdf_ms", "ms", Worth.P50, 2_000, "district"),
    Figure("propose_s", "s", Worth.P50, 1, "district"),
    Figure("propose_deviation_pct", "%", Worth.P50, 2, "district"),
    Figure("edit_ms", "ms", Worth.P95, 100, "district"),
    Figure("suggest_s", "s", Worth.P50),
    Figure("validate_grids_s", "s", Worth.P50, 5, "prefecture"),
    Figure("adopt_s", "s", Worth.P50, 2, "district"),
    Figure("import_issues_s", "s", Worth.P50, 60, "district"),
    Figure("import_issues_mb", "MB", Worth.P50, 1_000, "district"),
    Figure("start_s", "s", Worth.P50, 3, "district"),
    Figure("worker_rss_mb", "MiB", Worth.GREATEST, 500, "district"),
    Figure("follow_ms", "ms", Worth.P95, 1_000, "district"),
    Figure("soak_heap_mb_slope", "MiB/1000", Worth.GREATEST, 1, "district"),
    Figure("soak_worker_mb_slope", "MiB/1000", Worth.GREATEST, 5, "district"),
    Figure("demo_build_s", "s", Worth.P50, 180, "district"),
)

FIGURES = {figure.name: figure for figure in _ALL}
