"""Rules of presenting: which channels there can be, how long a silent presenter is waited for."""

import re
from datetime import datetime, timedelta

SILENT_FOR = timedelta(seconds=60)
# Whoever only tries the button has not held a meeting.
MEETING_LASTS = timedelta(minutes=5)
LONGEST_LABEL = 24
MOST_CHANNELS = 32
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")


def is_channel(text: str) -> bool:
    """A short code of small letters, digits and hyphens: easy to say across a room."""
    return _CHANNEL.fullmatch(text) is not None


def is_meeting(started_at: datetime, now: datetime) -> bool:
    """Whether a presentation has lasted long enough to count as a meeting."""
    return now - started_at >= MEETING_LASTS


def clean_label(text: str) -> str:
    """What a presenter is called: printable, on one line, short."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_LABEL]
