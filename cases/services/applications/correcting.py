"""更正: a test, a mistake or a duplicate leaves every figure, by two persons.

Source: domain "The two daily bulletins": to change a figure one changes the case, with a
reason and a second person, and every figure moves with it.
"""

from datetime import datetime

from django.db import transaction

from cases.guards.applications import ask_correction_refusal
from cases.models import Call, Case, Correction, CorrectionMark
from cases.rules.capabilities import CaseCapability
from cases.rules.states import Verb
from cases.services.applications.applications import ask, begin_ruling, settle
from cases.services.record.reasons import check_ruling, check_texts
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import User
from hotline.errors import Conflict, InvalidInput

REASON_MAX = 180


@transaction.atomic
def ask_correction(
    case: Case, *, actor: User, at: datetime, mark: str, text: str, seen: Seen | None = None
) -> Correction:
    """Propose that a case leave every figure, or count again; a second person confirms."""
    case = begin(case, ask_correction_refusal, actor=actor, at=at, seen=seen).case
    if mark not in CorrectionMark.values:
        raise InvalidInput(fields={"mark": "请选择更正为测试、误登记、重复登记或恢复计入。"})
    check_texts({"text": REASON_MAX}, text=text)
    if (mark == CorrectionMark.RESTORE) != bool(case.excluded_reason):
        out, counted = "已不计入统计，只能恢复计入。", "正计入统计，不用恢复。"
        raise Conflict(f"工单 {case.number} {out if case.excluded_reason else counted}")
    row = Correction(case=case, mark=mark, text=text)
    note = f"{CorrectionMark(mark).label}。{text.strip()}"
    return ask(
        row, Verb.ASK_CORRECTION, actor=actor, at=at, note=note, to=CaseCapability.HEAR_OF_SHIFT
    )


@transaction.atomic
def rule_correction(
    correction: Correction,
    *,
    actor: User,
    at: datetime,
    ruling: str,
    reason: str = "",
    seen: Seen | None = None,
) -> Correction:
    """Confirm a correction as the second person, or refuse it.

    A confirmed mark leaves the case and its calls out of every figure; a duplicate leaves
    its own call out alone, since a later call about it was made. Issued bulletins stay.
    """
    s, row = begin_ruling(correction, "correction", actor=actor, at=at, seen=seen)
    case = s.case
    granted = check_ruling(ruling, reason)
    settle(row, ruling, reason, actor=actor, at=at)
    if granted:
        _mark(case, row)
    word = "同意" if granted else "不同意"
    said = "。".join(filter(None, [word, CorrectionMark(row.mark).label, row.text, row.reason]))
    record_event(case, Verb.CORRECT, actor=actor, at=at, note=said)
    return row


def _mark(case: Case, row: Correction) -> None:
    calls = Call.objects.filter(case=case)
    if row.mark == CorrectionMark.RESTORE:
        calls.filter(excluded_reason=case.excluded_reason).update(excluded_reason="")
        case.excluded_reason = ""
    else:
        case.excluded_reason = f"{CorrectionMark(row.mark).label}：{row.text}"
        if row.mark == CorrectionMark.DUPLICATE:
            calls = calls.filter(is_first=True)
        calls.filter(excluded_reason="").update(excluded_reason=case.excluded_reason)
    case.save(update_fields=["excluded_reason"])
