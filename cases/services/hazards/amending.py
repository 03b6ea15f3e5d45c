"""What a body misfiled about a hazard: corrected, or withdrawn; by two persons once issued.

The old values stay in the hazard's log. Once a daily that holds the hazard is issued, the
same deeds propose a revision, which another person confirms (`hazard_revising`). Source:
domain "The two daily bulletins".
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import Hazard, HazardDeed, HazardGrade, RevisionKind
from cases.rules.capabilities import CaseCapability
from cases.rules.issued_days import is_hazard_day_issued
from cases.rules.notice_kinds import HazardSentence
from cases.services.hazards.filing import HazardReport, check_report
from cases.services.hazards.proposing import propose_revision
from cases.services.hazards.rules import lock_hazard, log_step
from cases.services.record.notices import notify
from grids.deadlines import business_day
from grids.models import User
from grids.rules import rule
from hotline.errors import InvalidInput

REASON_MAX = 200
# Enough of a text to know which it was; the log's note holds all of them.
OLD_TEXT_MAX = 800


@transaction.atomic
def correct_hazard(
    hazard: Hazard, report: HazardReport, *, reason: str, actor: User, at: datetime
) -> Hazard:
    """Correct category, place, text, grade mark and hour of a hazard (更正).

    Once one of its days is issued it is proposed for another person's confirmation. Raises
    InvalidInput where nothing differs, Conflict once the competent department has judged
    it or while another revision waits.
    """
    hazard = lock_hazard(hazard, HazardDeed.CORRECT, actor)
    _require_reason(reason)
    check_report(report, at)
    new = {
        "category": report.category, "place": report.place.strip(), "text": report.text.strip(),
        "grade": report.grade, "reported_at": report.reported_at,
    }  # fmt: skip
    changed = {name: value for name, value in new.items() if getattr(hazard, name) != value}
    if not changed:
        raise InvalidInput("没有改动，请先修改内容。")
    instants = (hazard.reported_at, report.reported_at)
    if not any(is_hazard_day_issued(instant) for instant in instants):
        return put_right(hazard, changed, reason=reason, actor=actor, at=at)
    old = {name: kept_value(hazard, name) for name in changed}
    was = "；".join(_told(hazard, name) for name in changed)
    for name, value in changed.items():
        setattr(hazard, name, value)
    pairs = {name: [old[name], kept_value(hazard, name)] for name in changed}
    words = f"{'；'.join(_told(hazard, name) for name in changed)}（原为 {was}）"
    return _propose(hazard, RevisionKind.CORRECT, words, reason, pairs, instants[0], actor, at)


@transaction.atomic
def withdraw_hazard(hazard: Hazard, *, reason: str, actor: User, at: datetime) -> Hazard:
    """Withdraw a hazard that was filed by mistake (撤回); it counts nowhere from then on.

    Once its day is issued it is proposed for another person's confirmation.
    """
    hazard = lock_hazard(hazard, HazardDeed.WITHDRAW, actor)
    _require_reason(reason)
    if not is_hazard_day_issued(hazard.reported_at):
        return take_out(hazard, reason=reason, actor=actor, at=at)
    words = f"{hazard.category}，{hazard.place}：不再计入统计"
    return _propose(hazard, RevisionKind.WITHDRAW, words, reason, {}, hazard.reported_at, actor, at)


def _propose(
    hazard: Hazard,
    kind: RevisionKind,
    words: str,
    reason: str,
    proposed: Mapping[str, Any],
    reported_at: datetime,
    actor: User,
    at: datetime,
) -> Hazard:
    day = business_day(reported_at, rule("day.starts_at_hour"))
    propose_revision(
        kind, body=hazard.body, day=day, words=words, text=reason, hazard=hazard,
        proposed=dict(proposed), actor=actor, at=at,
    )  # fmt: skip
    note = f"{kind.label}，日报已签发，等另一人确认。{reason.strip()}"
    log_step(hazard, HazardDeed.ASK, note, actor=actor, at=at)
    return Hazard.objects.get(pk=hazard.pk)


def put_right(
    hazard: Hazard, changed: Mapping[str, Any], *, reason: str, actor: User, at: datetime
) -> Hazard:
    """Write the changed columns of a locked hazard, with the old values in its log."""
    was = "；".join(_told(hazard, name) for name in changed)
    for name, value in changed.items():
        setattr(hazard, name, value)
    hazard.save(update_fields=list(changed))
    if changed.get("grade") == HazardGrade.SUSPECTED_MAJOR and hazard.is_to_telephone:
        facts, case = {"category": hazard.category}, hazard.case
        notify(
            HazardSentence.NOW_SUSPECTED_MAJOR,
            facts,
            at=at,
            case=case,
            to=CaseCapability.HEAR_OF_SHIFT,
        )
    return log_step(
        hazard, HazardDeed.CORRECT, f"{reason.strip()}。原为：{was}", actor=actor, at=at
    )


def take_out(hazard: Hazard, *, reason: str, actor: User, at: datetime) -> Hazard:
    """Leave a locked hazard out of every figure."""
    hazard.withdrawn_at, hazard.excluded_reason = at, reason.strip()
    hazard.save(update_fields=["withdrawn_at", "excluded_reason"])
    return log_step(hazard, HazardDeed.WITHDRAW, reason, actor=actor, at=at)


def kept_value(hazard: Hazard, name: str) -> str:
    """Return a column as a revision keeps it."""
    if name == "category":
        return str(hazard.category_id)
    value = getattr(hazard, name)
    return value.isoformat() if name == "reported_at" else str(value)


def _require_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"请填写原因，最多 {REASON_MAX} 字。"})


def _told(hazard: Hazard, name: str) -> str:
    label = getattr(Hazard, name).field.verbose_name
    value = getattr(hazard, name)
    if name == "grade":
        value = hazard.get_grade_display()
    if name == "reported_at":
        value = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return f"{label} {str(value)[:OLD_TEXT_MAX]}"
