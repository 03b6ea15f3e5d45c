"""What a sheet of accounts would change, held against the accounts that are there."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from grids.account_sheets.reading import COLUMNS, PERSONAL, Faults, SheetLine
from grids.backoffice_changes import NOTHING, UNTOLD
from grids.deadlines import CITY_ZONE
from grids.models import Body, Role, RoleGrant, Unit, User
from grids.models.user import ADMIN_ROLES, BODY_ROLES, UNIT_ROLES
from grids.services import grant_faults

ALONE = "管理员的账号和角色在“用户”页逐个办理，不能批量导入。"


@dataclass
class GrantPlan:
    """A role that a line gives; `row` is the grant that is there already, if any."""

    role: str
    unit: Unit | None
    body: Body | None
    from_on: date | None
    to_on: date | None
    row: RoleGrant | None = None

    @property
    def is_new(self) -> bool:
        """Whether the person does not hold it yet."""
        return self.row is None

    @property
    def is_change(self) -> bool:
        """Whether it is given anew, or for another period."""
        return self.row is None or (self.row.from_on, self.row.to_on) != (self.from_on, self.to_on)

    def __str__(self) -> str:
        place = self.unit or self.body
        label = Role(self.role).label + (f"（{place}）" if place else "")
        period = _period(self.from_on, self.to_on)
        return f"{label}{period}"


@dataclass
class AccountPlan:
    """What becomes of one account: the person's own values, and the roles."""

    username: str
    values: dict[str, str]
    user: User | None = None
    grants: list[GrantPlan] = field(default_factory=list)

    @property
    def new_values(self) -> dict[str, str]:
        """The values that differ from those that are there; a blank leaves what is there."""
        said = {name: value for name, value in self.values.items() if value}
        if self.user is None:
            return said
        return {name: value for name, value in said.items() if getattr(self.user, name) != value}

    @property
    def new_grants(self) -> list[GrantPlan]:
        """The roles that are given anew, or for another period."""
        return [grant for grant in self.grants if grant.is_change]

    @property
    def is_change(self) -> bool:
        """Whether anything changes."""
        return self.user is None or bool(self.new_values or self.new_grants)

    @property
    def changes(self) -> list[dict[str, str]]:
        """What changes, as the preview and the audit say it; of a number only that it does."""
        found = []
        for name, value in self.new_values.items():
            old = getattr(self.user, name) if self.user else ""
            if name == "phone":
                found.append(_untold(COLUMNS[name], old))
            else:
                found.append({"label": COLUMNS[name], "old": old or NOTHING, "new": value})
        for grant in self.new_grants:
            row = grant.row
            old = _period(row.from_on, row.to_on) or "长期" if row else NOTHING
            found.append({"label": "角色", "old": old, "new": str(grant)})
        return found


@dataclass
class Plan:
    """What a sheet would change, account by account in the order of the sheet."""

    accounts: list[AccountPlan]

    @property
    def new(self) -> list[AccountPlan]:
        """The accounts that are made."""
        return [one for one in self.accounts if one.user is None]

    @property
    def changed(self) -> list[AccountPlan]:
        """The accounts that are there and change."""
        return [one for one in self.accounts if one.user and one.is_change]

    @property
    def same(self) -> list[AccountPlan]:
        """The accounts that stay as they are."""
        return [one for one in self.accounts if not one.is_change]

    @property
    def fingerprint(self) -> str:
        """A digest of everything that would be done."""
        told = [
            [one.username, one.user.pk if one.user else None, one.new_values]
            + [[str(g), g.row.pk if g.row else None] for g in one.new_grants]
            for one in self.accounts
            if one.is_change
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def plan_accounts(
    lines: Sequence[SheetLine], *, actor: User, at: datetime, lock: bool = False
) -> Plan:
    """Return what the lines would change; the queries do not grow with the lines.

    An account may stand in several lines, one a role. Raises SheetRefused with every fault.
    With `lock` the accounts that are there are held until the transaction ends.
    """
    faults = Faults()
    known = _Known(lines, lock=lock)
    today = at.astimezone(CITY_ZONE).date()
    plans: dict[str, AccountPlan] = {}
    for line in lines:
        plan = _plan_of(line, plans, known, faults)
        grant = _grant_of(line, plan, known, faults)
        if grant and any(_is_same(grant, other) for other in plan.grants):
            faults.add(line.number, "role", "同一账号的这一角色写了两次。")
        elif grant:
            plan.grants.append(grant)
        held = known.grants.get(plan.user.pk, []) if plan.user else []
        _check_account(line, plan, held, actor=actor, today=today, faults=faults)
    _check_job_numbers(lines, known, faults)
    _check_new(lines, plans, faults)
    faults.raise_any()
    return Plan(list(plans.values()))


class _Known:
    """The rows that the lines speak of, read once."""

    def __init__(self, lines: Sequence[SheetLine], *, lock: bool) -> None:
        names = {line.username.lower() for line in lines}
        named: Any = User.objects.annotate(lower=Lower("username"))
        people: QuerySet[User] = named.filter(lower__in=names).order_by("pk")
        if lock:
            people = people.select_for_update(no_key=True)
        self.people = {user.username.lower(): user for user in people}
        grants = RoleGrant.objects.filter(user__in=self.people.values())
        self.grants: dict[int, list[RoleGrant]] = {}
        for grant in grants.order_by("pk"):
            self.grants.setdefault(grant.user_id, []).append(grant)
        self.units = _by_name(Unit.objects.filter(is_active=True), "code", "name", "short_name")
        self.bodies = _by_name(Body.objects.filter(is_active=True), "code", "name")
        jobs = {line.job_number for line in lines} - {""}
        others = User.objects.filter(job_number__in=jobs, is_active=True)
        self.jobs = dict(others.values_list("job_number", "username"))
        self.roles = {str(label): str(code) for code, label in Role.choices}


def _by_name(rows: Iterable[Any], *columns: str) -> dict[str, list[Any]]:
    """Return rows by code and by name; a code stands for its own row alone."""
    found: dict[str, list[Any]] = {}
    everything = list(rows)
    for column in columns:
        taken = set(found)
        for row in everything:
            name = getattr(row, column)
            if name and name not in taken and row not in found.setdefault(name, []):
                found[name].append(row)
    return found


def _plan_of(
    line: SheetLine, plans: dict[str, AccountPlan], known: _Known, faults: Faults
) -> AccountPlan:
    """Return the account's plan, with this line's values added."""
    own = {name: getattr(line, name) for name in PERSONAL}
    plan = plans.get(line.username.lower())
    if plan is None:
        plan = AccountPlan(line.username, own, known.people.get(line.username.lower()))
        plans[line.username.lower()] = plan
        if plan.user and plan.user.username != line.username:
            said = f"已有账号“{plan.user.username}”，只差大小写。"
            faults.add(line.number, "username", said)
        return plan
    if plan.username != line.username:
        faults.add(line.number, "username", f"与前面的“{plan.username}”只差大小写。")
    for name, value in own.items():
        if value and plan.values[name] not in ("", value):
            faults.add(line.number, name, "与这个账号前面一行写的不同。")
        plan.values[name] = plan.values[name] or value
    return plan


def _grant_of(
    line: SheetLine, plan: AccountPlan, known: _Known, faults: Faults
) -> GrantPlan | None:
    if not line.role:
        for name in ("unit", "body", "from_on", "to_on"):
            if getattr(line, name):
                faults.add(line.number, "role", "写了单位或日期，请填写角色。")
                break
        return None
    role = known.roles.get(line.role, line.role)
    if role not in Role.values:
        labels = "、".join(label for label, code in known.roles.items() if code not in ADMIN_ROLES)
        faults.add(line.number, "role", f"没有角色“{line.role[:20]}”，可用：{labels}。")
        return None
    if role in ADMIN_ROLES:
        faults.add(line.number, "role", ALONE)
        return None
    before = len(faults.said)
    unit = _find(line, "unit", known.units, faults)
    body = _find(line, "body", known.bodies, faults)
    first, last = _day(line.from_on), _day(line.to_on)
    if len(faults.said) > before:
        return None
    for name, reason in grant_faults(role, unit, body, from_on=first, to_on=last).items():
        faults.add(line.number, name, reason)
    if unit and role not in UNIT_ROLES:
        faults.add(line.number, "unit", f"{Role(role).label}不属于承办单位，请把单位留空。")
    if body and role not in BODY_ROLES:
        faults.add(line.number, "body", "只有隐患报送员填写隐患受理单位。")
    grant = GrantPlan(role, unit, body, first, last)
    held = known.grants.get(plan.user.pk, []) if plan.user else []
    grant.row = next((row for row in held if _is_same(grant, row)), None)
    if grant.row and not line.from_on and not line.to_on:
        # Nothing said about the period leaves it as it is.
        grant.from_on, grant.to_on = grant.row.from_on, grant.row.to_on
    return grant


def _find(line: SheetLine, name: str, known: Mapping[str, list[Any]], faults: Faults) -> Any:
    typed = getattr(line, name)
    found = known.get(typed, []) if typed else []
    if typed and len(found) != 1:
        label = COLUMNS[name]
        many = f"有多个{label}叫“{typed[:30]}”，请写编码。"
        faults.add(line.number, name, many if found else f"没有{label}“{typed[:30]}”。")
    return found[0] if len(found) == 1 else None


def _is_same(grant: GrantPlan, other: GrantPlan | RoleGrant) -> bool:
    def key(one: GrantPlan | RoleGrant) -> tuple[str, int | None, int | None]:
        return one.role, one.unit.pk if one.unit else None, one.body.pk if one.body else None

    if isinstance(other, RoleGrant):
        return key(grant) == (other.role, other.unit_id, other.body_id)
    return key(grant) == key(other)


def _check_account(
    line: SheetLine,
    plan: AccountPlan,
    held: Sequence[RoleGrant],
    *,
    actor: User,
    today: date,
    faults: Faults,
) -> None:
    """Note an account that is not the sheet's to change: switched off, an administrator's, own."""
    user = plan.user
    if user is None:
        return
    if user.pk == actor.pk:
        faults.add(line.number, "username", "不能导入自己的账号。")
    elif not user.is_active:
        faults.add(line.number, "username", "账号已停用，请先在“用户”页启用。")
    elif any(row.role in ADMIN_ROLES and (row.to_on is None or row.to_on >= today) for row in held):
        faults.add(line.number, "username", ALONE)


def _check_new(
    lines: Sequence[SheetLine], plans: Mapping[str, AccountPlan], faults: Faults
) -> None:
    """Note a new account without a name or a role, at its first line."""
    seen: set[str] = set()
    told = {line.username for line in lines if line.role}
    for line in lines:
        plan = plans[line.username.lower()]
        if plan.user is not None or line.username.lower() in seen:
            continue
        seen.add(line.username.lower())
        if not plan.values["full_name"]:
            faults.add(line.number, "full_name", "新账号须填写姓名。")
        if not plan.grants and line.username not in told:
            faults.add(line.number, "role", "新账号须填写角色。")


def _check_job_numbers(lines: Sequence[SheetLine], known: _Known, faults: Faults) -> None:
    """Note a job number of two people: most likely one person twice."""
    owners = dict(known.jobs)
    for line in lines:
        owner = owners.setdefault(line.job_number, line.username) if line.job_number else ""
        if owner and owner.lower() != line.username.lower():
            faults.add(line.number, "job_number", f"工号已属于账号“{owner}”。")


def _untold(label: str, old: str) -> dict[str, str]:
    return {"label": label, "old": UNTOLD if old else NOTHING, "new": UNTOLD}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _period(first: date | None, last: date | None) -> str:
    if first and last:
        return f"（{first} 至 {last}）"
    if first:
        return f"（{first} 起）"
    return f"（至 {last}）" if last else ""
