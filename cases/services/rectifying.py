"""A hazard on its way off the ledger: measure, rectified, re-inspected, struck off; passing on.

Domain contract, section 6: found → registered → rectified → re-inspected → struck off. Each
deed leaves a step in the hazard's own log, in the transaction of the deed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from cases.models import Hazard, HazardDeed, HazardStage, HazardStep, NoticeKind
from cases.services.hazards import may_file_for
from cases.services.notices import notify
from grids.models import Body, Role, RoleGrant, User
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.times import say_date

MEASURE_MAX = 2000
RESULT_MAX = 300
PERSON_MAX = 40
# The stages in which each deed is done, and what is said in another one.
DEED_STAGES: dict[str, frozenset[HazardStage]] = {
    HazardDeed.PLAN: frozenset({HazardStage.UNPLANNED, HazardStage.PLANNED}),
    HazardDeed.RECTIFY: frozenset({HazardStage.PLANNED}),
    HazardDeed.REINSPECT: frozenset({HazardStage.RECTIFIED}),
    HazardDeed.STRIKE_OFF: frozenset({HazardStage.REINSPECTED}),
    HazardDeed.PASS: frozenset(HazardStage) - {HazardStage.STRUCK_OFF},
}
TOO_EARLY = {
    HazardDeed.RECTIFY: "请先登记整改措施、责任人和期限。",
    HazardDeed.REINSPECT: "还没有报整改完成，不能复查。",
    HazardDeed.STRIKE_OFF: "复查通过后才能销号。",
}
TOO_LATE = {
    HazardDeed.PLAN: "整改已经完成，不能再改整改措施。复查不通过时可以重新登记。",
    HazardDeed.RECTIFY: "已报整改完成，等待复查。",
    HazardDeed.REINSPECT: "复查已经通过，可以销号。",
}


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


def may_do(actor: User, hazard: Hazard, deed: str) -> bool:
    """Tell whether a deed is this person's: they work for the body that follows it up.

    Who received it first may pass it on, too.
    """
    is_receiver = deed == HazardDeed.PASS and may_file_for(actor, hazard.body)
    return is_receiver or may_file_for(actor, hazard.keeper)


def check_deed(hazard: Hazard, deed: str, *, actor: User) -> None:
    """Raise Forbidden where the deed is others', Conflict where the stage is another."""
    if not may_do(actor, hazard, deed):
        raise Forbidden(f"这条隐患由{hazard.keeper}跟进。")
    if hazard.stage in DEED_STAGES[deed]:
        return
    if hazard.stage == HazardStage.STRUCK_OFF:
        raise Conflict("这条隐患已经销号，不再变动。")
    stages = list(HazardStage)
    is_early = stages.index(hazard.stage) < min(map(stages.index, DEED_STAGES[deed]))
    raise Conflict((TOO_EARLY if is_early else TOO_LATE)[HazardDeed(deed)])


@transaction.atomic
def plan_rectification(hazard: Hazard, plan: Plan, *, actor: User, at: datetime) -> Hazard:
    """Enter or change the measure, who answers for it and until when (登记整改).

    Raises InvalidInput for an incomplete plan, Conflict once it is rectified.
    """
    hazard = _lock(hazard, HazardDeed.PLAN, actor)
    wrong = {}
    if not plan.measure.strip() or len(plan.measure) > MEASURE_MAX:
        wrong["measure"] = f"请填写整改措施，最多 {MEASURE_MAX} 字。"
    if not plan.person_responsible.strip() or len(plan.person_responsible) > PERSON_MAX:
        wrong["person_responsible"] = f"请填写责任人，最多 {PERSON_MAX} 字。"
    if plan.rectify_by < timezone.localdate(hazard.reported_at):
        wrong["rectify_by"] = "整改期限不能早于举报日期。"
    if plan.money is not None and plan.money < 0:
        wrong["money"] = "整改资金不能为负。"
    if wrong:
        raise InvalidInput(fields=wrong)
    hazard.measure, hazard.money = plan.measure.strip(), plan.money
    hazard.person_responsible = plan.person_responsible.strip()
    hazard.rectify_by = plan.rectify_by
    hazard.save(update_fields=["measure", "money", "person_responsible", "rectify_by"])
    return _log(hazard, HazardDeed.PLAN, plan.words, actor=actor, at=at)


@transaction.atomic
def report_rectified(hazard: Hazard, *, note: str, actor: User, at: datetime) -> Hazard:
    """Report that the measure was carried out (整改完成); a re-inspection follows."""
    hazard = _lock(hazard, HazardDeed.RECTIFY, actor)
    _require_note(note)
    hazard.rectified_at = at
    hazard.save(update_fields=["rectified_at"])
    return _log(hazard, HazardDeed.RECTIFY, note, actor=actor, at=at)


@transaction.atomic
def reinspect_hazard(
    hazard: Hazard, *, inspector: str, is_passed: bool, note: str, actor: User, at: datetime
) -> Hazard:
    """Record a re-inspection (复查): who looked and what they found.

    One that is not passed sends the hazard back into rectification, under a new measure or
    the same.
    """
    hazard = _lock(hazard, HazardDeed.REINSPECT, actor)
    if not inspector.strip() or len(inspector) > PERSON_MAX:
        raise InvalidInput(fields={"inspector": f"请填写复查人，最多 {PERSON_MAX} 字。"})
    _require_note(note)
    if is_passed:
        hazard.reinspected_at, hazard.reinspected_by = at, inspector.strip()
        hazard.reinspection = note.strip()
    else:
        hazard.rectified_at = None
    hazard.save(update_fields=["reinspected_at", "reinspected_by", "reinspection", "rectified_at"])
    result = "通过" if is_passed else "不通过，继续整改"
    said = f"{inspector.strip()}：{result}。{note.strip()}"
    return _log(hazard, HazardDeed.REINSPECT, said, actor=actor, at=at)


@transaction.atomic
def strike_off(hazard: Hazard, *, note: str = "", actor: User, at: datetime) -> Hazard:
    """Strike a hazard off the ledger (销号) after it passed its re-inspection."""
    hazard = _lock(hazard, HazardDeed.STRIKE_OFF, actor)
    if len(note) > RESULT_MAX:
        raise InvalidInput(fields={"note": f"最多 {RESULT_MAX} 字。"})
    hazard.struck_off_at = at
    hazard.save(update_fields=["struck_off_at"])
    return _log(hazard, HazardDeed.STRIKE_OFF, note or "复查通过，销号。", actor=actor, at=at)


@transaction.atomic
def pass_hazard(
    hazard: Hazard, *, to: Body, actor: User, at: datetime, seen: str = "", note: str = ""
) -> Hazard:
    """Hand a hazard to another body; it still counts once, at its first receiver.

    Done by whom it is with now, or by the first receiver; passed to that one it is handed
    back. `seen` is the code of the body that the person saw it with: where a colleague was
    quicker the second one is told. Its new keepers get a notice each.
    """
    hazard = _lock(hazard, HazardDeed.PASS, actor)
    if seen and seen != hazard.keeper.code:
        raise Conflict(f"{_last_pass(hazard)}，请看过最新情况再办。")
    if to == hazard.keeper:
        raise InvalidInput(fields={"to": f"这条隐患已在{to}，请选择另一个受理单位。"})
    if len(note) > RESULT_MAX:
        raise InvalidInput(fields={"note": f"最多 {RESULT_MAX} 字。"})
    hazard.passed_to = None if to == hazard.body else to
    hazard.save(update_fields=["passed_to"])
    text = f"移交隐患：{hazard.category}（{to}）"
    for keeper in _filers_of(to):
        notify(NoticeKind.NEW_CASE, text, at=at, user=keeper)
    notify(NoticeKind.NEW_CASE, text, at=at, role=Role.SHIFT_LEADER)
    said = f"移交{to}。{note.strip()}"
    return _log(hazard, HazardDeed.PASS, said, actor=actor, at=at)


def _filers_of(body: Body) -> list[User]:
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(
        role=Role.HAZARD_FILER, body=body, user__is_active=True
    )
    return [grant.user for grant in grants.select_related("user")]


def _last_pass(hazard: Hazard) -> str:
    """Say who passed a hazard on last, and to whom."""
    last = hazard.steps.filter(deed=HazardDeed.PASS).select_related("by").last()
    who = f"{last.by} " if last else ""
    return f"{who}已把这条隐患移交{hazard.keeper}"


def _lock(hazard: Hazard, deed: HazardDeed, actor: User) -> Hazard:
    """Lock a hazard for a deed; whose it was a moment ago is told who passed it on."""
    rows = Hazard.objects.select_for_update(of=("self",))
    fresh: Hazard = rows.select_related("body", "passed_to", "category").get(pk=hazard.pk)
    if may_do(actor, hazard, deed) and not may_do(actor, fresh, deed):
        raise Conflict(f"{_last_pass(fresh)}，由其跟进。")
    check_deed(fresh, deed, actor=actor)
    return fresh


def _require_note(note: str) -> None:
    if not note.strip() or len(note) > RESULT_MAX:
        raise InvalidInput(fields={"note": f"请填写情况，最多 {RESULT_MAX} 字。"})


def _log(hazard: Hazard, deed: HazardDeed, note: str, *, actor: User, at: datetime) -> Hazard:
    HazardStep.objects.create(hazard=hazard, deed=deed, at=at, by=actor, note=note.strip())
    return hazard
