"""The measuring command from end to end on the small demo: what it prints, never how fast."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import FIGURES
from bench.filters import CHANGES
from data.cluster import binaries
from geo.errors import GeoError
from geo.settings import PROJECT
from tests.servers import open_folder


@pytest.fixture(scope="module")
def printed():
    """Lines of the cheap figures of the server, and what went to standard error."""
    try:
        binaries.find(None, None)
    except GeoError as error:
        pytest.skip(str(error))
    with open_folder() as home:
        yield run(home, "filter_bytes", "filter_server_ms", "list_page_ms", "--json")


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GEZHI_")}
    return subprocess.run(
        [sys.executable, "-m", "dashboard.cli", "bench", "--size", "small", *words],
        cwd=PROJECT,
        env=kept | {"GEZHI_HOME": str(home), "GEZHI_LANG": "en", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_standard_output_is_one_line_of_json_a_figure(printed):
    assert printed.returncode == 0, printed.stderr
    lines = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [line["name"] for line in lines] == ["filter_server_ms", "filter_bytes", "list_page_ms"]
    for line in lines:
        assert line["size"] == "small" and line["unit"] == FIGURES[line["name"]].unit
        assert line["n"] == CHANGES
        assert 0 < line["p50"] <= line["p95"] == line["value"]


@pytest.mark.slow
def test_the_peer_stands_beside_the_figure(printed):
    by_sql, sent, listed = map(json.loads, printed.stdout.splitlines())
    assert by_sql["peer"] == "sql" and by_sql["peer_value"] > 0
    assert sent["peer"] is listed["peer"] is None


@pytest.mark.slow
def test_progress_goes_to_standard_error(printed):
    assert "building the demo" in printed.stderr


def test_an_unknown_figure_is_refused_with_the_known_ones(tmp_path):
    done = run(tmp_path, "speed")
    assert done.returncode == 2 and done.stdout == ""
    assert "speed" in done.stderr and all(name in done.stderr for name in FIGURES)
    assert list(tmp_path.iterdir()) == []
