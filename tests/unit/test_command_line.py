"""The command line: its help, its words, its exit codes."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from dashboard.cli import COMMANDS, app
from dashboard.cli.failures import DEFECT, INTERRUPTED, USER_ERROR, told
from data.diagnosis import Verdict, examine
from data.words import word, words
from geo.errors import GeoError
from geo.settings import PROJECT, Settings


def gezhi(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-P", "-m", "dashboard.cli", *arguments],
        capture_output=True,
        text=True,
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(PROJECT), "GEZHI_LANG": "en", **environment},
    )


def test_help_names_every_command_without_importing_one():
    source = (
        "import sys; from dashboard.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('sqlalchemy', 'dash', 'flask') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    for name in ("demo", "serve", "migrate", "backup", "restore", "doctor"):
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_for_help(name):
    listed = CliRunner().invoke(app, ["--help"]).stdout
    if f"  {name} " not in listed:
        pytest.skip("this command is not in the program yet")
    answer = CliRunner().invoke(app, [name, "--help"])
    assert answer.exit_code == 0 and "--help" in answer.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_has_a_line_of_help(lang):
    assert {f"cli.{name}" for name in COMMANDS} <= set(words(lang))


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (GeoError("server.port_taken", host="h", port=1), USER_ERROR, "Port 1 of h is taken"),
        (KeyboardInterrupt(), INTERRUPTED, "Interrupted"),
        (ZeroDivisionError("zero"), DEFECT, "ZeroDivisionError: zero"),
        (OperationalError("s", {}, Exception("gone")), USER_ERROR, "lost: gone"),
    ],
)
def test_errors_are_one_sentence_and_an_exit_code(monkeypatch, capsys, error, code, says):
    monkeypatch.setattr("dashboard.cli.speech.language", lambda: "en")
    with pytest.raises(typer.Exit) as left, told(debug=False):
        raise error
    assert left.value.exit_code == code
    captured = capsys.readouterr().err
    assert says in captured and captured.count("\n") == 1
    with pytest.raises(type(error)), told(debug=True):
        raise error


def test_a_wrong_setting_is_named():
    done = gezhi("migrate", "--check", GEZHI_PORT="many")
    assert done.returncode == USER_ERROR
    assert done.stderr.startswith("The setting GEZHI_PORT is wrong") and "Trace" not in done.stderr


def test_the_version_is_that_of_the_project():
    done = gezhi("--version")
    assert done.returncode == 0
    assert f'version = "{done.stdout.strip()}"' in (PROJECT / "pyproject.toml").read_text("utf8")


def test_doctor_says_what_is_missing_and_changes_nothing(tmp_path):
    tmp_path.chmod(0o755)
    done = gezhi(
        "doctor", "--json", GEZHI_HOME=str(tmp_path / "home"), GEZHI_POSTGRES_BIN=str(tmp_path),
        GEZHI_DATABASE_URL="",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert done.returncode == 1 and report["ok"] is False
    found = {row["subject"]: row for row in report["findings"]}
    assert found["postgres"]["verdict"] == "error"
    assert "postgresql-15" in found["postgres"]["cure"]
    assert found["python"]["verdict"] == "ok"
    assert not (tmp_path / "home").exists()


def test_doctor_shows_no_password():
    url = "postgresql://me:s3cret@/db?host=/nowhere"
    done = gezhi("doctor", "--json", GEZHI_DATABASE_URL=url)
    assert done.returncode == 1 and "s3cret" not in done.stdout + done.stderr
    row = {one["subject"]: one for one in json.loads(done.stdout)["findings"]}["database"]
    assert row["verdict"] == "error" and "cannot be reached" in row["cure"]


def test_every_cure_and_subject_has_words():
    settings = Settings(database_url=None, host="0.0.0.0")
    for finding in examine(settings):
        assert f"doctor.subject.{finding.subject}" in words("en")
        if finding.cure:
            assert word(finding.cure, "zh", **finding.params) != finding.cure
        assert finding.verdict in Verdict


def test_differences_are_named(monkeypatch):
    from data.diagnosis.machine import differences

    lock = SimpleNamespace(
        exists=lambda: True, read_text=lambda _e: "pytest==0.0.1 \\\n    --hash=x\nnothing==1\n"
    )
    assert differences(lock) == ["pytest 0.0.1", "nothing 1"]


def test_validation_errors_of_settings_are_user_errors():
    with pytest.raises(ValidationError):
        Settings(port="x")
