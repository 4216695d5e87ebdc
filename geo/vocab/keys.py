"""Enumerations of territory and teams, stored by their key."""

from enum import StrEnum


class LevelKind(StrEnum):
    """Which table holds the places of a level."""

    AREA = "area"
    GRID = "grid"
    COMPOUND = "compound"
    BUILDING = "building"


class GridKind(StrEnum):
    BASE = "base"
    MICRO = "micro"
    DEDICATED = "dedicated"


class CompoundType(StrEnum):
    COMMERCIAL = "commercial"
    RESETTLEMENT = "resettlement"
    WORK_UNIT = "work_unit"
    MIXED = "mixed"


class AgeClass(StrEnum):
    NEW = "new"
    OLD = "old"


class CommitteeKind(StrEnum):
    OWNERS = "owners"
    PROPERTY_MGMT = "property_mgmt"


class PartyLevel(StrEnum):
    TRADE = "trade"
    STREET = "street"
    COMMUNITY = "community"
    BRANCH = "branch"
    BUILDING_GROUP = "building_group"


class EntryStatus(StrEnum):
    """State of a problem compound 挂牌小区 in one cycle."""

    CANDIDATE = "candidate"
    LISTED = "listed"
    RECTIFYING = "rectifying"
    ACCEPTING = "accepting"
    TRANSFORMED = "transformed"
    MONITORING = "monitoring"
    DELISTED = "delisted"
    VOIDED = "voided"
    DROPPED = "dropped"


ON_THE_LIST = ("listed", "rectifying", "accepting", "transformed", "monitoring", "delisted")
# The seven times of an issue, in the order in which they come.
ISSUE_TIMES = (
    "reported_at",
    "accepted_at",
    "dispatched_at",
    "signed_at",
    "responded_at",
    "verified_at",
    "closed_at",
)
DONE_WITH = ("transformed", "monitoring", "delisted")


class TeamStatus(StrEnum):
    """State of a special team 专班."""

    FORMING = "forming"
    ACTIVE = "active"
    READY_TO_WITHDRAW = "ready_to_withdraw"
    WITHDRAWN = "withdrawn"


class ProblemStatus(StrEnum):
    OPEN = "open"
    SOLVED = "solved"
    VERIFIED = "verified"


class BasemapKind(StrEnum):
    ROAD = "road"
    WATER = "water"
    GREEN = "green"
    SURROUND = "surround"
