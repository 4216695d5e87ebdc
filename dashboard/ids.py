"""Ids that several parts share: the shell around every page, and what every room of panels brings
along.
"""

from enum import StrEnum


class Shell(StrEnum):
    """The frame around the rooms; always there."""

    URL = "shell-url"
    ROOM = "shell-room"


class Room(StrEnum):
    """What the panels of a room listen to. It comes and goes with the room, as the panels do.

    `URL` is the address as a state, `PULSE` rises when everything must be asked again, `RETRY`
    ticks
    while the server or the database is away.
    """

    URL = "room-url"
    PULSE = "room-pulse"
    RETRY = "room-retry"
    FAILURE = "room-failure"
    PAGE = "room-page"
