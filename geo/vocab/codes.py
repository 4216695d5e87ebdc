"""Enumerations of facts, stored as small integers.

The numbers are part of the stored data and never change meaning. The table `code_list` repeats
them beside their Chinese and English names for whoever reads the database with plain SQL.
"""

from enum import IntEnum


class Coded(IntEnum):
    """An enumeration stored as a small integer; its key is the lower-case member name."""

    @property
    def key(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, key: str) -> "Coded":
        """The member with this key. Raises KeyError for a key that does not exist."""
        return cls[key.upper()]


class Source(Coded):
    """Where an issue 诉求 came from."""

    HOTLINE = 1
    ONLINE = 2
    VISIT = 3
    BUILDING_DAY = 4
    MEETING = 5
    STEWARD = 6
    LEADER = 7
    MEDIA = 8
    PETITION = 9
    PATROL = 10
    DEVICE = 11
    LINK = 12
    OTHER = 13


class Channel(Coded):
    """By which way it reached the hotline."""

    PHONE = 1
    WECHAT = 2
    WEB = 3
    APP = 4
    SMS = 5
    LETTER = 6
    TRANSFER = 7


class Appeal(Coded):
    """Appeal type 诉求类型. Help, complaint and report make the set C of the formulas."""

    CONSULT = 1
    HELP = 2
    COMPLAINT = 3
    REPORT = 4
    SUGGESTION = 5
    THANKS = 6
    OTHER = 7


COMPLAINT_TYPES = (Appeal.HELP, Appeal.COMPLAINT, Appeal.REPORT)
HOTLINE_SOURCES = (Source.HOTLINE, Source.ONLINE)


class Matter(Coded):
    """Matter class 四事: who has to handle it at the least."""

    PRIVATE = 1
    SMALL = 2
    BIG = 3
    HARD = 4


class Urgency(Coded):
    EMERGENCY = 1
    URGENT = 2
    NORMAL = 3
    COMPLEX = 4


class Status(Coded):
    """State of an issue; always equal to `to_status` of its last event."""

    REGISTERED = 1
    ACCEPTED = 2
    DISPATCHED = 3
    SIGNED = 4
    IN_PROGRESS = 5
    SUSPENDED = 6
    AWAITING_VERIFICATION = 7
    REDO = 8
    CLOSED = 9
    REJECTED = 10
    MERGED = 11


TERMINAL = (Status.CLOSED, Status.REJECTED, Status.MERGED)
NOT_COUNTED = (Status.REJECTED, Status.MERGED)


class Action(Coded):
    """What happened to an issue in one event."""

    REGISTER = 1
    ACCEPT = 2
    REJECT = 3
    MERGE = 4
    ANSWER = 5
    DISPATCH = 6
    SIGN = 7
    START = 8
    RETURN = 9
    ESCALATE = 10
    SUSPEND = 11
    RESUME = 12
    EXTEND = 13
    CONTACT = 14
    RESPOND = 15
    VERIFY_OK = 16
    VERIFY_FAIL = 17
    REOPEN = 18
    HAND_OVER = 19


class HandlingLevel(Coded):
    """Rung of the escalation ladder on which an issue is handled."""

    BUILDING = 1
    GRID = 2
    COMPOUND = 3
    COMMUNITY = 4
    STREET = 5
    DEPARTMENT = 6
    AREA_LEADER = 7
    STANDING_COMMITTEE = 8


class Satisfaction(Coded):
    VERY = 1
    BASIC = 2
    NOT = 3
    NONE = 4


class Placing(Coded):
    """How exactly an issue is located; NONE is counted but not on the map."""

    POINT = 1
    BUILDING = 2
    COMPOUND = 3
    COMMUNITY = 4
    NONE = 5


class VisitKind(Coded):
    DAILY_KEY = 1
    WEEKLY_CARE = 2
    MONTHLY_ALL = 3
    BUILDING_WORKDAY = 4
    MUST_GO = 5
    MUST_VISIT = 6
    STREET_LEADER = 7
    AREA_LEADER = 8
    CITY_LEADER = 9
    MERCHANT = 10
    FOLLOWUP = 11


CODE_LISTS: dict[str, type[Coded]] = {
    "source": Source,
    "channel": Channel,
    "appeal": Appeal,
    "matter": Matter,
    "urgency": Urgency,
    "status": Status,
    "action": Action,
    "handling_level": HandlingLevel,
    "satisfaction": Satisfaction,
    "placing": Placing,
    "visit_kind": VisitKind,
}
