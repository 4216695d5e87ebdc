"""The shell launcher: its words, and what it does when things are missing."""

import os
import re
import shutil
import subprocess
import time

import pytest

from data.words import words
from geo.settings import PROJECT

LAUNCHER = PROJECT / "gezhi"


@pytest.fixture
def clone(tmp_path):
    """The launcher with the files it reads, in a folder with an unusual name, without an
    environment."""
    folder = tmp_path / "格治 it's"
    (folder / "data" / "vocab").mkdir(parents=True)
    for name in ("gezhi", "requirements.lock", "requirements-test.lock"):
        shutil.copy2(PROJECT / name, folder / name)
    for file in (PROJECT / "data" / "vocab").glob("messages.*.toml"):
        shutil.copy2(file, folder / "data" / "vocab")
    return folder


def run(launcher, *arguments, path=None, cwd="/", **environment):
    return subprocess.run(
        [launcher, *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={
            "PATH": path or os.defpath,
            "HOME": "/nonexistent",
            "GEZHI_LANG": "en",
            "GEZHI_NO_INSTALL": "1",
            **environment,
        },
    )


def pretend_environment(clone, locks=("base", "test")):
    """A stand-in for .venv whose Python prints what it was called with."""
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s|" "$PWD" "$PYTHONPATH" "$@"\n')
    python.chmod(0o755)
    lines = []
    for kind in locks:
        name = "requirements.lock" if kind == "base" else "requirements-test.lock"
        with (clone / name).open() as lock:
            total = subprocess.run(["cksum"], stdin=lock, capture_output=True, text=True)
        lines.append(f"{kind} {'-'.join(total.stdout.split())}\n")
    (clone / ".venv" / "gezhi.stamp").write_text("".join(lines))


def test_every_word_of_the_launcher_exists_and_is_used():
    source = LAUNCHER.read_text("utf8")
    used = set(re.findall(r"\b(?:say|fail|words) ([a-z_]+)", source)) - {"missing"}
    said = {key.removeprefix("launcher.") for key in words("zh") if key.startswith("launcher.")}
    assert used == said


def test_it_is_plain_posix_shell():
    assert LAUNCHER.read_text("utf8").startswith("#!/bin/sh\n")
    shell = shutil.which("dash") or "/bin/sh"
    subprocess.run([shell, "-n", LAUNCHER], check=True)


def test_without_installing_it_names_the_packages(clone):
    done = run(clone / "gezhi", "serve", GEZHI_PYTHON="", path=only(clone, "sed", "cksum", "tr"))
    assert done.returncode == 1
    assert "python3 python3-venv" in done.stderr and "GEZHI_NO_INSTALL" in done.stderr


def test_a_ready_environment_is_handed_over_to_at_once(clone):
    pretend_environment(clone)
    begun = time.monotonic()
    done = run(clone / "gezhi", "doctor", "--json", "two words", cwd="/usr")
    assert time.monotonic() - begun < 5
    assert done.stdout == f"/usr|{clone}|-P|-m|dashboard.cli|doctor|--json|two words|"
    assert done.stderr == ""


def test_tests_run_in_the_projects_folder(clone):
    pretend_environment(clone)
    if not (shutil.which("chromium") and shutil.which("initdb", path="/usr/lib/postgresql/15/bin")):
        pytest.skip("the launcher would want to install the browser and PostgreSQL here")
    done = run(clone / "gezhi", "test", "tests/unit", "-k", "a b", cwd="/")
    assert done.stdout == f"{clone}|{clone}|-P|-m|pytest|-n|2|--dist|loadfile|tests/unit|-k|a b|"


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_it_starts_where_printing_cannot_be_had(clone, command):
    """Neither Pango nor a font can be installed here: that is told once and stops nothing."""
    pretend_environment(clone)
    script = (clone / "gezhi").read_text("utf8").replace("/usr/lib", "/nowhere/lib")
    (clone / "gezhi").write_text(script.replace("/usr/local/lib", "/nowhere/lib"))
    path = only(clone, "sed", "cksum", "tr", "mkdir", "cat", "sleep", "mktemp")
    refusing = clone / "programs" / "apt-get"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    given = {"path": path, "GEZHI_NO_INSTALL": "", "GEZHI_POSTGRES_BIN": "/somewhere"}
    first = run(clone / "gezhi", command, **given)
    assert f"dashboard.cli|{command}|" in first.stdout
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in first.stderr
    again = run(clone / "gezhi", command, **given)
    assert f"dashboard.cli|{command}|" in again.stdout and again.stderr == ""


def test_nothing_is_asked_for_printing_where_installing_is_forbidden(clone):
    pretend_environment(clone)
    script = (clone / "gezhi").read_text("utf8").replace("/usr/lib", "/nowhere/lib")
    (clone / "gezhi").write_text(script.replace("/usr/local/lib", "/nowhere/lib"))
    done = run(clone / "gezhi", "serve", GEZHI_POSTGRES_BIN="/somewhere")
    assert done.stdout.endswith("dashboard.cli|serve|") and done.stderr == ""


def test_it_works_through_links_of_links(clone, tmp_path):
    pretend_environment(clone)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "inner").symlink_to(clone / "gezhi")
    (tmp_path / "outer").symlink_to("bin/inner")
    done = run(tmp_path / "outer", "doctor")
    assert done.stdout.endswith("dashboard.cli|doctor|") and str(clone) in done.stdout


@pytest.mark.parametrize("kind", ["base", "test"])
def test_a_changed_lock_file_asks_for_a_new_environment(clone, kind):
    pretend_environment(clone)
    name = "requirements.lock" if kind == "base" else "requirements-test.lock"
    with (clone / name).open("a") as lock:
        lock.write("# changed\n")
    done = run(clone / "gezhi", "doctor" if kind == "base" else "test")
    assert done.returncode == 1 and done.stdout == ""
    assert name in done.stderr


def only(clone, *programs):
    """A PATH with these programs and the few the launcher cannot do without, no Python, no apt."""
    folder = clone / "programs"
    folder.mkdir()
    for name in {
        *programs,
        "sh",
        "dirname",
        "readlink",
        "id",
        "sort",
        "tail",
        "flock",
        "rm",
        "env",
    }:
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    return str(folder)
