"""Which notices still ask for something: those whose matter nobody has dealt with since.

A notice that only tells something (a ruling, a changed deadline) asks until it is read.
"""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q

from cases.access.applications import KINDS
from cases.models import Appeal, Assignment, NoticeKind, Objection, Reply, SignOff, SignOffStatus

OF_CASE = {"case": OuterRef("case_id")}
OPEN_PART = Assignment.objects.filter(unit=OuterRef("unit_id"), ended_at__isnull=True, **OF_CASE)
UNSIGNED = Q(Exists(OPEN_PART.filter(signed_at__isnull=True)))
OWING = Q(Exists(OPEN_PART.filter(reply_sent_at__isnull=True)))
UNRULED = {"ruling": "", **OF_CASE}
LAID_BEFORE_LEADER = Q(
    Exists(
        SignOff.objects.filter(
            status=SignOffStatus.WAITING,
            assignment__unit=OuterRef("unit_id"),
            assignment__ended_at__isnull=True,
            **OF_CASE,
        )
    )
)

_DEALT_WITH: list[Callable[[], Q]] = []


def register_dealt_with(condition: Callable[[], Q]) -> None:
    """Add another app's condition on notices of what it tells of having been done."""
    if condition not in _DEALT_WITH:
        _DEALT_WITH.append(condition)


def still_asks() -> Q:
    """Return the condition on notices that what they ask for has not been done.

    A unit's new case asks until it is signed, an urging until the reply is sent, what waits
    for review or a ruling until somebody has given it.
    """
    to_unit = Q(unit__isnull=False, case__isnull=False)
    dealt_with = (
        (to_unit & Q(kind__in=[NoticeKind.NEW_CASE, NoticeKind.REDO]) & ~UNSIGNED)
        | (to_unit & Q(kind__in=[NoticeKind.REPLY_REFUSED, NoticeKind.URGE]) & ~OWING)
        | (to_unit & _without(NoticeKind.SIGN_OFF, LAID_BEFORE_LEADER))
        | _without(NoticeKind.OBJECTION, Q(Exists(Objection.objects.filter(**UNRULED))))
        | _without(NoticeKind.REPLY, Q(Exists(Reply.objects.filter(verdict="", **OF_CASE))))
        | _without(NoticeKind.APPEAL, Q(Exists(Appeal.objects.filter(**UNRULED))))
        | _without(NoticeKind.APPLICATION, _any_application())
    )
    for condition in _DEALT_WITH:
        dealt_with |= condition()
    return ~dealt_with


def _without(kind: NoticeKind, waiting: Q) -> Q:
    """Return the condition that a notice is of a kind of which its case has nothing left."""
    return Q(kind=kind, case__isnull=False) & ~waiting


def _any_application() -> Q:
    waiting = Q()
    for kind in KINDS.values():
        waiting |= Q(Exists(kind.model.objects.filter(kind.open, **OF_CASE)))
    return waiting
