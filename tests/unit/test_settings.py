"""Settings: what the environment may say, what is refused, what is shown and what is documented."""

import os
import re

import pytest
from pydantic import ValidationError

from geo.settings import PROJECT, Settings, masked


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("GEZHI_") or name == "LANG":
            monkeypatch.delenv(name)


def test_defaults_serve_this_machine_only():
    settings = Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8050)
    assert settings.home == PROJECT / "var"
    assert settings.database_url is None and settings.exposed is False


@pytest.mark.parametrize(
    ("host", "exposed"),
    [
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
        ("192.168.1.5", True),
        ("gezhi.example", True),
    ],
)
def test_who_can_reach_it(host, exposed):
    assert Settings(host=host).exposed is exposed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GEZHI_PORT", "99999"),
        ("GEZHI_WORKERS", "0"),
        ("GEZHI_TIMEZONE", "Mars/Olympus"),
        ("GEZHI_TIMEZONE", "../../etc/passwd"),
        ("GEZHI_TILE_URL", "https://tiles.example/no-template"),
        ("GEZHI_TILE_URL", "javascript:{x}{y}{z}"),
        ("GEZHI_LOG_LEVEL", "loud"),
    ],
)
def test_wrong_values_are_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("own", "locale", "lang"),
    [
        (None, None, "zh"),
        (None, "C.UTF-8", "zh"),
        (None, "en_GB.UTF-8", "en"),
        (None, "zh_CN.GBK", "zh"),
        ("zh", "en_GB.UTF-8", "zh"),
        ("en", "zh_CN.UTF-8", "en"),
        ("", "en_US", "en"),
    ],
)
def test_language_of_the_command_line(monkeypatch, own, locale, lang):
    for name, value in (("GEZHI_LANG", own), ("LANG", locale)):
        if value is not None:
            monkeypatch.setenv(name, value)
    assert Settings().lang == lang


def test_lists_and_empty_values(monkeypatch):
    monkeypatch.setenv("GEZHI_ALLOWED_HOSTS", " Gezhi.Example , other ,")
    monkeypatch.setenv("GEZHI_PORT", "")
    assert Settings().allowed_hosts == ("gezhi.example", "other")
    assert Settings().port == 8050


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:s3cret@host:5433/db", "postgresql://me:***@host:5433/db"),
        ("postgresql://me:a@b@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("postgresql:///db?host=/run&password=s3cret", "postgresql:///db?***"),
        ("postgresql:///db?host=/run", "postgresql:///db?host=/run"),
    ],
)
def test_passwords_are_never_shown(url, shown):
    assert masked(url) == shown
    settings = Settings(database_url=url)
    assert settings.effective()["GEZHI_DATABASE_URL"] == shown
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize("guide", ["administrators.md", "administrators.zh.md"])
def test_every_setting_is_documented_and_no_other(guide):
    text = (PROJECT / "docs" / guide).read_text("utf8")
    rows = set(re.findall(r"^\| `(GEZHI_\w+)`", text, re.MULTILINE))
    of_the_launcher = {"GEZHI_NO_INSTALL", "GEZHI_PYTHON"}
    assert rows - of_the_launcher == set(Settings().effective())
    launcher = (PROJECT / "gezhi").read_text("utf8")
    assert all(name in launcher for name in of_the_launcher)
