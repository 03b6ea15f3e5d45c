"""Which tables of this app, and of Django's own, the back office shows to whom."""

from django.contrib.admin.models import LogEntry

from grids.backoffice_menu import Section
from grids.capabilities import OfficeCapability
from grids.models import (
    AccountImport,
    AuditRecord,
    Body,
    Calendar,
    CalendarNotice,
    CannedReply,
    Category,
    Channel,
    CitySetting,
    DutyShift,
    FactorReset,
    Grid,
    HazardCategory,
    LimitRule,
    PlaceName,
    Responsibility,
    ResponsibilityProposal,
    RoleGrant,
    Token,
    Unit,
    User,
    Workday,
)
from grids.office_pages import ALL, KEEP, VIEW, OfficePage, register_pages

REFERENCE = OfficeCapability.KEEP_REFERENCE_DATA
ACCOUNTS = OfficeCapability.KEEP_ACCOUNTS
AUDIT = OfficeCapability.READ_AUDIT
# Rows that are put right and never taken away, and rows that are only ever added.
CORRECTED, ADDED = frozenset({"view", "change"}), frozenset({"view", "add"})

register_pages(
    OfficePage(Unit, Section.UNITS, {REFERENCE: KEEP, ACCOUNTS: VIEW}, 10),
    OfficePage(Responsibility, Section.UNITS, {REFERENCE: ALL}, 20),
    # A proposal is confirmed or declined, by an action; its words stay.
    OfficePage(ResponsibilityProposal, Section.UNITS, {REFERENCE: VIEW}, 30),
    OfficePage(DutyShift, Section.UNITS, {REFERENCE: ALL}, 40),
    OfficePage(Category, Section.CATEGORIES, {REFERENCE: KEEP}, 10),
    OfficePage(CannedReply, Section.CATEGORIES, {REFERENCE: KEEP}, 20),
    OfficePage(Channel, Section.CATEGORIES, {REFERENCE: KEEP}, 30),
    OfficePage(Grid, Section.CATEGORIES, {REFERENCE: KEEP}, 40),
    # Learned names are counted every night, aliases come as a whole file.
    OfficePage(PlaceName, Section.CATEGORIES, {REFERENCE: VIEW}, 50),
    OfficePage(LimitRule, Section.LIMITS, {REFERENCE: ALL}, 10),
    OfficePage(Calendar, Section.LIMITS, {REFERENCE: KEEP}, 20),
    # A year comes as a whole; single days are corrected.
    OfficePage(Workday, Section.LIMITS, {REFERENCE: CORRECTED}, 30),
    OfficePage(CalendarNotice, Section.LIMITS, {REFERENCE: ADDED}, 40),
    OfficePage(HazardCategory, Section.HAZARDS, {REFERENCE: KEEP}, 20),
    OfficePage(Body, Section.HAZARDS, {REFERENCE: KEEP, ACCOUNTS: VIEW}, 30),
    OfficePage(User, Section.PEOPLE, {ACCOUNTS: KEEP, AUDIT: VIEW}, 10),
    OfficePage(RoleGrant, Section.PEOPLE, {ACCOUNTS: ALL, AUDIT: VIEW}, 20),
    OfficePage(Token, Section.PEOPLE, {ACCOUNTS: ALL}, 30),
    # A sheet is looked at and taken by verbs of its own (`grids.account_sheets`).
    OfficePage(AccountImport, Section.PEOPLE, {ACCOUNTS: VIEW, AUDIT: VIEW}, 40),
    # Confirming one is a verb of its own (`grids.factor_resets`).
    OfficePage(FactorReset, Section.PEOPLE, {REFERENCE: VIEW, ACCOUNTS: VIEW, AUDIT: VIEW}, 50),
    OfficePage(CitySetting, Section.RUNNING, {REFERENCE: ALL}, 10),
    OfficePage(AuditRecord, Section.AUDIT, {AUDIT: VIEW}, 10),
    OfficePage(LogEntry, Section.AUDIT, {AUDIT: VIEW}, 20),
)
