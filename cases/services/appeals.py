"""Appeals (申诉): a unit against an unfair answer of a callback, ruled by the supervisor."""

from datetime import datetime

from django.db import transaction

from cases.models import Appeal, Callback, Case, NoticeKind, Ruling, Satisfaction
from cases.permissions import require_verb
from cases.reviewing import require_other_unit
from cases.services.dispatch import REASON_MAX, check_reason
from cases.services.notices import notify
from cases.services.transitions import Seen, lock_case, record_event, stale
from cases.states import Verb, roles_for
from grids.calendars import calendar_of
from grids.deadlines import add_workdays
from grids.models import Role, User
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput
from hotline.times import say_due

TEXT_MAX = 2000


@transaction.atomic
def appeal_callback(
    case: Case, *, actor: User, at: datetime, ground: str, text: str, seen: Seen | None = None
) -> Appeal:
    """Appeal against the answers of the unit's latest callback, inside the window.

    The answers stand until the supervisor rules; a redo that they led to goes on. Raises
    Conflict where there is nothing to appeal against, or the window has closed.
    """
    case = lock_case(case, seen, actor)
    callback = latest_callback(case)
    require_verb(actor, Verb.APPEAL, case, callback.unit if callback else None)
    if callback is None or not roles_for(Verb.APPEAL, case.state):
        raise Conflict("这件工单没有可以申诉的回访。")
    _check(callback, ground, text, at)
    assert callback.unit is not None
    appeal = Appeal.objects.create(
        case=case, callback=callback, unit=callback.unit, ground=ground, text=text.strip(),
        raised_at=at, raised_by=actor,
    )  # fmt: skip
    record_event(
        case, Verb.APPEAL, actor=actor, at=at, unit=callback.unit, note=f"{ground}。{text.strip()}",
        facts={"callback": callback.pk, "round": callback.round},
    )  # fmt: skip
    notify(NoticeKind.APPEAL, f"申诉待审 {case.number}", at=at, case=case, role=Role.SUPERVISOR)
    return appeal


def latest_callback(case: Case) -> Callback | None:
    """Return the callback of the latest round that was called back, with its unit."""
    found: Callback | None = (
        case.callbacks.select_related("unit__calendar", "appeal").order_by("-round").first()
    )
    return found


def is_bad(callback: Callback) -> bool:
    """Tell whether some answer speaks against the unit."""
    return callback.is_effective and (
        callback.satisfaction == Satisfaction.DISSATISFIED
        or not callback.was_solved
        or not callback.was_contacted
    )


def appeal_until(callback: Callback) -> datetime | None:
    """Return until when the unit may appeal: the close of its N-th workday afterwards."""
    if callback.unit is None:
        return None
    return add_workdays(calendar_of(callback.unit), callback.completed_at, rule("appeal.workdays"))


def is_appealable(callback: Callback, at: datetime) -> bool:
    """Tell whether the callback's unit may appeal now: a bad answer, in time, for once."""
    until = appeal_until(callback)
    return (
        is_bad(callback) and not hasattr(callback, "appeal") and until is not None and at <= until
    )


def _check(callback: Callback, ground: str, text: str, at: datetime) -> None:
    if hasattr(callback, "appeal"):
        raise Conflict("这次回访已经申诉过，每次回访只能申诉一次。")
    if not is_bad(callback):
        raise Conflict("回访没有不满意、未解决或未联系的结果，不需要申诉。")
    until = appeal_until(callback)
    if until is None or at > until:
        when = f"（{say_due(until, at)}）" if until else ""
        raise Conflict(f"申诉时限已过{when}。")
    if ground not in rule("appeal.grounds"):
        raise InvalidInput(fields={"ground": "请从列表中选择申诉理由。"})
    check_reason("text", text, TEXT_MAX)


@transaction.atomic
def accept_appeal(
    case: Case, *, actor: User, at: datetime, reason: str = "", seen: Seen | None = None
) -> Appeal:
    """Rule that the answers were unfair: the callback counts in no rate any more."""
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字，现有 {len(reason)} 字。"})
    return _rule(case, Verb.ACCEPT_APPEAL, Ruling.ACCEPTED, actor, at, reason, seen)


@transaction.atomic
def refuse_appeal(
    case: Case, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Appeal:
    """Rule that the answers stand, with a reason for the unit."""
    return _rule(case, Verb.REFUSE_APPEAL, Ruling.REFUSED, actor, at, reason, seen)


def _rule(
    case: Case,
    verb: Verb,
    ruling: Ruling,
    actor: User,
    at: datetime,
    reason: str,
    seen: Seen | None,
) -> Appeal:
    case = lock_case(case, seen, actor)
    require_verb(actor, verb, case)
    appeal = case.appeals.filter(ruling="").select_related("unit", "callback").first()
    if appeal is None or not roles_for(verb, case.state):
        raise stale(case, actor)
    require_other_unit(actor, appeal.unit_id)
    if ruling == Ruling.REFUSED:
        check_reason("reason", reason)
    appeal.ruling, appeal.ruled_at, appeal.ruled_by, appeal.reason = ruling, at, actor, reason
    appeal.save(update_fields=["ruling", "ruled_at", "ruled_by", "reason"])
    record_event(
        case, verb, actor=actor, at=at, unit=appeal.unit, note=reason,
        facts={"callback": appeal.callback_id, "round": appeal.callback.round},
    )  # fmt: skip
    word = "申诉已同意" if ruling == Ruling.ACCEPTED else "申诉未同意"
    notify(NoticeKind.RULING, f"{word} {case.number}", at=at, case=case, units=[appeal.unit])
    return appeal
