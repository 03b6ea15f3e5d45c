"""A lost authenticator: one person asks for its reset, another one confirms.

The security administrator asks (三权分立: keeps the accounts); who confirms is a setting,
by default another security administrator or a system administrator, and never the owner of
the account nor the asker. Nothing changes before the confirmation. Each step is an audit
record (重置认证器), and the owner is told of the request and of its end.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from grids.account_news import tell
from grids.audit import note_audit
from grids.capabilities import OfficeCapability
from grids.models import AuditKind, FactorReset, ResetDecision, Role, User
from grids.rules import rule
from hotline.errors import Conflict, Forbidden, HotlineError, InvalidInput

REASON_MAX = 200


def has_authenticator(user: User) -> bool:
    """Tell whether a person has enrolled an authenticator."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def why_not_ask(user: User, *, actor: User, at: datetime) -> HotlineError | None:
    """Return why a person may not ask for the reset of an account's authenticator."""
    if not actor.can(OfficeCapability.KEEP_ACCOUNTS):
        return Forbidden("重置认证器由安全管理员提出。")
    if user.pk == actor.pk:
        return Forbidden("不能为自己的账号申请，请另一位安全管理员提出。")
    if not user.is_active:
        return Conflict("账号已停用，不用重置认证器。")
    if not has_authenticator(user):
        return Conflict("这个账号没有绑定认证器，下次登录时自行绑定即可。")
    if waiting(at).filter(user=user).exists():
        return Conflict("这个账号已有一条申请等着确认。")
    return None


def why_not_decide(row: FactorReset, *, actor: User, at: datetime) -> HotlineError | None:
    """Return why a person may not decide a request: to confirm or to decline it."""
    if ended := _why_ended(row, at):
        return ended
    if actor.pk == row.user_id:
        return Forbidden("不能确认自己账号的申请。")
    if actor.pk == row.asked_by_id:
        return Forbidden("自己提出的申请须由另一人确认。")
    if actor.role_codes().isdisjoint(rule("login.factor_confirmers")):
        names = "、".join(Role(role).label for role in rule("login.factor_confirmers"))
        return Forbidden(f"这项申请由{names}确认。")
    return None


def why_not_withdraw(row: FactorReset, *, actor: User, at: datetime) -> HotlineError | None:
    """Return why a person may not take a request back."""
    if ended := _why_ended(row, at):
        return ended
    return None if actor.pk == row.asked_by_id else Forbidden("申请只能由提出的人撤回。")


def _why_ended(row: FactorReset, at: datetime) -> HotlineError | None:
    if row.decision:
        who = f"，{row.decided_by}" if row.decided_by else ""
        return Conflict(f"这条申请{row.get_decision_display()}{who}。")
    return Conflict("这条申请已过期，请重新申请。") if row.expires_at <= at else None


@transaction.atomic
def ask_reset(user: User, *, reason: str, actor: User, at: datetime) -> FactorReset:
    """Ask for the reset of an account's authenticator; nothing changes by that.

    Raises what `why_not_ask` returns, and InvalidInput without a reason.
    """
    # Two requests at once for one account: the second one sees the first.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if refused := why_not_ask(user, actor=actor, at=at):
        raise refused
    if not reason.strip():
        raise InvalidInput(fields={"reason": "请写明原因，如手机遗失。"})
    lapsed = FactorReset.objects.filter(user=user, decision="", expires_at__lte=at)
    lapsed.update(decision=ResetDecision.EXPIRED, decided_at=at)
    row = FactorReset.objects.create(
        user=user, reason=reason.strip()[:REASON_MAX], asked_by=actor, asked_at=at,
        expires_at=at + timedelta(hours=rule("login.factor_reset_hours")),
    )  # fmt: skip
    _note("申请", row, actor, at, row.reason)
    text = f"{actor}为您的账号申请重置认证器：{row.reason}。如不是您提出的，请立即联系安全管理员。"
    tell(text, at=at, user=user)
    for role in rule("login.factor_confirmers"):
        tell(f"重置认证器申请等待确认：{row}", at=at, role=role, page=page_of(row))
    return row


@transaction.atomic
def confirm_reset(row: FactorReset, *, actor: User, at: datetime) -> FactorReset:
    """Confirm a request: the authenticator is taken off and the account's log-ins end.

    The owner enrols anew at the next log-in. Raises what `why_not_decide` returns.
    """
    row = _lock(row)
    if refused := why_not_decide(row, actor=actor, at=at):
        raise refused
    _end(row, ResetDecision.CONFIRMED, actor, at)
    _note("确认", row, actor, at, f"申请人：{row.asked_by}（{row.asked_by.username}）")
    take_off(row.user, at=at)
    tell("您的认证器已重置，下次登录后台时请重新绑定。", at=at, user=row.user)
    return row


@transaction.atomic
def decline_reset(row: FactorReset, *, note: str, actor: User, at: datetime) -> FactorReset:
    """Decline a request with a reason; the authenticator stays as it is.

    Raises what `why_not_decide` returns, and InvalidInput without a reason.
    """
    row = _lock(row)
    if refused := why_not_decide(row, actor=actor, at=at):
        raise refused
    if not note.strip():
        raise InvalidInput(fields={"note": "请写明不同意的原因。"})
    _end(row, ResetDecision.DECLINED, actor, at, note.strip()[:REASON_MAX])
    _note("不同意", row, actor, at, row.decision_note)
    for person in (row.user, row.asked_by):
        tell(f"重置认证器的申请未获同意（{row}）：{row.decision_note}", at=at, user=person)
    return row


@transaction.atomic
def withdraw_reset(row: FactorReset, *, actor: User, at: datetime) -> FactorReset:
    """Take a request back, as the one who asked. Raises what `why_not_withdraw` returns."""
    row = _lock(row)
    if refused := why_not_withdraw(row, actor=actor, at=at):
        raise refused
    _end(row, ResetDecision.WITHDRAWN, actor, at)
    _note("撤回申请", row, actor, at, "")
    tell("为您的账号提出的重置认证器申请已撤回。", at=at, user=row.user)
    return row


@transaction.atomic
def reset_at_server(user: User, *, reason: str, at: datetime) -> None:
    """Reset an authenticator from the server's console, where no second person is there.

    Waiting requests for the account end as confirmed by nobody of the site: they lapse.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    FactorReset.objects.filter(user=user, decision="").update(
        decision=ResetDecision.EXPIRED, decided_at=at, decision_note="服务器上执行命令重置"
    )
    note = f"服务器上执行命令：{reason}"
    note_audit(AuditKind.FACTOR_RESET, actor=None, at=at, subject=_name(user), note=note)
    take_off(user, at=at)
    tell("您的认证器已在服务器上重置，下次登录后台时请重新绑定。", at=at, user=user)


def take_off(user: User, *, at: datetime) -> None:
    """Delete an account's authenticators and end its log-ins."""
    TOTPDevice.objects.filter(user=user).delete()
    end_sessions(user, at=at)


def end_sessions(user: User, *, at: datetime) -> None:
    """End every log-in of a person, wherever it is: sessions of before no longer hold."""
    User.objects.filter(pk=user.pk).update(sessions_ended_at=at)


def waiting(at: datetime) -> QuerySet[FactorReset]:
    """Return the requests that somebody may still decide."""
    return FactorReset.objects.filter(decision="", expires_at__gt=at)


def waiting_for(user: User) -> QuerySet[FactorReset]:
    """Return the requests that a person may confirm now."""
    found = waiting(timezone.now())
    if user.role_codes().isdisjoint(rule("login.factor_confirmers")):
        return found.none()
    return found.exclude(Q(asked_by=user) | Q(user=user))


def asked_by(user: User) -> QuerySet[FactorReset]:
    """Return a person's own requests that wait for another one."""
    return waiting(timezone.now()).filter(asked_by=user)


def page_of(row: FactorReset) -> str:
    """Return the address of a request in the back office."""
    return reverse("admin:grids_factorreset_change", args=[row.pk])


def _lock(row: FactorReset) -> FactorReset:
    locked = FactorReset.objects.select_for_update(of=("self",))
    return locked.select_related("user", "asked_by", "decided_by").get(pk=row.pk)


def _end(
    row: FactorReset, decision: ResetDecision, actor: User, at: datetime, note: str = ""
) -> None:
    row.decision, row.decided_by, row.decided_at = decision, actor, at
    row.decision_note = note
    row.save(update_fields=["decision", "decided_by", "decided_at", "decision_note"])


def _note(step: str, row: FactorReset, actor: User, at: datetime, said: str) -> None:
    note = f"{step}：{said}" if said else step
    note_audit(AuditKind.FACTOR_RESET, actor=actor, at=at, subject=_name(row.user), note=note)


def _name(user: User) -> str:
    return f"{user}（{user.username}）"
