"""A new worker answers many first questions at once: an open page asks them after a restart."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import database_beside

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from pydantic import SecretStr
from dashboard.app import create_app
from geo.settings import Settings

app = create_app(Settings(home=Path(sys.argv[2]), database_url=SecretStr(sys.argv[1])))
print(len(app.callback_map))
"""


def test_all_questions_are_known_before_the_first_request(cluster, tmp_path):
    with database_beside(cluster) as url:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, url, tmp_path],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert int(done.stdout) >= 8
