"""A unit's return (退单): checked and sent to the hotline."""

from dataclasses import dataclass, field
from datetime import datetime

from cases.models import (
    Assignment,
    AssignmentRole,
    Attachment,
    Case,
    Objection,
    WaitEnd,
)
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.applications.waiting import end_waits
from cases.services.record.authorship import Authorship
from cases.services.record.notices import notify, tell_reviewers
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import move_case, record_event
from grids.models import Unit
from grids.rules import rule
from hotline.errors import InvalidInput


@dataclass(frozen=True)
class Return:
    """What a unit says against its duty: ground, text, which unit instead, material."""

    ground: str
    text: str
    proposed_unit: Unit | None = None
    files: list[Attachment] = field(default_factory=list)


def check_return(given: Return) -> None:
    """Raise InvalidInput for a return without a ground of the list, reasons or material."""
    if given.ground not in rule("objection.grounds"):
        raise InvalidInput(fields={"ground": "请从列表中选择退单理由。"})
    check_reason("text", given.text, 2000)
    if not given.files and given.ground in rule("objection.needs_files"):
        raise InvalidInput(fields={"attachments": f"以“{given.ground}”退单须附证明材料。"})


def send_objection(
    case: Case,
    assignment: Assignment,
    given: Return,
    *,
    author: Authorship,
    verb: Verb,
    at: datetime,
) -> Objection:
    """Send a checked return: the lead's moves the case to the dispatcher.

    Any other unit's is ruled on its own assignment and moves nothing; that of a part handed
    down goes to the unit above it.
    """
    end_waits(case, WaitEnd.WORK, actor=author.actor, at=at, assignment=assignment)
    objection = Objection.objects.create(
        case=case, assignment=assignment, ground=given.ground, text=given.text,
        proposed_unit=given.proposed_unit, raised_at=at, raised_by=author.writer,
        signed_off_at=at if author.signer else None, signed_off_by=author.signer,
        state_before=case.state,
    )  # fmt: skip
    Attachment.objects.filter(pk__in=[row.pk for row in given.files]).update(
        case=case, objection=objection
    )
    note = f"{given.ground}。{given.text}"
    if assignment.role == AssignmentRole.LEAD:
        move_case(
            case, State.RETURNED, verb, actor=author.actor, at=at, unit=assignment.unit, note=note
        )
    else:
        record_event(case, verb, actor=author.actor, at=at, unit=assignment.unit, note=note)
    if assignment.parent is not None:
        above = assignment.parent.unit
        notify(CaseSentence.LOWER_RETURN_TO_REVIEW, at=at, case=case, units=[above])
        return objection
    tell_reviewers(CaseSentence.RETURN_TO_REVIEW, case, assignment, at)
    return objection
