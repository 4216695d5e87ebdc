"""Listening: whether the address that the program is to serve on is free."""

import errno
import socket

from geo.settings import Settings

TAKEN = errno.EADDRINUSE


def refusal(settings: Settings) -> OSError | None:
    """Why nobody can listen at the host and port of `settings`, None when one can; `TAKEN` is the
    number of an error that says that somebody does already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host.strip("[]"), settings.port))
        except OSError as error:
            return error
    return None
