"""Notices about cases: how the case is shown, and which ask for nothing any more."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from cases.access.applications import KINDS
from cases.access.privacy import line_text
from cases.models import Appeal, Assignment, Case, Objection, Reply, SignOff, SignOffStatus
from cases.rules.notice_kinds import CASE, NoticeKind
from cases.selectors.rows import case_url
from grids.models import User
from notices.subjects import Shown

OF_CASE = {"case": OuterRef("subject_id")}
ABOUT_CASE = Q(subject_kind=CASE)
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


def look_at_cases(user: User, pks: Collection[int]) -> dict[int, Shown]:
    """Return number, masked title and address of the cases that the person may see."""
    return {
        case.pk: Shown(case.number, line_text(user, case, case.title), case_url(case.number))
        for case in Case.objects.visible_to(user).filter(pk__in=pks)
    }


def is_dealt_with() -> Q:
    """Return the condition on notices about cases that what they ask for has been done.

    A unit's new case asks until it is signed, an urging until the reply is sent, what waits
    for review or a ruling until somebody has given it.
    """
    to_unit = ABOUT_CASE & Q(unit__isnull=False)
    return (
        (to_unit & Q(kind__in=[NoticeKind.NEW_CASE, NoticeKind.REDO]) & ~UNSIGNED)
        | (to_unit & Q(kind__in=[NoticeKind.REPLY_REFUSED, NoticeKind.URGE]) & ~OWING)
        | (to_unit & _without(NoticeKind.SIGN_OFF, LAID_BEFORE_LEADER))
        | _without(NoticeKind.OBJECTION, Q(Exists(Objection.objects.filter(**UNRULED))))
        | _without(NoticeKind.REPLY, Q(Exists(Reply.objects.filter(verdict="", **OF_CASE))))
        | _without(NoticeKind.APPEAL, Q(Exists(Appeal.objects.filter(**UNRULED))))
        | _without(NoticeKind.APPLICATION, _any_application())
    )


def _without(kind: NoticeKind, waiting: Q) -> Q:
    """Return the condition that a notice is of a kind of which its case has nothing left."""
    return ABOUT_CASE & Q(kind=kind) & ~waiting


def _any_application() -> Q:
    waiting = Q()
    for kind in KINDS.values():
        waiting |= Q(Exists(kind.model.objects.filter(kind.open, **OF_CASE)))
    return waiting
