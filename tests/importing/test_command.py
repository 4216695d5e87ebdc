"""The two commands as people type them: init and import, their sentences, exit codes and report
file."""

import subprocess
import sys
from pathlib import Path

import pytest

from data.words import words
from tests.importing import make

ROOT = Path(__file__).parents[2]


@pytest.fixture
def gezhi(fresh_database, tmp_path):
    """Run a command in the temporary folder against a fresh database."""

    def act(*words_: object, lang: str = "en") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "dashboard.cli", *map(str, words_)],
            cwd=tmp_path,
            env={
                "GEZHI_DATABASE_URL": fresh_database,
                "GEZHI_LANG": lang,
                "PYTHONPATH": str(ROOT),
                "PATH": "/usr/bin:/bin",
                "COLUMNS": "200",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return act


@pytest.mark.slow
def test_a_city_in_five_lines(gezhi, tmp_path):
    code, said = gezhi("import", "issues", "none.csv")
    assert code == 2 and "There is no file none.csv" in said
    assert gezhi("init", "--ladder", "district")[0] == 0
    files = make.write_territory(tmp_path)
    for kind, name, level in make.ORDER:
        level_flag = ("--level", level) if level else ()
        code, said = gezhi("import", kind, files[name], *level_flag)
        assert code == 0, said
    rows = make.issue_rows(20)
    rows[4]["受理时间"] = "昨天13812345678"
    orders = make.write_csv(tmp_path / "orders.csv", rows)
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        'crs = "EPSG:4490"\n[columns]\nnumber = "工单编号"\n[values.status]\n"办理中" = "signed"\n'
    )
    code, said = gezhi("import", "issues", orders, "--mapping", mapping, "--dry-run")
    assert code == 0 and "100.0% inside the territory" in said and "nothing was written" in said
    code, said = gezhi("import", "issues", orders, "--mapping", mapping)
    assert code == 3 and "nothing was written" in said and "13812345678" not in said
    report = (tmp_path / "orders.bad-rows.csv").read_text("utf-8-sig")
    assert "6,受理时间,昨天138****5678" in report
    code, said = gezhi("import", "issues", orders, "--mapping", mapping, "--skip-bad", lang="zh")
    assert code == 0 and "已导入：新增 19" in said
    assert gezhi("import", "issues", orders, "--crs", "EPSG:99999")[0] == 2
    code, said = gezhi("init", "--ladder", "city_us")
    assert code == 2 and "was not changed" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sentence_the_importer_may_say_exists(lang):
    import re

    told = set()
    for folder in ("data/importing", "dashboard/cli"):
        for path in (ROOT / folder).rglob("*.py"):
            told |= set(re.findall(r'"((?:import|init)\.[a-z_0-9]+)"', path.read_text("utf8")))
    told |= {
        f"import.suspect_{kind}" for kind in ("gcj02", "bd09", "wgs84", "swapped", "projected")
    }
    told |= {f"import.stage_{stage}" for stage in ("read", "check", "copy", "write")}
    assert len(told) > 120 and told <= set(words(lang))
