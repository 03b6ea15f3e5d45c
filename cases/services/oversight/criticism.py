"""Public criticism (书面通报): proposed by the ladder, confirmed, and printed for a period."""

from datetime import date, datetime

from django.db import transaction

from cases.guards.oversight import criticism_refusal
from cases.models import (
    Assignment,
    Case,
    Circular,
    Criticism,
    CriticismStatus,
    Series,
)
from cases.models.paper_references import circular_reference
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.record.notices import notify, notify_with_leader
from cases.services.record.numbers import take_year_number
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import begin, record_event
from grids.deadlines import CITY_ZONE, day_bounds
from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput
from hotline.times import say_span

NOTE_MAX = 500
LONGEST_PERIOD_DAYS = 366


def propose_criticism(assignment: Assignment, case: Case, *, at: datetime) -> Criticism | None:
    """Propose a unit's silence for the next circular; None where that was done already.

    The caller holds the case's lock. Units are not told before the supervisor confirms.
    """
    late = say_span(at - assignment.reply_due_at)
    row, is_new = Criticism.objects.get_or_create(
        assignment=assignment, reply_due_at=assignment.reply_due_at,
        defaults={
            "case": case, "unit": assignment.unit, "proposed_at": at,
            "status": CriticismStatus.PROPOSED,
            "reason": f"超期{late}，经催办、督办仍未办结，督办单到期未反馈",
        },
    )  # fmt: skip
    if not is_new:
        return None
    record_event(
        case, Verb.PROPOSE_CRITICISM, actor=None, at=at, unit=assignment.unit, note=row.reason,
        is_internal=True,
    )  # fmt: skip
    facts = {"unit": assignment.unit}
    notify(
        CaseSentence.CRITICISM_PROPOSED,
        facts,
        at=at,
        case=case,
        to=CaseCapability.HEAR_OF_SUPERVISION,
    )
    return row


@transaction.atomic
def confirm_criticism(
    entry: Criticism, *, actor: User, at: datetime, reason: str = ""
) -> Criticism:
    """Put a proposed entry on the list of the next circular, with the reason to be printed."""
    s = begin(entry.case, criticism_refusal, Verb.CRITICISE, entry.pk, actor=actor, at=at)
    case, entry = s.case, next(row for row in s.criticisms if row.pk == entry.pk)
    if len(reason) > 300:
        raise InvalidInput(fields={"reason": f"最多 300 字，现有 {len(reason)} 字。"})
    entry.reason = reason.strip() or entry.reason
    _decide(entry, CriticismStatus.CONFIRMED, actor, at)
    record_event(
        case, Verb.CRITICISE, actor=actor, at=at, unit=entry.unit, note=entry.reason,
        is_internal=True,
    )  # fmt: skip
    return entry


@transaction.atomic
def drop_criticism(entry: Criticism, *, actor: User, at: datetime, note: str) -> Criticism:
    """Leave a proposed entry out of the circulars, with the reason."""
    s = begin(entry.case, criticism_refusal, Verb.DROP_CRITICISM, entry.pk, actor=actor, at=at)
    case, entry = s.case, next(row for row in s.criticisms if row.pk == entry.pk)
    check_reason("note", note, NOTE_MAX)
    entry.note = note.strip()
    _decide(entry, CriticismStatus.DROPPED, actor, at)
    record_event(
        case, Verb.DROP_CRITICISM, actor=actor, at=at, unit=entry.unit, note=entry.note,
        is_internal=True,
    )  # fmt: skip
    return entry


def _decide(entry: Criticism, status: CriticismStatus, actor: User, at: datetime) -> None:
    entry.status, entry.decided_at, entry.decided_by = status, at, actor
    entry.save(update_fields=["reason", "note", "status", "decided_at", "decided_by"])


@transaction.atomic
def issue_circular(*, actor: User, at: datetime, period_from: date, period_to: date) -> Circular:
    """Issue the circular (书面通报) of the entries proposed in a period and confirmed.

    Each case gets its event, each unit and its leader a notice. Raises InvalidInput for a
    wrong period, Conflict where entries wait for a decision or there is none.
    """
    require_capability(actor, CaseCapability.CRITICISE)
    _check_period(period_from, period_to, at)
    entries = _lock_entries(period_from, period_to)
    waiting = [row for row in entries if row.status == CriticismStatus.PROPOSED]
    if waiting:
        raise Conflict(f"这一期间还有 {len(waiting)} 项没有核定，请先逐项核定。")
    if not entries:
        raise Conflict("这一期间没有已核定、待印发的事项。")
    year, number = take_year_number(Series.CIRCULAR, at)
    circular = Circular.objects.create(
        year=year, number=number, period_from=period_from, period_to=period_to,
        issued_at=at, issued_by=actor,
    )  # fmt: skip
    for entry in entries:
        _publish(entry, circular, actor, at)
    return circular


def _check_period(period_from: date, period_to: date, at: datetime) -> None:
    today = at.astimezone(CITY_ZONE).date()
    if period_to < period_from:
        raise InvalidInput(fields={"period_to": "截止日期不能早于起始日期。"})
    if period_to > today:
        raise InvalidInput(fields={"period_to": "期间还没有结束，截止日期不能晚于今天。"})
    if (period_to - period_from).days >= LONGEST_PERIOD_DAYS:
        raise InvalidInput(fields={"period_from": "期间最长一年。"})


def _lock_entries(period_from: date, period_to: date) -> list[Criticism]:
    """Lock the undecided and confirmed entries of a period, and their cases before them."""
    start, end = day_bounds(period_from)[0], day_bounds(period_to)[1]
    waiting = Criticism.objects.filter(
        status__in=[CriticismStatus.PROPOSED, CriticismStatus.CONFIRMED],
        proposed_at__gte=start, proposed_at__lt=end,
    )  # fmt: skip
    case_ids = set(waiting.values_list("case_id", flat=True))
    list(Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk"))
    # What another circular took meanwhile has left; what came since waits for the next.
    rows = waiting.filter(case__in=case_ids).select_related("case", "unit")
    return list(rows.order_by("unit__name_pinyin", "unit", "pk"))


def _publish(entry: Criticism, circular: Circular, actor: User, at: datetime) -> None:
    entry.status, entry.circular = CriticismStatus.PUBLISHED, circular
    entry.save(update_fields=["status", "circular"])
    name = circular_reference(circular)
    record_event(
        entry.case, Verb.PUBLISH_CRITICISM, actor=actor, at=at, unit=entry.unit,
        note=f"{name}：{entry.reason}", facts={"circular": circular.pk},
    )  # fmt: skip
    facts = {"name": name}
    notify_with_leader(CaseSentence.CRITICISED, facts, at=at, case=entry.case, unit=entry.unit)
