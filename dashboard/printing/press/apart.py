"""Apart: work that is done by a copy of this process, which ends with it.

The copy has what was loaded before, and whatever it takes or breaks is gone afterwards.
"""

import os
import sys
import traceback
from collections.abc import Callable

FAILED = 1


def apart(work: Callable[[], bytes]) -> tuple[int, bytes, bytes]:
    """Exit status (minus the signal that ended it), what `work` returns, and what was complained.

    Call it while the process has one thread only.
    """
    body, told = os.memfd_create("body"), os.memfd_create("told")
    try:
        copy = os.fork()
        if not copy:
            os._exit(_worked(work, body, told))
        _, status = os.waitpid(copy, 0)
        return os.waitstatus_to_exitcode(status), _all(body), _all(told)
    finally:
        os.close(body)
        os.close(told)


def _worked(work: Callable[[], bytes], body: int, told: int) -> int:
    """In the copy. Never raises: nothing of the original may go on in it."""
    try:
        os.dup2(told, sys.stderr.fileno())
        with open(body, "wb", closefd=False) as out:
            out.write(work())
        return 0
    except BaseException:
        traceback.print_exc()
        return FAILED
    finally:
        sys.stderr.flush()


def _all(file: int) -> bytes:
    with open(file, "rb", closefd=False) as found:
        found.seek(0)
        return found.read()
