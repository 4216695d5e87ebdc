"""The press: pipes, copies of a process, paths written by ourselves, and how long a press lives."""

import io
import os
import re
import signal
import time

import pytest

from dashboard.printing import frames, pressing
from dashboard.printing.press import pen
from dashboard.printing.press.apart import FAILED, apart
from dashboard.printing.sheet import Plain
from geo.errors import GeoError


def test_what_goes_through_a_pipe_comes_out_of_it():
    pipe = io.BytesIO()
    frames.write(pipe, b"page", b"", b"\0" * 70_000)
    pipe.seek(0)
    assert [frames.read(pipe) for _ in range(4)] == [b"page", b"", b"\0" * 70_000, None]


@pytest.mark.parametrize("left", [0, 3, 8, 11])
def test_a_frame_that_breaks_off_is_none(left):
    pipe = io.BytesIO()
    frames.write(pipe, b"page")
    assert frames.read(io.BytesIO(pipe.getvalue()[:left])) is None


def _killed() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b"never"


def _broken() -> bytes:
    raise ValueError("no such colour")


def _left() -> bytes:
    raise SystemExit(0)


def test_a_copy_works_and_is_gone():
    here = os.getpid()
    status, body, told = apart(lambda: str(os.getpid()).encode())
    assert (status, told) == (0, b"")
    assert int(body) != here
    with pytest.raises(ProcessLookupError):
        os.kill(int(body), 0)


@pytest.mark.parametrize(
    ("work", "status", "said"),
    [(_killed, -signal.SIGKILL, b""), (_broken, FAILED, b"no such colour"), (_left, FAILED, b"0")],
)
def test_a_copy_that_fails_leaves_the_original_alone(work, status, said):
    found, body, told = apart(work)
    assert (found, body) == (status, b"")
    assert said in told


MAP = "M10 20L30 -40L50 60ZM-1 0L7 7M3 3L4 4L5 3L3 1Z"
# Curves and lengths with units stay the library's.
OTHERS = ("M0 0C1 1 2 2 3 3", "M0 0h5v5Z", "M0,0L1.5 2", "M1 1")


def _page(path: str) -> bytes:
    from weasyprint import HTML

    drawn = f'<svg viewBox="-50 -50 200 200"><path fill="#123456" stroke="#abc" d="{path}"/></svg>'
    return bytes(HTML(string=drawn).write_pdf(uncompressed_pdf=True))


def _operators(page: bytes) -> list[bytes]:
    # The library begins every path with an empty run at 0 0.
    lines = (line for line in page.split(b"\n") if line != b"0 0 m")
    return [line for line in lines if re.fullmatch(rb"[-. \d]+ [mlc]|h", line)]


def test_our_paths_are_written_as_the_library_writes_them(monkeypatch):
    from weasyprint import svg

    usual = {path: _page(path) for path in (MAP, *OTHERS)}
    monkeypatch.setitem(svg.TAGS, "path", svg.TAGS["path"])
    pen.take_up()
    assert len(_operators(usual[MAP])) == 11
    assert _operators(_page(MAP)) == _operators(usual[MAP])
    assert {path: _page(path) for path in OTHERS} == {path: usual[path] for path in OTHERS}


@pytest.fixture
def stand(monkeypatch):
    own = pressing.Stand()
    monkeypatch.setattr(pressing, "_stand", own)
    # The limit is not what is tested; a machine may be busy.
    monkeypatch.setattr(pressing, "LIMIT_S", 600.0)
    yield own
    own.put_away()


def test_one_press_makes_many_prints_and_survives_a_bad_one(stand, tmp_path, caplog):
    assert pressing.pressed(Plain("<p>one"), tmp_path).startswith(b"%PDF")
    first = stand._ready
    with pytest.raises(GeoError, match=r"print\.failed"):
        pressing.pressed(Plain(None), tmp_path)  # type: ignore[arg-type]
    assert "Traceback" in caplog.text
    assert pressing.pressed(Plain("<p>two"), tmp_path).startswith(b"%PDF")
    assert stand._ready is first
    with stand.taken(tmp_path) as press:
        press.stdin.close()
        assert press.wait(timeout=60) == 0  # what it does when the web process ends
    assert stand._ready is None


def test_a_press_that_died_is_replaced(stand, tmp_path):
    pressing.pressed(Plain("<p>one"), tmp_path)
    first = stand._ready
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert pressing.pressed(Plain("<p>two"), tmp_path).startswith(b"%PDF")
    assert stand._ready.pid != first.pid


def test_a_press_put_away_ends_with_its_copy(stand, tmp_path):
    pressing.pressed(Plain("<p>one"), tmp_path)
    press = stand._ready
    begun = time.monotonic()
    stand.put_away()
    assert press.returncode == -signal.SIGKILL
    assert time.monotonic() - begun < 30
