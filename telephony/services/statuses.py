"""The status of operators: set by themselves, and by the calls that they take."""

from collections.abc import Set
from datetime import datetime

from django.db import transaction

from grids.models import User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import InvalidInput
from telephony.capabilities import TelephonyCapability
from telephony.live import tell_operators
from telephony.models import OperatorStatus, StatusSpan, TelephoneCall

# A call alone sets this one.
BY_HAND = (OperatorStatus.READY, OperatorStatus.AFTER_CALL, OperatorStatus.BREAK)


@transaction.atomic
def set_status(status: str, *, actor: User, at: datetime, reason: str = "") -> StatusSpan:
    """Begin a span of a status that the operator chose; the one before ends.

    The same status again goes on. Raises InvalidInput for one that only a call sets, and for
    a break without one of the city's reasons.
    """
    require_capability(actor, TelephonyCapability.TAKE_CALLS)
    if status not in BY_HAND:
        raise InvalidInput(fields={"status": "只能选择示闲、话后整理或小休。"})
    reasons = rule("telephony.break_reasons")
    if status == OperatorStatus.BREAK and reason not in reasons:
        raise InvalidInput(fields={"reason": f"小休的原因：{'、'.join(reasons)}。"})
    return _begin(actor, status, at, reason if status == OperatorStatus.BREAK else "")


@transaction.atomic
def sign_out(*, actor: User, at: datetime) -> None:
    """End the operator's span: they are in no status until they choose one (签出)."""
    require_capability(actor, TelephonyCapability.TAKE_CALLS)
    end_status(actor, at=at)


def end_status(operator: User, *, at: datetime) -> None:
    """End an operator's span within the caller's transaction."""
    _end(_running(operator), at)
    tell_operators(operator.pk)


@transaction.atomic
def leave_desk(operator: User, *, at: datetime) -> None:
    """End the status of an operator who logs out; a call that goes on keeps its own."""
    span = _running(operator)
    if span and span.status != OperatorStatus.IN_CALL:
        end_status(operator, at=at)


def end_left_statuses(present: Set[int], *, at: datetime) -> int:
    """End the statuses of operators who are logged in nowhere; returns how many."""
    left = StatusSpan.objects.running().exclude(status=OperatorStatus.IN_CALL)
    gone = [pk for pk in left.values_list("operator", flat=True) if pk not in present]
    for operator in User.objects.filter(pk__in=gone).order_by("pk"):
        leave_desk(operator, at=at)
    return len(gone)


def follow_call(call: TelephoneCall, before: int | None, *, at: datetime) -> None:
    """Bring the status of who talks in line with a call, in the event's own transaction.

    A running answered call sets 通话中, its end 话后整理, once. `before` had the call until
    it was put through to another. What an operator chose after the call's end stays.
    """
    if before and before != call.operator_id:
        _leave(User.objects.get(pk=before), call, at)
    if call.operator is None or call.answered_at is None:
        return
    if call.ended_at is None:
        _talk(call.operator, call, at)
    else:
        _leave(call.operator, call, call.ended_at)


def _talk(operator: User, call: TelephoneCall, at: datetime) -> None:
    span = _running(operator)
    if span is None or span.call_id != call.pk:
        _begin(operator, OperatorStatus.IN_CALL, at, call=call)


def _leave(operator: User, call: TelephoneCall, at: datetime) -> None:
    """End talking on this call; a call whose answer came late is left as well."""
    span = _running(operator)
    was_ready = span and span.status == OperatorStatus.READY and span.began_at <= call.began_at
    if span and (span.call_id == call.pk or was_ready):
        _begin(operator, OperatorStatus.AFTER_CALL, at)


def _begin(
    operator: User, status: str, at: datetime, reason: str = "", call: TelephoneCall | None = None
) -> StatusSpan:
    span = _running(operator)
    if span and (span.status, span.reason, span.call_id) == (status, reason, call and call.pk):
        return span
    at = _end(span, at)
    tell_operators(operator.pk)
    return StatusSpan.objects.create(
        operator=operator, status=status, reason=reason, call=call, began_at=at
    )


def _end(span: StatusSpan | None, at: datetime) -> datetime:
    """End a span; returns when the next one begins, which is never before this one began."""
    if span is None:
        return at
    at = max(at, span.began_at)
    StatusSpan.objects.filter(pk=span.pk).update(ended_at=at)
    return at


def _running(operator: User) -> StatusSpan | None:
    """Return the operator's span, with the operator held: two events at once take turns."""
    User.objects.select_for_update(no_key=True).get(pk=operator.pk)
    return StatusSpan.objects.running().filter(operator=operator).first()
