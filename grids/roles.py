"""Roles: their codes and names, and what the table of roles says about each.

The table names capabilities of every app, so that it stands beside the list of addresses
(`settings.ROLE_TABLE`), and this app reads it without knowing them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from hotline.capabilities import Capability
from hotline.growing_choices import GrowingChoices


class Role(GrowingChoices):
    """What somebody is employed for; `hotline/role_table.py` says what each may do."""

    OPERATOR = "operator", "话务员"
    SHIFT_LEADER = "shift_leader", "值班长"
    DISPATCHER = "dispatcher", "派单审核员"
    CALLBACK_AGENT = "callback_agent", "回访员"
    QUALITY_CHECKER = "quality_checker", "质检员"
    UNIT_CLERK = "unit_clerk", "承办人"
    UNIT_LEADER = "unit_leader", "承办单位负责人"
    DISTRICT_CENTRE = "district_centre", "县区分中心"
    SUPERVISOR = "supervisor", "督办员"
    BULLETIN_EDITOR = "bulletin_editor", "日报编辑"
    BULLETIN_ISSUER = "bulletin_issuer", "签发人"
    LEADER = "leader", "领导"
    HAZARD_FILER = "hazard_filer", "隐患报送员"
    KNOWLEDGE_KEEPER = "knowledge_keeper", "知识管理员"
    GRID_MEMBER = "grid_member", "网格员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class Place(Enum):
    """What a grant of a role must name beside the person."""

    NOTHING = "nothing"
    UNIT = "unit"
    BODY = "body"


@dataclass(frozen=True)
class RoleRow:
    """A row of the table: what who holds the role may do, and where.

    What a role with a unit may do counts for that unit and those below it; other roles are
    the hotline's. An administrator's role is never held beside another (三员分立).
    """

    capabilities: frozenset[Capability]
    place: Place = Place.NOTHING
    is_administrator: bool = False


@cache
def role_table() -> Mapping[str, RoleRow]:
    """Return the table by the roles' codes."""
    rows: Mapping[str, RoleRow] = import_string(settings.ROLE_TABLE)
    return rows


def roles_with(*capabilities: Capability) -> frozenset[Role]:
    """Return the roles that have at least one of the capabilities."""
    wanted = frozenset(capabilities)
    return frozenset(Role(code) for code, row in role_table().items() if row.capabilities & wanted)


def capabilities_of(role: str) -> frozenset[Capability]:
    """Return what who holds a role may do; nothing by a role that is no more."""
    row = role_table().get(role)
    return row.capabilities if row else frozenset()


def roles_placed(place: Place) -> frozenset[Role]:
    """Return the roles whose grants name a unit, or a body."""
    return frozenset(Role(code) for code, row in role_table().items() if row.place == place)


def administrators() -> frozenset[Role]:
    """Return the roles of the three administrators."""
    return frozenset(Role(code) for code, row in role_table().items() if row.is_administrator)
