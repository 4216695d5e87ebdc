"""The walls of a box: limits on processor, memory and files, and no network. Called before anything
large is imported."""

import contextlib
import ctypes
import os
import resource

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


def close_in(*, memory: int, cpu_seconds: int, file_bytes: int) -> None:
    """Limit this process for the rest of its life and cut it from the network where the system
    allows it."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, file_bytes)
    _limit(resource.RLIMIT_NOFILE, 256)
    with contextlib.suppress(OSError, AttributeError):
        _cut_network()


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (ceiling, ceiling))


def _cut_network() -> None:
    """An empty network namespace: root may ask for it, others inside a user namespace of their
    own."""
    libc = ctypes.CDLL(None, use_errno=True)
    flags = _NEW_NET if os.geteuid() == 0 else _NEW_NET | _NEW_USER
    libc.unshare(flags)
