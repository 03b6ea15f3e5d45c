"""Urgings as rows (催办): the system's reminders and notices, and the citizens' own calls."""

from datetime import datetime

from cases.models import Assignment, Call, Case, Series, Urge, UrgeKind
from cases.models.paper_references import urge_reference
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.record.notices import notify, notify_with_leader
from cases.services.record.numbers import take_year_number
from cases.services.record.transitions import record_event
from grids.models import User
from hotline.times import say_span


def record_citizen_urge(case: Case, call: Call, *, actor: User, at: datetime) -> Urge:
    """Keep a citizen's urging call beside the case it is about; the caller holds the lock."""
    urge = Urge.objects.create(
        case=case, unit=case.lead_unit, kind=UrgeKind.CITIZEN, text=call.note, at=at, by=actor,
        call=call, reply_due_at=case.reply_due_at,
    )  # fmt: skip
    record_event(
        case, Verb.URGE, actor=actor, at=at, note=f"市民来电催办：{call.note}",
        facts={"call": call.pk},
    )  # fmt: skip
    if case.lead_unit:
        notify(CaseSentence.URGED_BY_CITIZEN, at=at, case=case, units=[case.lead_unit])
    return urge


def remind_unit(assignment: Assignment, case: Case, *, at: datetime) -> Urge | None:
    """Remind a unit before its deadline passes; None where that was done already."""
    if _is_done(assignment, UrgeKind.REMINDER):
        return None
    left = f"办结时限还剩{say_span(assignment.reply_due_at - at)}"
    record_event(case, Verb.URGE, actor=None, at=at, unit=assignment.unit, note=f"{left}。")
    notify(CaseSentence.REMINDED, {"left": left}, at=at, case=case, units=[assignment.unit])
    return write_urge(assignment, UrgeKind.REMINDER, at, text=left)


def send_notice(assignment: Assignment, case: Case, *, at: datetime) -> Urge | None:
    """Issue a numbered notice of urging (催办通知书), copied to the unit's leader.

    None where this deadline was noticed already, however often the task runs.
    """
    if _is_done(assignment, UrgeKind.NOTICE):
        return None
    late = f"已超期{say_span(at - assignment.reply_due_at)}"
    year, number = take_year_number(Series.URGE, at)
    urge = write_urge(assignment, UrgeKind.NOTICE, at, text=late, year=year, number=number)
    name = urge_reference(urge)
    record_event(
        case, Verb.URGE, actor=None, at=at, unit=assignment.unit,
        note=f"催办通知书 {name}，{late}，抄送单位负责人。", facts={"urge": urge.pk},
    )  # fmt: skip
    facts = {"name": name, "late": late}
    notify_with_leader(CaseSentence.URGE_ISSUED, facts, at=at, case=case, unit=assignment.unit)
    return urge


def _is_done(assignment: Assignment, kind: UrgeKind) -> bool:
    return assignment.urges.filter(kind=kind, reply_due_at=assignment.reply_due_at).exists()


def write_urge(
    assignment: Assignment,
    kind: UrgeKind,
    at: datetime,
    *,
    by: User | None = None,
    text: str = "",
    year: int | None = None,
    number: int | None = None,
) -> Urge:
    """Keep one urging of an assignment, with the deadline as it stands."""
    return Urge.objects.create(
        case_id=assignment.case_id, assignment=assignment, unit=assignment.unit, kind=kind,
        year=year, number=number, text=text, at=at, by=by, reply_due_at=assignment.reply_due_at,
    )  # fmt: skip
