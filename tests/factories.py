"""Makers of reference data and people for tests, with fixed values throughout.

A code is the name itself unless given, so that no counter runs from test to test.
"""

from typing import Any

from grids.models import (
    Body,
    Category,
    Channel,
    CountsAs,
    Grid,
    GridLevel,
    HazardCategory,
    LimitRule,
    Responsibility,
    RoleGrant,
    Unit,
    UnitKind,
    UnitLevel,
    User,
)
from grids.models.calendar import TimeUnit
from grids.services import save_node

PASSWORD = "correct-horse-12345"


def make_unit(name: str = "城东区政府", *, parent: Unit | None = None, **fields: Any) -> Unit:
    """Return a unit; a district government below nobody unless said otherwise."""
    values = {
        "code": name,
        "kind": UnitKind.DISTRICT,
        "level": UnitLevel.DISTRICT,
        "phrase": "相应县区政府",
    }
    return save_node(Unit(name=name, parent=parent, **{**values, **fields}))


def make_category(
    name: str = "物业服务", *, parent: Category | None = None, **fields: Any
) -> Category:
    """Return a category, no hotspot unless said otherwise."""
    return save_node(Category(name=name, parent=parent, **{"code": name, **fields}))


def make_grid(name: str = "城东区", *, parent: Grid | None = None, **fields: Any) -> Grid:
    """Return a piece of territory, a district unless said otherwise."""
    values = {"code": name, "level": GridLevel.DISTRICT}
    return save_node(Grid(name=name, parent=parent, **{**values, **fields}))


def make_channel(
    name: str = "12345热线", *, counts_as: str = CountsAs.CALL, **fields: Any
) -> Channel:
    """Return a channel; its code is plain ASCII, so give one beside the default's."""
    return Channel.objects.create(name=name, counts_as=counts_as, **{"code": "phone", **fields})


def make_body(name: str = "西宁市应急管理局", **fields: Any) -> Body:
    """Return a body that receives hazards, not the hotline unless said so."""
    return Body.objects.create(name=name, **{"code": "emergency", **fields})


def make_hazard_category(name: str = "消防安全", **fields: Any) -> HazardCategory:
    """Return a hazard category."""
    return HazardCategory.objects.create(name=name, **fields)


def make_limit(name: str = "7 个工作日", **fields: Any) -> LimitRule:
    """Return a limit that fits every case: seven working days, sign and return in one."""
    values = {
        "amount": 7,
        "time_unit": TimeUnit.WORKDAY,
        "sign_minutes": 450,
        "return_minutes": 900,
        "contact_minutes": 450,
    }
    return LimitRule.objects.create(name=name, **{**values, **fields})


def make_responsibility(category: Category, unit: Unit, **fields: Any) -> Responsibility:
    """Return a row of the table of responsibilities."""
    return Responsibility.objects.create(category=category, unit=unit, **fields)


def make_user(username: str = "operator", full_name: str = "张话务", **fields: Any) -> User:
    """Return a person who can log in with PASSWORD and holds no role."""
    return User.objects.create_user(username, password=PASSWORD, full_name=full_name, **fields)


def make_person(
    role: str,
    *,
    username: str = "",
    full_name: str = "",
    unit: Unit | None = None,
    body: Body | None = None,
) -> User:
    """Return a person who holds one role, in a unit or for a body where it needs one."""
    user = make_user(username or str(role), full_name or f"甲{role}")
    RoleGrant.objects.create(user=user, role=role, unit=unit, body=body)
    return user
