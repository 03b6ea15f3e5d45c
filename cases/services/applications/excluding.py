"""剔除: left out of a unit's assessment, applied for by its leader, ruled by the supervisor."""

from datetime import datetime

from django.db import transaction

from cases.access.permissions import choose_sent
from cases.guards.applications import ask_exclusion_refusal
from cases.models import Case, Exclusion
from cases.rules.capabilities import CaseCapability
from cases.rules.states import Verb
from cases.services.applications.applications import ask, begin_ruling, record_ruling, settle
from cases.services.record.attachments import Uploads
from cases.services.record.reasons import TEXT_MAX, check_ruling, check_texts
from cases.services.record.transitions import Seen, begin
from grids.models import User
from grids.rules import rule
from hotline.errors import InvalidInput


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
    s = begin(case, ask_exclusion_refusal, actor=actor, at=at, seen=seen)
    case, assignment = s.case, choose_sent(actor, s.assignments)
    assert assignment is not None
    check_texts({"text": TEXT_MAX}, text=text)
    if ground not in rule("exclusion.grounds"):
        raise InvalidInput(fields={"ground": "请从列表中选择剔除情形。"})
    if not uploads:
        raise InvalidInput(fields={"attachments": "请上传能证明剔除情形的材料。"})
    row = Exclusion(case=case, assignment=assignment, ground=ground, text=text)
    return ask(row, Verb.ASK_EXCLUSION, actor=actor, at=at, unit=assignment.unit,
               note=f"{ground}。{text.strip()}", to=CaseCapability.HEAR_OF_SUPERVISION,
               uploads=uploads)  # fmt: skip


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
    _, row = begin_ruling(exclusion, "exclusion", actor=actor, at=at, seen=seen)
    check_ruling(ruling, reason)
    settle(row, ruling, reason, actor=actor, at=at)
    record_ruling(row, Verb.RULE_EXCLUSION, actor=actor, at=at, unit=row.assignment.unit,
                  note=row.ground)  # fmt: skip
    return row
