"""What a body misfiled about a hazard: corrected, or withdrawn, until its day is issued.

The old values stay in the hazard's log. After the issue nothing is changed here: the
figures of an issued day follow a revision only. Source: domain "The two daily bulletins".
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.issued_days import is_hazard_day_issued
from cases.models import Hazard, HazardDeed, HazardGrade, NoticeKind
from cases.services.hazard_rules import lock_hazard, log_step
from cases.services.hazards import HazardReport, check_report
from cases.services.notices import notify
from grids.models import Role, User
from hotline.errors import Conflict, InvalidInput
from hotline.times import say_date

REASON_MAX = 200
# Enough of a text to know which it was; the log's note holds all of them.
OLD_TEXT_MAX = 800


@transaction.atomic
def correct_hazard(
    hazard: Hazard, report: HazardReport, *, reason: str, actor: User, at: datetime
) -> Hazard:
    """Correct category, place, text, grade mark and hour of a hazard (更正).

    Raises InvalidInput where nothing differs, Conflict once one of its days is issued or
    the competent department has judged it.
    """
    hazard = lock_hazard(hazard, HazardDeed.CORRECT, actor)
    _require_reason(reason)
    check_report(report, at)
    for instant in (hazard.reported_at, report.reported_at):
        _require_unissued(instant)
    new = {
        "category": report.category, "place": report.place.strip(), "text": report.text.strip(),
        "grade": report.grade, "reported_at": report.reported_at,
    }  # fmt: skip
    changed = {name: value for name, value in new.items() if getattr(hazard, name) != value}
    if not changed:
        raise InvalidInput("没有改动，请先修改内容。")
    was = "；".join(_old(hazard, name) for name in changed)
    for name, value in changed.items():
        setattr(hazard, name, value)
    hazard.save(update_fields=list(changed))
    if changed.get("grade") == HazardGrade.SUSPECTED_MAJOR and hazard.is_to_telephone:
        text = f"疑似重大隐患，请立即电话交办：{hazard.category}"
        notify(NoticeKind.NEW_CASE, text, at=at, case=hazard.case, role=Role.SHIFT_LEADER)
    return log_step(
        hazard, HazardDeed.CORRECT, f"{reason.strip()}。原为：{was}", actor=actor, at=at
    )


@transaction.atomic
def withdraw_hazard(hazard: Hazard, *, reason: str, actor: User, at: datetime) -> Hazard:
    """Withdraw a hazard that was filed by mistake (撤回); it counts nowhere from then on."""
    hazard = lock_hazard(hazard, HazardDeed.WITHDRAW, actor)
    _require_reason(reason)
    _require_unissued(hazard.reported_at)
    hazard.withdrawn_at, hazard.excluded_reason = at, reason.strip()
    hazard.save(update_fields=["withdrawn_at", "excluded_reason"])
    return log_step(hazard, HazardDeed.WITHDRAW, reason, actor=actor, at=at)


def _require_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"请填写原因，最多 {REASON_MAX} 字。"})


def _require_unissued(reported_at: datetime) -> None:
    if is_hazard_day_issued(reported_at):
        day = say_date(timezone.localdate(reported_at))
        raise Conflict(f"{day}的安全隐患日报已签发，请联系日报编辑出更正版。")


def _old(hazard: Hazard, name: str) -> str:
    label = getattr(Hazard, name).field.verbose_name
    value = getattr(hazard, name)
    if name == "grade":
        value = hazard.get_grade_display()
    if name == "reported_at":
        value = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return f"{label} {str(value)[:OLD_TEXT_MAX]}"
