"""Frames: what goes through a pipe one after the other, each with its length in front."""

from typing import IO

LENGTH = 8


def write(pipe: IO[bytes], *frames: bytes) -> None:
    """Raises BrokenPipeError when nobody reads any more."""
    for frame in frames:
        pipe.write(len(frame).to_bytes(LENGTH))
        pipe.write(frame)
    pipe.flush()


def read(pipe: IO[bytes]) -> bytes | None:
    """The next frame; None when the other end is closed, also in the middle of one."""
    head = pipe.read(LENGTH)
    length = int.from_bytes(head)
    frame = pipe.read(length) if len(head) == LENGTH else b""
    return frame if len(head) == LENGTH and len(frame) == length else None
