"""The frame of the measurements: names, lines, percentiles, random changes. No time is asserted."""

import json
import random
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bench.figures import FIGURES, Worth
from bench.line import Line, Peer, percentile, summarised
from bench.processes import PeakMemory, resident_bytes, tree
from bench.questions import Choices, changes
from bench.run import EXPERIMENTS, wanted
from geo.errors import GeoError
from geo.scope import Scope

DOCS = Path(__file__).parents[2] / "docs" / "performance.md"
FIELDS = ["name", "value", "unit", "size", "n", "p50", "p95", "peer", "peer_value"]
KNOWN = Choices(
    areas=(("1",), ("101", "102"), ("101001", "101002", "102001")),
    ladders={
        "homes": ("district", "street", "community", "compound"),
        "grids": ("district", "street", "community", "grid"),
    },
    categories=("01", "0101", "0102", "02"),
    first=date(2024, 1, 1),
    last=date(2025, 12, 31),
)


def names_in_table(heading: str) -> list[str]:
    """First column of the table below a heading of the document."""
    section = DOCS.read_text("utf8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_every_figure_is_explained_and_nothing_else():
    assert names_in_table("What the names measure") == list(FIGURES)


def test_every_figure_comes_from_exactly_one_experiment():
    assert sorted(name for each in EXPERIMENTS for name in each.figures) == sorted(FIGURES)


def test_without_names_everything_is_wanted_and_an_unknown_name_is_refused():
    assert wanted(()) == tuple(FIGURES)
    assert wanted(("start_s", "pan_fps", "start_s")) == ("start_s", "pan_fps")
    with pytest.raises(GeoError) as refused:
        wanted(("starts_s",))
    assert refused.value.key == "bench.unknown_figure"


def test_a_line_has_these_fields_in_this_order_and_null_for_what_does_not_apply():
    line = json.loads(summarised("start_s", "small", [1.5]).to_json())
    assert list(line) == FIELDS
    assert line == {
        **dict.fromkeys(FIELDS),
        "name": "start_s",
        "value": 1.5,
        "unit": "s",
        "size": "small",
        "n": 1,
    }


def test_a_figure_that_could_not_be_measured_is_a_line_without_value():
    assert summarised("pan_fps", "small", []) == Line("pan_fps", None, "frames/s", "small", 0)


def test_the_value_is_the_statistic_that_the_figure_names():
    ten = [float(n) for n in range(1, 11)]
    line = summarised("filter_server_ms", "small", ten, Peer("sql", [20.0, 30.0]))
    assert FIGURES["filter_server_ms"].worth is Worth.P95
    assert (line.value, line.p50, line.p95, line.peer_value) == (10.0, 5.0, 10.0, 30.0)
    assert summarised("first_map_ms", "small", ten).value == 5.0
    assert summarised("worker_rss_mb", "small", ten).value == 10.0


def test_where_more_is_better_the_worst_are_the_least():
    line = summarised("pan_fps", "small", [60.0] * 18 + [20.0, 10.0])
    assert (line.p50, line.p95) == (60.0, 20.0)
    assert FIGURES["pan_fps"].reached(50) and not FIGURES["pan_fps"].reached(49.9)
    assert FIGURES["start_s"].reached(3) and not FIGURES["start_s"].reached(3.1)


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 15), (5, 15), (30, 20), (40, 20), (50, 35), (95, 50), (100, 50)]
)
def test_percentiles_are_values_that_were_measured(share, expected):
    assert percentile([35, 20, 15, 50, 40], share) == expected


def test_a_percentile_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_changes_are_the_same_every_time_and_all_different():
    found = changes(KNOWN, 200)
    assert found == changes(KNOWN, 200) != changes(KNOWN, 200, seed=1)
    assert len({scope.to_search() for scope in found}) == 200
    assert all(Scope.from_search(scope.to_search()) == scope for scope in found)
    assert all(not Scope.from_search(scope.to_search()).misread for scope in found)


def test_changes_touch_place_level_period_and_every_filter():
    found = changes(KNOWN, 200)
    for part in ("at", "ladder", "level", "since", "categories", "matters", "sources"):
        assert 10 < sum(bool(getattr(scope, part)) for scope in found) < 200, part
    for scope in found:
        assert KNOWN.level(scope) in KNOWN.below(scope, scope.ladder or KNOWN.usual)


def test_memory_of_a_process_tree_counts_the_children():
    megabytes = random.Random(1).randint(30, 40)
    child = f"x = bytearray({megabytes} * 2**20); x[::4096] = b'1' * len(x[::4096]); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    process = subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE)
    with PeakMemory(process.pid) as memory:
        while memory.peak < megabytes * 2**20 + resident_bytes(process.pid):
            assert process.poll() is None
        assert len(tree(process.pid)) == 2
        process.communicate(b"\n")
    assert process.returncode == 0
    assert resident_bytes(process.pid) == 0
