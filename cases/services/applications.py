"""What all applications share: asking once at a time, ruling once."""

from datetime import datetime
from typing import Any, TypeVar

from cases.models import DECISIONS, Assignment, Case, NoticeKind, Ruling
from cases.models.application import Application
from cases.permissions import own_assignment, require_verb
from cases.reviewing import require_other_unit
from cases.services.attachments import Uploads, keep_files
from cases.services.notices import notify
from cases.services.transitions import Seen, lock_case, record_event, stale
from cases.states import Verb, roles_for
from grids.models import Unit, User
from grids.models.user import UNIT_ROLES
from hotline.errors import Conflict, InvalidInput

App = TypeVar("App", bound=Application)
TEXT_MAX = 2000
REASON_MAX = 500


def check_texts(limits: dict[str, int], **texts: str) -> None:
    """Raise InvalidInput for every text that is empty or longer than its limit."""
    wrong = {}
    for name, text in texts.items():
        if not text.strip():
            wrong[name] = "请填写说明。"
        elif len(text) > limits[name]:
            wrong[name] = f"最多 {limits[name]} 字，现有 {len(text)} 字。"
    if wrong:
        raise InvalidInput(fields=wrong)


def lock_for(case: Case, verb: Verb, *, actor: User, seen: Seen | None = None) -> Case:
    """Lock a case for a deed of the hotline: permission first, then the state."""
    case = lock_case(case, seen, actor)
    require_verb(actor, verb, case)
    if not roles_for(verb, case.state):
        raise stale(case, actor)
    return case


def lock_either(
    case: Case, verb: Verb, *, actor: User, seen: Seen | None = None
) -> tuple[Case, Assignment | None]:
    """Lock a case for a deed of unit and hotline alike; None stands for the hotline."""
    case = lock_case(case, seen, actor)
    roles = roles_for(verb, case.state)
    if not roles:
        require_verb(actor, verb, case)
        raise stale(case, actor)
    if actor.has_role(*(roles - UNIT_ROLES)):
        return case, None
    return case, own_assignment(actor, case, verb)


def lock_own(
    case: Case, verb: Verb, *, actor: User, seen: Seen | None = None
) -> tuple[Case, Assignment]:
    """Lock a case for what a unit asks for on its own assignment, signed and not replied to."""
    case = lock_case(case, seen, actor)
    if not roles_for(verb, case.state):
        require_verb(actor, verb, case)
        raise stale(case, actor)
    assignment = own_assignment(actor, case, verb)
    if assignment.signed_at is None:
        raise Conflict("请先签收再申请。")
    if assignment.reply_sent_at:
        raise Conflict("本单位已经答复，正在等待审核，不用再申请。")
    assignment.case = case
    return case, assignment


def ask(
    row: App, verb: Verb, *, actor: User, at: datetime, note: str, unit: Unit | None = None,
    role: str = "", uploads: Uploads = (),
) -> App:  # fmt: skip
    """Write an application with its material and event, and tell those who rule on it.

    Who asked, and when, stands on the row already where that is not who acts now. Raises
    Conflict where one of its kind waits already.
    """
    refuse_twin(row)
    if not row.asked_by_id:
        row.asked_at, row.asked_by = at, actor
    row.text = row.text.strip()
    row.save(force_insert=True)
    files = keep_files(uploads, actor=actor, case=row.case)
    if files:
        row.files.set(files)  # type: ignore[attr-defined]
    record_event(row.case, verb, actor=actor, at=at, unit=unit, note=note,
                 facts={"application": row.pk, "attachments": len(files)})  # fmt: skip
    notify(NoticeKind.APPLICATION, f"{row._meta.verbose_name}申请待裁定 {row.case.number}", at=at,
           case=row.case, role=role)  # fmt: skip
    return row


def refuse_twin(row: App) -> None:
    """Raise Conflict where an application of the kind waits for a ruling already."""
    twins = type(row)._default_manager.filter(case=row.case, ruling="")
    assignment = getattr(row, "assignment", None)
    if assignment is not None:
        twins = twins.filter(assignment=assignment)
    if twins.exists():
        label = row._meta.verbose_name
        raise Conflict(f"已有一件{label}申请在等候裁定，请勿重复提交。")


def take_open(row: App, verb: Verb, *, actor: User, seen: Seen | None = None) -> tuple[Case, App]:
    """Lock the case of an application and read it anew, for a ruling.

    Raises Forbidden, and Conflict where somebody ruled before or it has lapsed.
    """
    case = lock_for(row.case, verb, actor=actor, seen=seen)
    # The joined rows may not be there (an application without a unit), so they stay unlocked.
    fresh: App | None = type(row)._default_manager.filter(pk=row.pk, case=case).first()
    if fresh is None or fresh.ruling:
        raise stale(case, actor)
    fresh.case = case
    assignment: Assignment | None = getattr(fresh, "assignment", None)
    if assignment is not None:
        assignment.case = case
        require_other_unit(actor, assignment.unit_id)
    return case, fresh


def require_running(row: Any) -> Assignment:
    """Return an application's assignment; Conflict where it has ended meanwhile."""
    assignment: Assignment = row.assignment
    if assignment.ended_at:
        raise Conflict(f"{assignment.unit}的交办已经结束，这件申请不用再裁定。")
    return assignment


def require_unanswered(assignment: Assignment) -> None:
    """Raise Conflict where the unit has replied: more time would make a late reply timely."""
    if assignment.reply_sent_at:
        raise Conflict(f"{assignment.unit}已经答复，不能再同意；答复退回后可以裁定。")


def check_ruling(ruling: str, reason: str) -> bool:
    """Return whether the ruling grants; InvalidInput for none, or a refusal without reason."""
    if ruling not in DECISIONS:
        raise InvalidInput(fields={"ruling": "请选择同意或不同意。"})
    if ruling == Ruling.REFUSED and not reason.strip():
        raise InvalidInput(fields={"reason": "不同意的，请写明理由。"})
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字，现有 {len(reason)} 字。"})
    return ruling == Ruling.ACCEPTED


def settle(row: Application, ruling: str, reason: str, *, actor: User, at: datetime) -> None:
    """Write the ruling onto an application, or that it was taken back."""
    row.ruling, row.reason, row.ruled_at, row.ruled_by = ruling, reason.strip(), at, actor
    row.save(update_fields=["ruling", "reason", "ruled_at", "ruled_by"])


def record_ruling(
    row: Application, verb: Verb, *, actor: User, at: datetime, unit: Unit | None, note: str = ""
) -> None:
    """Write the event of a ruling, and tell the unit that asked."""
    word = "同意" if row.ruling == Ruling.ACCEPTED else "不同意"
    said = "。".join(part for part in (word, note, row.reason) if part)
    record_event(row.case, verb, actor=actor, at=at, unit=unit, note=said)
    if unit is not None:
        text = f"{row._meta.verbose_name}申请{word} {row.case.number}"
        notify(NoticeKind.RULING, text, at=at, case=row.case, units=[unit])
