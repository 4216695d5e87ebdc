"""A start reads what the first page needs and nothing else; the master reads nothing that a reload
of its workers is to read anew."""

import json
import subprocess
import sys

import pytest

from geo.settings import PROJECT

SLOW = {"polars", "pymetis", "scipy", "weasyprint", "geopandas", "xlsxwriter"}


def modules_after(code: str) -> set[str]:
    told = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            f"{code}; import json, sys; print(json.dumps([*sys.modules]))",
        ],
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(told.stdout))


@pytest.mark.parametrize("door", ["dashboard.app", "dashboard.cli.serve", "dashboard.cli"])
def test_slow_libraries_wait_until_they_are_needed(door):
    assert not SLOW & modules_after(f"import {door}")


def test_the_master_leaves_the_house_to_its_workers():
    read = modules_after("import dashboard.cli.serve")
    rooms = {name for name in read if name.startswith(("geo.", "dashboard."))}
    above = ("geo.queries", "geo.commands", "geo.models", "geo.cube", "geo.shapes", "dashboard.p")
    assert not {name for name in rooms if name.startswith(above)}
