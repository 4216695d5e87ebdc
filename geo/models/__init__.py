"""The tables, one family a module. Importing this package fills the metadata."""

from geo.models.base import Base
from geo.models.building import Building
from geo.models.category import Category
from geo.models.compound import Compound, OwnersCommittee
from geo.models.grid import Grid
from geo.models.hotspot import HotspotCycle, HotspotEntry, HotspotEvent
from geo.models.issue import Issue, IssueEvent
from geo.models.organisation import BranchCompound, LeaderAssignment, Organisation, PartyOrg, Post
from geo.models.parameter import CodeList, RuleParam, Setting, Workday
from geo.models.plan import (
    Adoption,
    AdoptionGrid,
    BuildingHome,
    GridLineage,
    GridNumber,
    Plan,
    PlanCommunity,
    PlanStep,
    TerritoryEvent,
)
from geo.models.presenting import MeetingDay, Presenting
from geo.models.rating import CompoundRating
from geo.models.register import CareTarget, CheckIn, KeyPlace
from geo.models.succession import (
    AdoptionArea,
    AreaLineage,
    AreaNumber,
    AreaTransfer,
    CompoundHome,
)
from geo.models.team import SpecialTeam, TeamMember, TeamProblem
from geo.models.territory import Area, BasemapFeature, Ladder, Level
from geo.models.visit import Visit

__all__ = [
    "Adoption",
    "AdoptionArea",
    "AdoptionGrid",
    "Area",
    "AreaLineage",
    "AreaNumber",
    "AreaTransfer",
    "Base",
    "BasemapFeature",
    "BranchCompound",
    "Building",
    "BuildingHome",
    "CareTarget",
    "Category",
    "CheckIn",
    "CodeList",
    "Compound",
    "CompoundHome",
    "CompoundRating",
    "Grid",
    "GridLineage",
    "GridNumber",
    "HotspotCycle",
    "HotspotEntry",
    "HotspotEvent",
    "Issue",
    "IssueEvent",
    "KeyPlace",
    "Ladder",
    "LeaderAssignment",
    "Level",
    "MeetingDay",
    "Organisation",
    "OwnersCommittee",
    "PartyOrg",
    "Plan",
    "PlanCommunity",
    "PlanStep",
    "Post",
    "Presenting",
    "RuleParam",
    "Setting",
    "SpecialTeam",
    "TeamMember",
    "TeamProblem",
    "TerritoryEvent",
    "Visit",
    "Workday",
]
