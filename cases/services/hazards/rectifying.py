"""A hazard on its way off the ledger: measure, rectified, re-inspected, struck off; passing on.

Domain contract, section 6: found → registered → rectified → re-inspected → struck off. Each
deed leaves a step in the hazard's own log, in the transaction of the deed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from cases.models import Hazard, HazardDeed
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import HazardSentence
from cases.services.hazards.rules import filers_of, last_pass, lock_hazard, log_step
from cases.services.record.attachments import Uploads
from cases.services.record.notices import notify
from grids.models import Body, User
from hotline.bounds import FARTHEST, FARTHEST_YEARS
from hotline.errors import Conflict, InvalidInput
from hotline.times import say_date

MEASURE_MAX = 2000
RESULT_MAX = 300
PERSON_MAX = 40


@dataclass(frozen=True)
class Plan:
    """How a hazard is to be rectified: measure, money in yuan, who answers, until when."""

    measure: str
    person_responsible: str
    rectify_by: date
    money: Decimal | None = None

    @property
    def words(self) -> str:
        """The plan in one sentence, as the log keeps it."""
        money = f"，资金 {self.money} 元" if self.money is not None else ""
        return (
            f"{self.measure.strip()}（责任人{self.person_responsible.strip()}，"
            f"期限{say_date(self.rectify_by)}{money}）"
        )


@transaction.atomic
def plan_rectification(
    hazard: Hazard, plan: Plan, *, actor: User, at: datetime, uploads: Uploads = ()
) -> Hazard:
    """Enter or change the measure, who answers for it and until when (登记整改).

    Raises InvalidInput for an incomplete plan, Conflict once it is rectified.
    """
    hazard = lock_hazard(hazard, HazardDeed.PLAN, actor)
    wrong = {}
    if not plan.measure.strip() or len(plan.measure) > MEASURE_MAX:
        wrong["measure"] = f"请填写整改措施，最多 {MEASURE_MAX} 字。"
    if not plan.person_responsible.strip() or len(plan.person_responsible) > PERSON_MAX:
        wrong["person_responsible"] = f"请填写责任人，最多 {PERSON_MAX} 字。"
    if plan.rectify_by < timezone.localdate(hazard.reported_at):
        wrong["rectify_by"] = "整改期限不能早于举报日期。"
    elif plan.rectify_by > (at + FARTHEST).date():
        wrong["rectify_by"] = f"整改期限不能超过 {FARTHEST_YEARS} 年。"
    if plan.money is not None and plan.money < 0:
        wrong["money"] = "整改资金不能为负。"
    if wrong:
        raise InvalidInput(fields=wrong)
    hazard.measure, hazard.money = plan.measure.strip(), plan.money
    hazard.person_responsible = plan.person_responsible.strip()
    hazard.rectify_by = plan.rectify_by
    hazard.save(update_fields=["measure", "money", "person_responsible", "rectify_by"])
    return log_step(hazard, HazardDeed.PLAN, plan.words, actor=actor, at=at, uploads=uploads)


@transaction.atomic
def report_rectified(
    hazard: Hazard, *, note: str, actor: User, at: datetime, uploads: Uploads = ()
) -> Hazard:
    """Report that the measure was carried out (整改完成); a re-inspection follows.

    This and the other steps take photos.
    """
    hazard = lock_hazard(hazard, HazardDeed.RECTIFY, actor)
    _require_note(note)
    hazard.rectified_at, hazard.rectified_by = at, actor
    hazard.save(update_fields=["rectified_at", "rectified_by"])
    return log_step(hazard, HazardDeed.RECTIFY, note, actor=actor, at=at, uploads=uploads)


@transaction.atomic
def reinspect_hazard(
    hazard: Hazard,
    *,
    inspector: str,
    is_passed: bool,
    note: str,
    actor: User,
    at: datetime,
    uploads: Uploads = (),
) -> Hazard:
    """Record a re-inspection (复查): who looked and what they found.

    Entered by another person than who reported it rectified, and never looked at by who
    answers for the measure. One that is not passed sends the hazard back into
    rectification, under a new measure or the same.
    """
    hazard = lock_hazard(hazard, HazardDeed.REINSPECT, actor)
    if not inspector.strip() or len(inspector) > PERSON_MAX:
        raise InvalidInput(fields={"inspector": f"请填写复查人，最多 {PERSON_MAX} 字。"})
    if inspector.strip() == hazard.person_responsible:
        said = f"整改责任人{hazard.person_responsible}不能自己复查，请填写另一位复查人。"
        raise InvalidInput(fields={"inspector": said})
    _require_note(note)
    if is_passed:
        hazard.reinspected_at, hazard.reinspected_by = at, inspector.strip()
        hazard.reinspection = note.strip()
    else:
        hazard.rectified_at = None
    hazard.save(update_fields=["reinspected_at", "reinspected_by", "reinspection", "rectified_at"])
    result = "通过" if is_passed else "不通过，继续整改"
    said = f"{inspector.strip()}：{result}。{note.strip()}"
    return log_step(hazard, HazardDeed.REINSPECT, said, actor=actor, at=at, uploads=uploads)


@transaction.atomic
def strike_off_hazard(
    hazard: Hazard, *, note: str = "", actor: User, at: datetime, uploads: Uploads = ()
) -> Hazard:
    """Strike a hazard off the ledger (销号) after it passed its re-inspection.

    Done by another person than who reported it rectified; 疑似重大 must have been judged,
    重大 is struck off by another person than its filer.
    """
    hazard = lock_hazard(hazard, HazardDeed.STRIKE_OFF, actor)
    if len(note) > RESULT_MAX:
        raise InvalidInput(fields={"note": f"最多 {RESULT_MAX} 字。"})
    hazard.struck_off_at = at
    hazard.save(update_fields=["struck_off_at"])
    said = note or "复查通过，销号。"
    return log_step(hazard, HazardDeed.STRIKE_OFF, said, actor=actor, at=at, uploads=uploads)


@transaction.atomic
def pass_hazard(
    hazard: Hazard, *, to: Body, actor: User, at: datetime, seen: str = "", note: str = ""
) -> Hazard:
    """Hand a hazard to another body; it still counts once, at its first receiver.

    Done by whom it is with now, or by the first receiver; passed to that one it is handed
    back. `seen` is the code of the body that the person saw it with: where a colleague was
    quicker the second one is told. Its new keepers get a notice each.
    """
    hazard = lock_hazard(hazard, HazardDeed.PASS, actor)
    if seen and seen != hazard.keeper.code:
        raise Conflict(f"{last_pass(hazard)}，请看过最新情况再办。")
    if to == hazard.keeper:
        raise InvalidInput(fields={"to": f"这条隐患已在{to}，请选择另一个受理单位。"})
    if len(note) > RESULT_MAX:
        raise InvalidInput(fields={"note": f"最多 {RESULT_MAX} 字。"})
    hazard.passed_to = None if to == hazard.body else to
    hazard.save(update_fields=["passed_to"])
    facts = {"category": hazard.category, "to": to}
    for keeper in filers_of(to):
        notify(HazardSentence.HAZARD_PASSED, facts, at=at, user=keeper)
    notify(HazardSentence.HAZARD_PASSED, facts, at=at, to=CaseCapability.HEAR_OF_SHIFT)
    said = f"移交{to}。{note.strip()}"
    return log_step(hazard, HazardDeed.PASS, said, actor=actor, at=at)


def _require_note(note: str) -> None:
    if not note.strip() or len(note) > RESULT_MAX:
        raise InvalidInput(fields={"note": f"请填写情况，最多 {RESULT_MAX} 字。"})
