"""剔除: left out of a unit's assessment, applied for by its leader, ruled by the supervisor."""

from datetime import datetime

from django.db import transaction

from cases.models import Assignment, Case, Exclusion, Ruling
from cases.permissions import choose_sent, require_role, require_verb
from cases.services.applications import (
    TEXT_MAX,
    ask,
    check_ruling,
    check_texts,
    record_ruling,
    settle,
    take_open,
)
from cases.services.attachments import Uploads
from cases.services.transitions import Seen, lock_case, stale
from cases.states import Verb, roles_for
from grids.models import Role, User
from grids.rules import rule
from hotline.errors import Conflict, Forbidden, InvalidInput


@transaction.atomic
def ask_exclusion(
    case: Case,
    *,
    actor: User,
    at: datetime,
    ground: str,
    text: str,
    uploads: Uploads = (),
    seen: Seen | None = None,
) -> Exclusion:
    """Apply, as the unit's leader, to leave the case out of the assessment (剔除).

    With a ground from the list and material that proves it; also once the case is closed.
    """
    case = lock_case(case, seen, actor)
    assignment = _sent_to(actor, case)
    check_texts({"text": TEXT_MAX}, text=text)
    if ground not in rule("exclusion.grounds"):
        raise InvalidInput(fields={"ground": "请从列表中选择剔除情形。"})
    if assignment.exclusions.filter(ruling=Ruling.ACCEPTED).exists():
        raise Conflict("这件工单已经同意剔除，不用再申请。")
    if not uploads:
        raise InvalidInput(fields={"attachments": "请上传能证明剔除情形的材料。"})
    row = Exclusion(case=case, assignment=assignment, ground=ground, text=text)
    return ask(row, Verb.ASK_EXCLUSION, actor=actor, at=at, unit=assignment.unit,
               note=f"{ground}。{text.strip()}", role=Role.SUPERVISOR, uploads=uploads)  # fmt: skip


def _sent_to(actor: User, case: Case) -> Assignment:
    if not roles_for(Verb.ASK_EXCLUSION, case.state):
        require_verb(actor, Verb.ASK_EXCLUSION, case)
        raise stale(case, actor)
    require_role(actor, *roles_for(Verb.ASK_EXCLUSION, case.state))
    rows = list(case.assignments.select_related("unit"))
    assignment = choose_sent(actor, rows)
    if assignment is None:
        raise Forbidden("这件工单没有派给过您的单位。")
    assignment.case = case
    return assignment


@transaction.atomic
def rule_exclusion(
    exclusion: Exclusion,
    *,
    actor: User,
    at: datetime,
    ruling: str,
    reason: str = "",
    seen: Seen | None = None,
) -> Exclusion:
    """Grant or refuse; a granted one leaves the rates without excluded cases (不含剔除)."""
    _, row = take_open(exclusion, Verb.RULE_EXCLUSION, actor=actor, seen=seen)
    check_ruling(ruling, reason)
    settle(row, ruling, reason, actor=actor, at=at)
    record_ruling(row, Verb.RULE_EXCLUSION, actor=actor, at=at, unit=row.assignment.unit,
                  note=row.ground)  # fmt: skip
    return row
