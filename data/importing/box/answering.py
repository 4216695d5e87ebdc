"""What every reader in a box does: takes the request, closes itself in, leaves an answer."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.importing.box.walls import close_in


class Refusal(Exception):
    """What is wrong with a file: a key of the word list with its parameters."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key, self.params = key, params


def answer(read: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Read as the request on standard input says; what was found stands in ``answer.json``."""
    request = json.load(sys.stdin)
    close_in(memory=request["memory"], cpu_seconds=request["cpu"], file_bytes=request["file_bytes"])
    try:
        found = read(request)
    except Refusal as refusal:
        found = {"error": refusal.key, "params": refusal.params}
    except (MemoryError, RecursionError):
        found = {"error": "import.box_limit", "params": {}}
    Path(request["folder"], "answer.json").write_text(json.dumps(found), "utf-8")
