"""The verbs of a sheet of accounts: look at it, take it, fetch the first passwords once.

The security administrator imports, and grants no more by it than is admitted for a sheet:
an administrator's account and role are given one by one (`planning`), nobody imports the
own account. A sheet is taken as a whole or not at all, once, by who looked at it, and only
if it would still do what the preview showed. First passwords are drawn, kept encrypted
until they are fetched a single time, and must be changed at the first log-in.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from grids.account_sheets.carrying_out import carry_out
from grids.account_sheets.planning import Plan, plan_accounts
from grids.account_sheets.reading import SheetLine, SheetRefused
from grids.audit import note_audit
from grids.capabilities import OfficeCapability
from grids.models import AccountImport, AuditKind, User
from grids.rules import rule
from hotline.errors import Conflict, Forbidden, HotlineError, InvalidInput

CHANGED_SINCE = "预览以后账号、角色或单位有变动，没有导入。请重新上传，核对后再导入。"
FETCHED = "初始密码表只能下载一次，已经下载过。没有收到的，请在“用户”页重置密码。"
Handout = list[dict[str, str]]


def why_not_import(actor: User) -> HotlineError | None:
    """Return why a person may not import accounts."""
    if actor.can(OfficeCapability.KEEP_ACCOUNTS):
        return None
    return Forbidden("账号由安全管理员导入。")


def why_not_take(row: AccountImport, *, actor: User, at: datetime) -> HotlineError | None:
    """Return why a person may not take a sheet that was looked at."""
    if refused := why_not_import(actor):
        return refused
    if row.made_by_id != actor.pk:
        return Forbidden("由预览的人导入。")
    if row.taken_at:
        return Conflict("这份表已经导入过。")
    return Conflict("预览已过期，请重新上传。") if row.has_lapsed(at) else None


def why_not_fetch(row: AccountImport, *, actor: User, at: datetime) -> HotlineError | None:
    """Return why a person may not fetch the first passwords of a sheet."""
    if refused := why_not_import(actor):
        return refused
    if row.made_by_id != actor.pk:
        return Forbidden("初始密码表由导入的人下载。")
    if row.fetched_at:
        return Conflict(FETCHED)
    if not row.taken_at or not row.new_count:
        return Conflict("这次导入没有新建账号。")
    if row.has_lapsed(at) or not row.passwords:
        return Conflict("初始密码表已过期删除，请在“用户”页重置密码。")
    return None


@transaction.atomic
def look_at(lines: Sequence[SheetLine], *, name: str, actor: User, at: datetime) -> AccountImport:
    """Keep a sheet for its preview; nothing is made or changed.

    Raises Forbidden, SheetRefused with every fault, InvalidInput where nothing would change.
    """
    if refused := why_not_import(actor):
        raise refused
    plan = plan_accounts(lines, actor=actor, at=at)
    if not plan.new and not plan.changed:
        raise InvalidInput(fields={"file": "表中的账号都已存在，没有变动，不用导入。"})
    return AccountImport.objects.create(
        file_name=name[:200], made_by=actor, made_at=at,
        expires_at=at + timedelta(hours=rule("login.initial_hours")),
        lines=json.dumps([line.as_dict() for line in lines], ensure_ascii=False),
        fingerprint=plan.fingerprint, new_count=len(plan.new), changed_count=len(plan.changed),
    )  # fmt: skip


def preview(row: AccountImport, *, at: datetime) -> Plan:
    """Return what a sheet would change now; raises Conflict where it can no longer be taken."""
    return _plan(row, row.made_by, at)


def take(row: AccountImport, *, actor: User, at: datetime) -> AccountImport:
    """Make and change all accounts of a sheet, or none.

    Raises what `why_not_take` returns, and Conflict where something else would be done
    than the preview showed.
    """
    try:
        return _take(row, actor=actor, at=at)
    except IntegrityError as error:
        # Somebody made one of the accounts or gave one of the roles at the same instant.
        raise Conflict(CHANGED_SINCE) from error


@transaction.atomic
def _take(row: AccountImport, *, actor: User, at: datetime) -> AccountImport:
    row = _lock(row)
    if refused := why_not_take(row, actor=actor, at=at):
        raise refused
    plan = _plan(row, actor, at, lock=True)
    names = {one.username: one for one in plan.accounts}
    passwords = carry_out(plan, actor=actor, at=at)
    handout = [
        {
            "username": username, "full_name": names[username].values["full_name"],
            "roles": "、".join(str(grant) for grant in names[username].grants),
            "password": password,
        }
        for username, password in passwords.items()
    ]  # fmt: skip
    row.passwords = json.dumps(handout, ensure_ascii=False) if handout else ""
    row.lines, row.taken_at = "", at
    row.expires_at = at + timedelta(hours=rule("login.initial_hours"))
    row.save(update_fields=["passwords", "lines", "taken_at", "expires_at"])
    return row


@transaction.atomic
def fetch_passwords(row: AccountImport, *, actor: User, at: datetime) -> Handout:
    """Return the first passwords of a sheet's new accounts and forget them.

    Raises what `why_not_fetch` returns: also the second time.
    """
    row = _lock(row)
    if refused := why_not_fetch(row, actor=actor, at=at):
        raise refused
    handout: Handout = json.loads(row.passwords)
    row.passwords, row.fetched_at = "", at
    row.save(update_fields=["passwords", "fetched_at"])
    subject = f"初始密码表：{row.file_name}，{len(handout)} 个账号"
    note_audit(AuditKind.EXPORT_FETCHED, actor=actor, at=at, subject=subject)
    return handout


def forget_contents(*, at: datetime) -> int:
    """Delete what sheets whose time is over still hold: rows and first passwords."""
    over = AccountImport.objects.filter(expires_at__lte=at)
    held = over.exclude(Q(lines="") & Q(passwords=""))
    return held.update(lines="", passwords="")


def _lock(row: AccountImport) -> AccountImport:
    return AccountImport.objects.select_for_update().get(pk=row.pk)


def _plan(row: AccountImport, actor: User, at: datetime, *, lock: bool = False) -> Plan:
    lines = [SheetLine(**line) for line in json.loads(row.lines or "[]")]
    try:
        plan = plan_accounts(lines, actor=actor, at=at, lock=lock)
    except SheetRefused as error:
        raise Conflict(CHANGED_SINCE, changes=error.faults) from error
    if plan.fingerprint != row.fingerprint:
        raise Conflict(CHANGED_SINCE)
    return plan
