"""Reference data of a city: who answers for what, where, and by when."""

from grids.models.account_import import AccountImport
from grids.models.audit import AuditKind, AuditRecord
from grids.models.calendar import Calendar, CalendarNotice, LimitRule, Workday
from grids.models.canned import CannedReply
from grids.models.category import (
    Body,
    Category,
    Channel,
    CountsAs,
    HazardCategory,
    Kind,
    Responsibility,
    Urgency,
)
from grids.models.duty import DutyShift
from grids.models.factor_reset import FactorReset, ResetDecision
from grids.models.grid import Grid, GridLevel
from grids.models.place_name import PlaceName
from grids.models.proposal import ProposalDecision, ResponsibilityProposal
from grids.models.setting import CitySetting
from grids.models.unit import FormerName, Unit, UnitKind, UnitLevel
from grids.models.user import FormerPassword, RoleGrant, Token, User
from grids.roles import Role

__all__ = [
    "AccountImport",
    "AuditKind",
    "AuditRecord",
    "Body",
    "Calendar",
    "CalendarNotice",
    "CannedReply",
    "Category",
    "Channel",
    "CitySetting",
    "CountsAs",
    "DutyShift",
    "FactorReset",
    "FormerName",
    "FormerPassword",
    "Grid",
    "GridLevel",
    "HazardCategory",
    "Kind",
    "LimitRule",
    "PlaceName",
    "ProposalDecision",
    "ResetDecision",
    "Responsibility",
    "ResponsibilityProposal",
    "Role",
    "RoleGrant",
    "Token",
    "Unit",
    "UnitKind",
    "UnitLevel",
    "Urgency",
    "User",
    "Workday",
]
