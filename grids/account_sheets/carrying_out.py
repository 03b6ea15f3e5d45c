"""Writing of what a plan says: accounts, roles, first passwords and audit records, in bulk."""

from datetime import datetime

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from grids.account_sheets.planning import AccountPlan, Plan
from grids.audit import audit_record
from grids.models import AuditKind, AuditRecord, FormerPassword, RoleGrant, User
from hotline.passwords import draw_password

BATCH = 500
# A drawn password has more than eighty random bits, which no stretching has to protect; at
# its first and only use it is replaced by one of the person's own, hashed as all are.
ITERATIONS = 10_000
SAID = "批量导入"


def carry_out(plan: Plan, *, actor: User, at: datetime) -> dict[str, str]:
    """Write everything that a plan changes; returns the new accounts' passwords by account.

    Each account that is made or changed gets its audit record and its line in the back
    office's log. The number of statements does not grow with the accounts.
    """
    passwords = {one.username: draw_password() for one in plan.new}
    made = User.objects.bulk_create(
        [_person(one, passwords[one.username], at) for one in plan.new], batch_size=BATCH
    )
    for one, user in zip(plan.new, made, strict=True):
        one.user = user
    FormerPassword.objects.bulk_create(
        [FormerPassword(user=user, digest=user.password, set_at=at) for user in made],
        batch_size=BATCH,
    )
    changed = [one for one in plan.accounts if one.user and one.username not in passwords]
    kinds = [(one, AuditKind.ADDED) for one in plan.accounts if one.username in passwords]
    kinds += [(one, AuditKind.CHANGED) for one in changed if one.is_change]
    records = [_record(one, kind, actor, at) for one, kind in kinds]
    _update(changed)
    _grant([one for one, _ in kinds])
    AuditRecord.objects.bulk_create(records, batch_size=BATCH)
    _log(actor, made, ADDITION)
    _log(actor, [one.user for one in changed if one.user and one.is_change], CHANGE)
    return passwords


def _person(plan: AccountPlan, password: str, at: datetime) -> User:
    hasher = PBKDF2PasswordHasher()
    return User(
        username=plan.username, must_change_password=True, password_set_at=at,
        password=hasher.encode(password, hasher.salt(), ITERATIONS), **plan.values,
    )  # fmt: skip


def _record(plan: AccountPlan, kind: AuditKind, actor: User, at: datetime) -> AuditRecord:
    # What changes is told against the values of before, so this comes first.
    name = plan.values["full_name"] or str(plan.user)
    changes = plan.changes if kind == AuditKind.CHANGED else _all_of(plan)
    return audit_record(
        kind, actor=actor, at=at, subject=f"用户：{name}（{plan.username}）", note=SAID,
        changes=changes,
    )  # fmt: skip


def _all_of(plan: AccountPlan) -> list[dict[str, str]]:
    return AccountPlan(plan.username, plan.values, None, plan.grants).changes


def _update(plans: list[AccountPlan]) -> None:
    fields: set[str] = set()
    people = []
    for plan in plans:
        if plan.user and (values := plan.new_values):
            for name, value in values.items():
                setattr(plan.user, name, value)
            fields |= set(values)
            people.append(plan.user)
    if people:
        User.objects.bulk_update(people, sorted(fields), batch_size=BATCH)


def _grant(plans: list[AccountPlan]) -> None:
    new, moved = [], []
    for plan in plans:
        for grant in plan.new_grants:
            if grant.row is None:
                row = RoleGrant(user=plan.user, role=grant.role, unit=grant.unit, body=grant.body)
                new.append(row)
            else:
                row = grant.row
                moved.append(row)
            row.from_on, row.to_on = grant.from_on, grant.to_on
    RoleGrant.objects.bulk_create(new, batch_size=BATCH)
    if moved:
        RoleGrant.objects.bulk_update(moved, ["from_on", "to_on"], batch_size=BATCH)


def _log(actor: User, people: list[User], deed: int) -> None:
    if people:
        LogEntry.objects.log_actions(actor.pk, people, deed, change_message=SAID)
