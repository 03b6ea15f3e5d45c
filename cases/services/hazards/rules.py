"""Who does what about a hazard, and in which stage: asked by the verbs, pages and API alike."""

from datetime import datetime

from django.utils import timezone

from cases.models import (
    Hazard,
    HazardDeed,
    HazardGrade,
    HazardRevision,
    HazardStage,
    HazardStep,
)
from cases.rules.capabilities import CaseCapability
from cases.services.hazards.files import keep_photos
from cases.services.hazards.filing import may_file_for
from cases.services.hazards.proposing import WAITS
from cases.services.record.attachments import Uploads
from cases.services.record.live import tell_of_urgency
from grids.models import Body, RoleGrant, User
from grids.roles import roles_with
from hotline.errors import Conflict, Forbidden, HotlineError

OPEN = frozenset(HazardStage) - {HazardStage.STRUCK_OFF}
# The stages in which each deed is done, and what is said in another one.
DEED_STAGES: dict[str, frozenset[HazardStage]] = {
    HazardDeed.PLAN: frozenset({HazardStage.UNPLANNED, HazardStage.PLANNED}),
    HazardDeed.RECTIFY: frozenset({HazardStage.PLANNED}),
    HazardDeed.REINSPECT: frozenset({HazardStage.RECTIFIED}),
    HazardDeed.STRIKE_OFF: frozenset({HazardStage.REINSPECTED}),
    HazardDeed.PASS: OPEN,
    HazardDeed.CALL: OPEN,
    HazardDeed.JUDGE: OPEN,
    HazardDeed.CORRECT: OPEN,
    HazardDeed.WITHDRAW: OPEN,
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
# Done by another person than who rectified; supervisors do it where a body has one filer only.
SECOND_PERSON = frozenset({HazardDeed.REINSPECT, HazardDeed.STRIKE_OFF})
# Who does a deed beside the people of the body that follows the hazard up.
ALSO: dict[str, CaseCapability] = {
    HazardDeed.REINSPECT: CaseCapability.CLOSE_EVERY_HAZARD,
    HazardDeed.STRIKE_OFF: CaseCapability.CLOSE_EVERY_HAZARD,
    HazardDeed.CALL: CaseCapability.TELEPHONE_EVERY_HAZARD,
    HazardDeed.JUDGE: CaseCapability.JUDGE_EVERY_HAZARD,
}
RECEIVERS_OWN = frozenset({HazardDeed.CORRECT, HazardDeed.WITHDRAW})
NAMED = 3


def may_do(actor: User, hazard: Hazard, deed: str) -> bool:
    """Tell whether a deed is this person's, whatever the stage.

    The body that follows the hazard up does it. Who received it first may pass it on and
    telephone, too, and alone corrects what it filed. A grade is never judged by the
    hotline's desk: its shift leader records what the competent department judged.
    """
    if deed in ALSO and actor.can(ALSO[deed]):
        return True
    if deed == HazardDeed.JUDGE and hazard.keeper.is_hotline:
        return False
    is_receiver = may_file_for(actor, hazard.body)
    if deed in RECEIVERS_OWN:
        return is_receiver
    receives = deed in (HazardDeed.PASS, HazardDeed.CALL) and is_receiver
    return receives or may_file_for(actor, hazard.keeper)


def check_deed(hazard: Hazard, deed: str, *, actor: User) -> None:
    """Raise Forbidden where the deed is another's, Conflict where the hazard does not allow it."""
    if not may_do(actor, hazard, deed):
        raise Forbidden(_whose(hazard, deed))
    if hazard.excluded_reason:
        raise Conflict("这条隐患已撤回，不再变动。" if hazard.withdrawn_at else "这条隐患不计入。")
    _check_stage(hazard, deed)
    _check_grade(hazard, deed)
    if deed in RECEIVERS_OWN and open_revision(hazard) is not None:
        raise Conflict(WAITS)
    if deed in SECOND_PERSON:
        _check_second_person(hazard, deed, actor)


def open_revision(hazard: Hazard) -> HazardRevision | None:
    """Return the revision that waits for another person; one query for each hazard read."""
    if "open_revision" not in vars(hazard):
        waiting = hazard.revisions.filter(ruling="").select_related("asked_by", "body")
        vars(hazard)["open_revision"] = waiting.first()
    found: HazardRevision | None = vars(hazard)["open_revision"]
    return found


def refusal(hazard: Hazard, deed: str, *, actor: User) -> HotlineError | None:
    """Return why the person cannot do the deed now; None where they can."""
    try:
        check_deed(hazard, deed, actor=actor)
    except HotlineError as error:
        return error
    return None


def lock_hazard(hazard: Hazard, deed: HazardDeed, actor: User) -> Hazard:
    """Lock a hazard for a deed; whose it was a moment ago is told who passed it on."""
    rows = Hazard.objects.select_for_update(of=("self",))
    related = rows.select_related("body", "passed_to", "category", "rectified_by")
    fresh: Hazard = related.get(pk=hazard.pk)
    if may_do(actor, hazard, deed) and not may_do(actor, fresh, deed):
        raise Conflict(f"{last_pass(fresh)}，由其跟进。")
    check_deed(fresh, deed, actor=actor)
    return fresh


def log_step(
    hazard: Hazard,
    deed: HazardDeed,
    note: str,
    *,
    actor: User,
    at: datetime,
    uploads: Uploads = (),
) -> Hazard:
    """Write what was done into the hazard's own log, with its photos; returns the hazard."""
    step = HazardStep.objects.create(hazard=hazard, deed=deed, at=at, by=actor, note=note.strip())
    if uploads:
        keep_photos(hazard, uploads, actor=actor, step=step)
    if hazard.case_id:
        tell_of_urgency()
    return hazard


def filers_of(body: Body) -> list[User]:
    """Return the people who file for a body today."""
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(
        role__in=roles_with(CaseCapability.FILE_HAZARDS), body=body, user__is_active=True
    )
    return [grant.user for grant in grants.select_related("user")]


def last_pass(hazard: Hazard) -> str:
    """Say who passed a hazard on last, and to whom."""
    last = hazard.steps.filter(deed=HazardDeed.PASS).select_related("by").last()
    who = f"{last.by} " if last else ""
    return f"{who}已把这条隐患移交{hazard.keeper}"


def _whose(hazard: Hazard, deed: str) -> str:
    if deed == HazardDeed.JUDGE and hazard.keeper.is_hotline:
        return "等级由主管部门认定，认定结果由值班长或督办员登记。"
    if deed in RECEIVERS_OWN:
        return f"这条隐患由{hazard.body}报送，只能由其更正或撤回。"
    return f"这条隐患由{hazard.keeper}跟进。"


def _check_stage(hazard: Hazard, deed: str) -> None:
    if hazard.stage in DEED_STAGES[deed]:
        return
    if hazard.stage == HazardStage.STRUCK_OFF:
        raise Conflict("这条隐患已经销号，不再变动。")
    stages = list(HazardStage)
    is_early = stages.index(hazard.stage) < min(map(stages.index, DEED_STAGES[deed]))
    raise Conflict((TOO_EARLY if is_early else TOO_LATE)[HazardDeed(deed)])


def _check_grade(hazard: Hazard, deed: str) -> None:
    is_suspected = hazard.grade == HazardGrade.SUSPECTED_MAJOR
    if deed == HazardDeed.CALL and not hazard.is_to_telephone:
        raise Conflict(
            "电话交办已有人接听。" if hazard.handed_over_at else "只有疑似重大须电话交办。"
        )
    if deed == HazardDeed.JUDGE and not is_suspected:
        raise Conflict("只有疑似重大的隐患需要认定等级。")
    if deed == HazardDeed.JUDGE and not hazard.handed_over_at:
        raise Conflict("请先电话交办主管部门，再登记认定结果。")
    if deed == HazardDeed.STRIKE_OFF and is_suspected:
        raise Conflict("疑似重大的隐患须先由主管部门认定等级，再销号。")
    if deed in RECEIVERS_OWN and hazard.judged_at:
        raise Conflict("主管部门已认定等级，不能再更正或撤回。")


def _check_second_person(hazard: Hazard, deed: str, actor: User) -> None:
    """Refuse who rectified or answers for it, and for 重大 who filed it, naming who can do it."""
    what = HazardDeed(deed).label
    is_own = actor.pk == hazard.rectified_by_id or str(actor) == hazard.person_responsible
    if is_own:
        why = f"整改由您负责或报完成，{what}须由另一人办理"
    elif (
        deed == HazardDeed.STRIKE_OFF
        and hazard.grade == HazardGrade.MAJOR
        and actor.pk == hazard.filed_by_id
    ):
        why = "重大隐患不能由报送人销号"
    else:
        return
    raise Forbidden(f"{why}。{_who_can(hazard, deed)}")


def _who_can(hazard: Hazard, deed: str) -> str:
    if hazard.keeper.is_hotline:
        return "热线其他在岗人员或督办员可以办理。"
    barred = {hazard.rectified_by_id}
    if deed == HazardDeed.STRIKE_OFF and hazard.grade == HazardGrade.MAJOR:
        barred.add(hazard.filed_by_id)
    others = [
        str(user)
        for user in filers_of(hazard.keeper)
        if user.pk not in barred and str(user) != hazard.person_responsible
    ]
    if not others:
        return f"{hazard.keeper}没有其他隐患报送员，请督办员办理。"
    return f"可由{hazard.keeper}的{'、'.join(others[:NAMED])}或督办员办理。"
